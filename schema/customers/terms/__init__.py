"""Payment terms: in which parts a customer pays, and when each is due."""

"""People: who works here, in which role and where."""

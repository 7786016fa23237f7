"""Open items: what customers owe and what is owed to them, document by document."""

"""Stock: what lies in which warehouse, and how much of it is promised."""

"""Products: goods and services with a price."""

"""Keys: what programs show instead of signing in as a person does."""

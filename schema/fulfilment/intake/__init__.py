"""Orders as they reach us, by whatever way, with the original."""

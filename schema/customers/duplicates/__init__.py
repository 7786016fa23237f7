"""Customers we know twice: how they are found, and made one again."""

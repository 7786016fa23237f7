"""Customers: who buys from us, and how far we trust them."""

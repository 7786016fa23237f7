"""Deliveries: what happens to goods on their way, and who answers for it."""

"""Settlements: what settles what, never changed and never deleted, only reversed."""

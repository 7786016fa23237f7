"""Rounds: what happens by itself once a night, how far it has come, and how it went."""

"""Edits: what people typed, and what became of it."""

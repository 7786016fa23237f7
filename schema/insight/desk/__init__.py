"""Desk: how orders come in, what reviews find, what is open, and what goes wrong."""

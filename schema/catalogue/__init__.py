"""Catalogue: what we sell."""

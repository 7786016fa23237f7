"""Insight: what all of it comes to, as figures with a formula. Nothing is kept here."""

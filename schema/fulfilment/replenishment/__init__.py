"""Replenishment: when stock is to be ordered anew, how much, and what can be promised."""

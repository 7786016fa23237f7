"""Trials: what would become of an order, and when its goods could be promised."""

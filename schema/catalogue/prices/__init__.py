"""Prices: what things cost, for whom, from how many and from when on."""

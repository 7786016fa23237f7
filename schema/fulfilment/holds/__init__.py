"""Holds: why an order has to wait, and who let it go on."""

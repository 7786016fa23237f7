"""Logistics: what arrived in time, in full and unharmed, and what is late now."""

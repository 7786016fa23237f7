"""Promises: orders confirmed and cancelled, stock set aside for them, and shared out."""

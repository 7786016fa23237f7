"""Checks: what is looked at before an order is promised."""

"""Soft reservations: stock kept for a customer until a day, before there is an order."""

"""Shipments: goods have left us and are on their way."""

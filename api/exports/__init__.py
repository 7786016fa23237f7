"""Whole lists as files: ``GET /export/orders.csv``, ``.jsonl`` and ``.xlsx``."""

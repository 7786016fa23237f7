"""Cycles: how often the worker went round each spreadsheet, and what that cost."""

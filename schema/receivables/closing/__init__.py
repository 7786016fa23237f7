"""Closing: a month's books end when the ledger and the open items agree."""

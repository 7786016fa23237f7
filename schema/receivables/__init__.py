"""Receivables: what customers owe us, and what they paid."""

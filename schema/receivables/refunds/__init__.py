"""Refunds: money we sent back to customers."""

"""Payments: money received, and which invoices it settles."""

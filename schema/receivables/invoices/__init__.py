"""Invoices: what a customer has to pay for goods that left us."""

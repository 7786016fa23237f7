"""Accounts: customers and the people we know there."""

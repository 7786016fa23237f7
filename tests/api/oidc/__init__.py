"""Promises of signing in with an issuer."""

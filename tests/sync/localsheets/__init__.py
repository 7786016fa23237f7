"""Promises of the local Sheets server."""

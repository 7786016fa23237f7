"""Promises of the console."""

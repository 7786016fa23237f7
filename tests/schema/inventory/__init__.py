"""Promises of inventory: what lies where."""

"""Transfers: goods that go from one warehouse of ours to another."""

"""Amendments: how a promised order changes, version by version."""

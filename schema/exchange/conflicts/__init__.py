"""Conflicts: where a sheet and the database disagreed, and what was decided."""

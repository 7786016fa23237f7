"""Previews: what linking a tab that is there would change, before anything does."""

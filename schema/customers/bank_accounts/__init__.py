"""From where customers pay."""

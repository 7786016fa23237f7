"""Product lines: how what we sell is divided."""

"""Stock that is counted: what the books say, what lies there, what becomes of it."""

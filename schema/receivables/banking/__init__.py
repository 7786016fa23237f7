"""Our own accounts at banks, and what their statements say: line by line, once each."""

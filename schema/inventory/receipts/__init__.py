"""Expected receipts: goods that are on their way to us."""

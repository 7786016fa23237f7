"""The promises of the insight chapter."""

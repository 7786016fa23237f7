"""The promises of the exchange chapter."""

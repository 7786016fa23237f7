"""The promises of the receivables chapter."""

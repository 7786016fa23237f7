"""The promises of the people chapter."""

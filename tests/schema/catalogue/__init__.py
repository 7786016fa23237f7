"""The promises of the catalogue chapter."""

"""The promises of the HTTP door."""

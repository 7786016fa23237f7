"""The promises of the pipeline chapter."""

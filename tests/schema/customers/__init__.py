"""The promises of the customers chapter."""

"""The promises of the fulfilment chapter."""

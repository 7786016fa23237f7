"""The promises of the ground everything stands on."""

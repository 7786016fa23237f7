"""Supply: how much stock there is, how fast it moves, how old it is, and where it lacked."""

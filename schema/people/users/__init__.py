"""Users: the colleagues who act in the system."""

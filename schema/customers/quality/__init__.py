"""How good our data about customers is: issues, what is due, and cleaning."""

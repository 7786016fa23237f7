"""Credit: how much a customer may owe us, and how much they do."""

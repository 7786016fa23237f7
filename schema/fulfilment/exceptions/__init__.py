"""What goes wrong with orders before they leave us, and what is agreed about it."""

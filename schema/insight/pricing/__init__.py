"""What prices would do before they count: beside what counts now, and what was sold."""

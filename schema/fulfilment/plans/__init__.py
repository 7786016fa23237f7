"""What is to leave us when and how: planned, picked, packed, handed over."""

"""What customers were told about their orders, and what they answered."""

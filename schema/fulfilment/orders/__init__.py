"""Orders: a customer has said what they want, and we owe it once we confirm."""

"""The HTTP door: knows who asks, opens units of work, and speaks GraphQL."""

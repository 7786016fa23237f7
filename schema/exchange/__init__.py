"""Exchange: what people need to see and decide about their sheets."""

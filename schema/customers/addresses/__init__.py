"""Where customers are: what is billed, sent and visited where."""

"""Reviews: what has to be looked at before an order is promised, and who decided it."""

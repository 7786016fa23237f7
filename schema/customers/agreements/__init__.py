"""Price agreements: which customers buy by a price list of their own, and what they pay."""

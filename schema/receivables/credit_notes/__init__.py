"""Credit notes: what of an invoice is no longer asked for."""

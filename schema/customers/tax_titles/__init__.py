"""In whose name customers have their invoices issued (开票抬头)."""

"""Stock: the ledger of what came and went, and what lies where because of it."""

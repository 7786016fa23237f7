"""The ledger: what every document is worth in the books, account by account."""

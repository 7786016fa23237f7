"""Requirements: what a customer wants done with every order of theirs."""

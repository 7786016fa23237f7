"""The promises of Salesbook, each a test in plain words."""

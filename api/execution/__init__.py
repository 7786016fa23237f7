"""Answering whole operations with one SQL statement; see ``docs/graphql.md``, Execution."""

"""Links: which sheet is linked where, and how it fares."""

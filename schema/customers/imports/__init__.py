"""Customers from files: read, looked at row by row, taken up or taken back."""

"""Pipeline: sales that may come."""

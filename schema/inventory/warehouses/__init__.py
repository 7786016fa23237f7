"""Warehouses: the places where goods lie."""

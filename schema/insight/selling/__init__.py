"""Selling: what a seller sees of their day, their leads, their customers and what those owe."""

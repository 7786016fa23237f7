"""Whole journeys, through both doors."""

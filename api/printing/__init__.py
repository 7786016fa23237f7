"""Printing: papers of records as pages, for whoever is signed in to the console."""

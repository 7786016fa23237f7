"""What lines of bank statements are: suggested by points, accepted or told, undone."""

"""What lines of bank statements may be: by points, for all that speaks for it."""

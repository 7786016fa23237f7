"""The command line: joins both doors, and is imported by nobody."""

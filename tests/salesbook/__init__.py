"""The command line keeps its promises."""

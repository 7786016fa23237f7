"""How fast the API answers, beside what else could: ``make bench``."""

"""Chances that a seed draws again."""

from random import Random


def chances(seed: str, whose: str) -> Random:
    """Draw from a seed, for one of those who draw from it."""
    return Random(f"{seed} {whose}")  # noqa: S311 - nothing secret is drawn

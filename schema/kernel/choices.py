"""Choices that say what they mean: an enum whose members have words of their own. Pure."""

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """One of a few things, each written ``NAME = "value", "What it means."``."""

    _value_: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Make a member whose docstring is its meaning, or find one by its value alone."""
        choice = str.__new__(cls, value)
        choice._value_ = value
        choice.__doc__ = meaning
        return choice

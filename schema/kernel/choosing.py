"""Choices as people read and type them: a word of their language for each code we keep."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from schema.kernel.words import Language, word

Choice = TypeVar("Choice", bound=StrEnum)


def context_of(kind: type[StrEnum]) -> str:
    """Name the context the words of this kind have in the catalogues."""
    return "state" if kind.__name__.endswith("State") else "choice"


def shown(choice: StrEnum, language: Language) -> str:
    """Say a choice in a language."""
    told = word(context_of(type(choice)), choice.value, language)
    return told.replace("_", " ") if told == choice.value else told


def chosen(kind: type[Choice], text: str) -> Choice:
    """Understand what a person typed: the code, or the word in any of our languages.

    Raises LookupError when it is none of them.
    """
    code: str = _known(kind)[plain(text)]
    return kind(code)


def plain(text: str) -> str:
    """Read over what people do not see: case, width, blanks around."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@cache
def _known(kind: type[StrEnum]) -> Mapping[str, str]:
    words = {plain(shown(one, language)): one.value for language in Language for one in kind}
    return words | {plain(one.value): one.value for one in kind}

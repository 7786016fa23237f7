"""Sentences that were kept as English text, told in another language all the same.

A log keeps what was said, not what it was made of. The text is laid against the templates the
catalogues know; what stands in their braces are its facts.
"""

import re
from functools import cache, lru_cache
from typing import Final

from schema.kernel.sentences import Sentence, fields_of
from schema.kernel.words import CATALOGUES, Language, told

REMEMBERED: Final = 2_000
FACT: Final = re.compile(r"\{\w+\}")


@lru_cache(REMEMBERED)
def retold(text: str, language: Language) -> str:
    """Say a kept sentence in a language; a text that is none of ours stays as it is."""
    if language is Language.ENGLISH:
        return text
    for template in _templates(language):
        found = _pattern(template).fullmatch(text) if _may_be(template, text) else None
        if found is not None:
            return told(Sentence(template, **found.groupdict()), language)
    return text


@cache
def _templates(language: Language) -> tuple[str, ...]:
    """List the templates of a catalogue; the one that says most by itself comes first."""
    known = {one for kind, one in CATALOGUES[language].messages if kind is None}
    return tuple(sorted(known, key=lambda one: (-len(FACT.sub("", one)), one)))


def _may_be(template: str, text: str) -> bool:
    """Tell whether a text begins and ends as a template does."""
    parts = FACT.split(template)
    return text.startswith(parts[0]) and text.endswith(parts[-1])


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Put a group where a fact stands; a fact that stands twice is the same both times."""
    pattern = re.escape(template)
    for name in dict.fromkeys(fields_of(template)):
        gap = re.escape(f"{{{name}}}")
        pattern = pattern.replace(gap, f"(?P<{name}>.*)", 1).replace(gap, f"(?P={name})")
    return re.compile(pattern, re.DOTALL)

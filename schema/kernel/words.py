"""Sentences in the reader's language: which one they read, and what a sentence is in it.

The catalogues are gettext's, one for each language, and are read when this module is; a text
without a translation stays English. Words of ours inside a sentence (states, roles, names of
fields, phrases such as "order SO-000001") are translated too, what people wrote is not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.sentences import Sentence


class Language(Choice):
    """A language sentences are told in, by its tag (BCP 47)."""

    ENGLISH = "en", "Sentences as the code has them."
    SIMPLIFIED = "zh-Hans", "For readers in mainland China and Singapore."
    TRADITIONAL = "zh-Hant", "For readers in Taiwan, Hong Kong and Macau."


LOCALE: Final = Path(__file__).parent.parent / "locale"
TRANSLATED: Final = (Language.SIMPLIFIED, Language.TRADITIONAL)
READERS: Final[Mapping[str, Language]] = {
    "en": Language.ENGLISH,
    "zh": Language.SIMPLIFIED,
    "zh-hans": Language.SIMPLIFIED,
    "zh-hant": Language.TRADITIONAL,
    "zh-tw": Language.TRADITIONAL,
    "zh-hk": Language.TRADITIONAL,
    "zh-mo": Language.TRADITIONAL,
}
"""What readers of a language are told; the longest beginning of their tag counts."""

FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("state",),
    "was": ("state",),
    "choices": ("state", "action"),
    "wanted": ("state", "role", "choice", "kind"),
    "value": ("state", "choice"),
    "column": ("header",),
    "columns": ("header",),
    "together": ("header",),
    "contrary": ("state", "choice"),
    "record": ("phrase",),
    "role": ("role",),
    "who": ("role",),
    "verb": ("verb",),
    "field": ("field",),
    "fact": ("fact",),
    "sheet": ("sheet",),
    "subject": ("phrase",),
    "what": ("phrase",),
    "part": ("part",),
    "places": ("count",),
}
"""Fields of sentences that hold our own words, and the contexts those have in a catalogue."""

PHRASE: Final = "phrase"
LISTS: Final = frozenset({"holders"})
"""Facts that list names of no language, with joints of ours."""
GAP: Final = "{}"
JOINTS: Final[Mapping[str, str]] = {", ": "、", " or ": "或"}
JOINT: Final = re.compile("(" + "|".join(JOINTS) + ")")
LONGEST: Final = 300
"""How many characters of an Accept-Language header are looked at."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language: its sentences by template, its words by context, its phrases."""

    messages: Mapping[tuple[str | None, str], str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]

    def told(self, sentence: Sentence) -> str:
        """Say a sentence in this language, or in English where it does not know it."""
        template = self.messages.get((None, sentence.template))
        if template is None:
            return str(sentence)
        facts = {name: self._fact(name, fact) for name, fact in sentence.facts.items()}
        return template.format(**facts)

    def _fact(self, name: str, fact: str) -> str:
        contexts = FACTS.get(name, ())
        if contexts == (PHRASE,):
            return self._phrase(fact)
        whole = self._word(fact, contexts)
        if whole is not None:
            return whole
        said = [JOINTS.get(part) or self._word(part, contexts) for part in JOINT.split(fact)]
        if name in LISTS:
            return "".join(JOINTS.get(part, part) for part in JOINT.split(fact))
        return "".join(one or "" for one in said) if None not in said else fact

    def _word(self, word: str, contexts: tuple[str, ...]) -> str | None:
        """Translate a word of ours; None when it is none, as what people wrote is not."""
        known = (self.messages.get((context, word)) for context in contexts)
        return next((one for one in known if one is not None), None)

    def _phrase(self, fact: str) -> str:
        """Translate a phrase, and where its translation says ``{phrase}`` the one within it.

        Everything else in its gaps is a number or what people wrote, and stays.
        """
        for pattern, words in self.phrases:
            found = pattern.fullmatch(fact)
            if found is not None:
                inside = found.groups()
                return words.format(*inside, phrase=self._phrase(inside[0]) if inside else "")
        return fact


def read_messages(path: Path) -> dict[tuple[str | None, str], str]:
    """Read the translated messages of a catalogue, by context and English text."""
    with path.open("rb") as file:
        return {
            (message.context, str(message.id)): str(message.string)
            for message in read_po(file)
            if message.id and message.string
        }


def path_of(language: Language) -> Path:
    """Name the file of a language's catalogue."""
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES" / "salesbook.po"


def _catalogue(language: Language) -> Catalogue:
    messages = read_messages(path_of(language))
    phrases = [
        (english, words) for (kind, english), words in messages.items() if kind == PHRASE
    ]
    phrases.sort(key=lambda one: -len(one[0]))  # the phrase that says most is tried first
    return Catalogue(messages, tuple((_pattern(one), words) for one, words in phrases))


def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile("(.+)".join(map(re.escape, phrase.split(GAP))), re.DOTALL)


CATALOGUES: Final = {language: _catalogue(language) for language in TRANSLATED}


def told(said: DomainError | str, language: Language) -> str:
    """Say a refusal or a sentence in a language; any other text stays as it is."""
    sentence = said.sentence if isinstance(said, DomainError) else said
    if not isinstance(sentence, Sentence) or language is Language.ENGLISH:
        return str(sentence)
    return CATALOGUES[language].told(sentence)


def word(context: str, english: str, language: Language) -> str:
    """Say a word or text of ours, known by its context, in a language."""
    if language is Language.ENGLISH:
        return english
    return CATALOGUES[language].messages.get((context, english), english)


def language_of(accepted: str | None) -> Language:
    """Choose the language for an Accept-Language header; English when we speak none of it.

    This is the lookup of RFC 4647: ranges by weight, each shortened until we know it.
    """
    return _chosen(accepted[:LONGEST]) if accepted else Language.ENGLISH


@lru_cache(256)
def _chosen(accepted: str) -> Language:
    ranges = [_weighed(part) for part in accepted.lower().split(",")]
    for _, tag in sorted(ranges, key=lambda one: -one[0]):
        while tag:
            if tag in READERS:
                return READERS[tag]
            tag = tag.rpartition("-")[0]  # noqa: PLW2901 - shortened until it is known
    return Language.ENGLISH


def _weighed(part: str) -> tuple[float, str]:
    """Read one range; one that is not wanted, or not readable, has no tag."""
    tag, *parameters = (word.strip() for word in part.replace("_", "-").split(";"))
    told = next((one.removeprefix("q=") for one in parameters if one.startswith("q=")), "1")
    try:
        weight = float(told)
    except ValueError:
        weight = 0.0
    return (weight, tag) if 0 < weight <= 1 else (0.0, "")

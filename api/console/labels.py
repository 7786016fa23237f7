"""A page in the reader's language: labels, our words, moments and stretches of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_timedelta

from schema.kernel.retelling import retold
from schema.kernel.words import Language, word

CONTEXT: Final = "console"
LOCALES: Final[Mapping[Language, str]] = {
    Language.ENGLISH: "en_GB",
    Language.SIMPLIFIED: "zh_Hans_CN",
    Language.TRADITIONAL: "zh_Hant_TW",
}
MINUTE: Final = 60
NONE: Final = "\N{EN DASH}"


class Label(str):
    """A short text of a page, written in the code; a page says it in the reader's language."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """What a page needs to speak: a language, the company's zone, and the time."""

    language: Language
    zone: ZoneInfo
    now: datetime

    def __call__(self, text: str, **facts: object) -> str:
        """Say a label; its braces are filled with the facts."""
        return word(CONTEXT, text, self.language).format(**facts)

    def word(self, kind: str, value: str) -> str:
        """Say a word of ours: a ``state``, a ``role``, a ``sheet``, as GraphQL names it."""
        plain = value.lower()
        known = word(kind, plain, self.language)
        return known.replace("_", " ") if known == plain else known

    def sentence(self, text: str | None) -> str:
        """Say a sentence that was kept in English."""
        return retold(text, self.language) if text else ""

    def moment(self, text: str | None) -> str:
        """Write an instant as the company's clocks show it."""
        if text is None:
            return ""
        return format_datetime(
            instant(text), "medium", tzinfo=self.zone, locale=LOCALES[self.language]
        )

    def ago(self, text: str | None) -> str:
        """Say how long ago an instant was."""
        if text is None:
            return ""
        gone = min(instant(text) - self.now, timedelta(0))
        return format_timedelta(
            gone, add_direction=True, threshold=1, locale=LOCALES[self.language]
        )

    def clock(self, at: datetime) -> str:
        """Write the time of a day as the company's clocks show it."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def seconds(self, value: float | None) -> str:
        """Write a stretch of time, precisely while it is short."""
        if value is None:
            return NONE
        if value < MINUTE:
            return self(Label("{count} s"), count=f"{value:.1f}")
        return format_timedelta(
            timedelta(seconds=value), threshold=1, locale=LOCALES[self.language]
        )


def instant(text: str) -> datetime:
    """Read an instant as the API writes it."""
    return datetime.fromisoformat(text)

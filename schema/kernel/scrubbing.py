"""What a log never shows: secrets, tokens, who somebody is, and what people typed.

An exception is told by its kind, where it was raised and what kind of thing the database
objected to. Its own words are left out unless they can hold nothing anybody sent: those of
Postgres quote whole rows.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final

import psycopg
from sqlalchemy.exc import DBAPIError

from schema.kernel.callers import KEY_MARK
from schema.kernel.errors import DomainError

HIDDEN: Final = "…"
SECRETS: Final = (
    re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+){0,3}"),  # a JSON Web Token
    re.compile(rf"\b{KEY_MARK}[\w-]+"),  # an API key
    re.compile(r"(?<=://)[^/\s@]+@"),  # who signs in at an address, and with what
    re.compile(r"(?i)(?<=bearer )\S+"),
    re.compile(r"(?i)(?<=password=)\S+"),
    re.compile(r"[^\s@<>\"'():,;=/]+@[^\s@<>\"'():,;=/]+\.\w+"),  # an e-mail address
)
QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<!\w)'[^']*'")
QUOTING: Final = frozenset({"said"})
"""Under this name stand the words of others, who may quote what people typed."""
HARMLESS: Final = (AssertionError, AttributeError, ImportError, NameError, OSError, TypeError)
"""Whose words name things of the program or the machine, never what somebody sent."""
OURS: Final = str(Path(__file__).parents[2])
SHORTEST: Final = 6
"""A known secret that is shorter is a word that may stand anywhere."""


class Scrubber:
    """Hides what must not be logged; a processor of structlog's."""

    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        """Hide these secrets wherever they stand, beside what looks like one."""
        long = sorted((one for one in secrets if len(one) >= SHORTEST), key=len, reverse=True)
        self.known = re.compile("|".join(map(re.escape, long))) if long else None

    def __call__(self, _logger: object, _name: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Hide it in every value of an event."""
        return {name: self._clean(name, value) for name, value in event.items()}

    def _clean(self, name: str, value: object) -> object:
        if isinstance(value, BaseException):
            value = words_of(value)
        if isinstance(value, Mapping):
            return {key: self._clean(str(key), one) for key, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(name, one) for one in value]
        if not isinstance(value, str):
            return value
        text = QUOTED.sub(f"“{HIDDEN}”", value) if name in QUOTING else value
        if self.known is not None:
            text = self.known.sub(HIDDEN, text)
        for pattern in SECRETS:
            text = pattern.sub(HIDDEN, text)
        return text


def words_of(error: BaseException) -> str:
    """Say in one line what kind of error it is, and what it is about if that can be told."""
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    facts = " ".join(_facts(error))
    return f"{name}: {facts}" if facts else name


def _facts(error: BaseException) -> Iterator[str]:
    if isinstance(error, DBAPIError):
        error = error.orig or error
    if isinstance(error, DomainError):
        yield error.code
    elif isinstance(error, HARMLESS):
        yield from str(error).splitlines()[:1]
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        yield state
        about = error.diag if isinstance(error, psycopg.Error) else error
        for fact in ("constraint_name", "table_name", "column_name"):
            found = getattr(about, fact, None)
            if isinstance(found, str):
                yield found
    elif isinstance(error, psycopg.OperationalError):
        yield from str(error).splitlines()[:1]


def traceback_of(error: BaseException) -> str:
    """Show where an error came from, and what it came from, without a value of anybody's."""
    told: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        told += [words_of(cause), *_places(cause)]
        if isinstance(cause, BaseExceptionGroup):
            for one in cause.exceptions:
                told += [f"| {line}" for line in traceback_of(one).splitlines()]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(told)


def _places(error: BaseException) -> Iterator[str]:
    for frame in extract_tb(error.__traceback__, limit=-20):
        _, installed, place = frame.filename.rpartition("site-packages/")
        where = place if installed else frame.filename.removeprefix(OURS).lstrip("/")
        yield f"  {where}:{frame.lineno} in {frame.name}"

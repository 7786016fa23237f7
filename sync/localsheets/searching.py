"""Drive's search: `name contains 'x' and (not trashed = true or 'f' in parents)`."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sync.localsheets.book import Json
from sync.localsheets.drive_refusals import BadSearch

TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*')
    | (?P<mark><= | >= | != | [=<>()])
    | (?P<word>[\w.]+)
    )""",
    re.VERBOSE,
)
VERBS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda have, wanted: bool(have == wanted),
    "!=": lambda have, wanted: bool(have != wanted),
    "<": lambda have, wanted: str(have) < str(wanted),
    "<=": lambda have, wanted: str(have) <= str(wanted),
    ">": lambda have, wanted: str(have) > str(wanted),
    ">=": lambda have, wanted: str(have) >= str(wanted),
    "contains": lambda have, wanted: str(wanted).casefold() in str(have).casefold(),
    "in": lambda have, wanted: wanted in have if isinstance(have, list) else have == wanted,
}
FIELDS = frozenset(
    ("name", "mimeType", "trashed", "starred", "parents", "owners", "writers", "readers")
) | {"createdTime", "modifiedTime", "fullText", "sharedWithMe", "visibility"}
TRUTH = {"true": True, "false": False}
Test = Callable[[Json], bool]


def test_of(query: str) -> Test:
    """Read a search; an empty one lets every file through.

    Raises BadSearch.
    """
    if not query.strip():
        return lambda _file: True
    reader = _Reader(query)
    test = reader.either()
    if reader.tokens:
        raise BadSearch
    return test


def _tokens(query: str) -> list[tuple[str, str]]:
    found, at = [], 0
    query = query.rstrip()
    while at < len(query):
        match = TOKEN.match(query, at)
        if match is None or match.lastgroup is None:
            raise BadSearch
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


class _Reader:
    """Reads a search from left to right."""

    def __init__(self, query: str) -> None:
        self.tokens = _tokens(query)

    def _take(self) -> tuple[str, str]:
        if not self.tokens:
            raise BadSearch
        return self.tokens.pop(0)

    def _is_next(self, word: str) -> bool:
        if self.tokens and self.tokens[0][0] != "text" and self.tokens[0][1] == word:
            self.tokens.pop(0)
            return True
        return False

    def either(self) -> Test:
        """Read parts that are joined by `or`."""
        tests = [self.each()]
        while self._is_next("or"):
            tests.append(self.each())
        return lambda file: any(test(file) for test in tests)

    def each(self) -> Test:
        """Read parts that are joined by `and`."""
        tests = [self.one()]
        while self._is_next("and"):
            tests.append(self.one())
        return lambda file: all(test(file) for test in tests)

    def one(self) -> Test:
        """Read one part: a comparison, or something negated or in parentheses."""
        if self._is_next("not"):
            negated = self.one()
            return lambda file: not negated(file)
        if self._is_next("("):
            inner = self.either()
            if not self._is_next(")"):
                raise BadSearch
            return inner
        return self.comparison()

    def comparison(self) -> Test:
        """Read `name = 'x'` or `'x' in parents`."""
        left, (_, verb), right = self._take(), self._take(), self._take()
        if verb == "in" and left[0] == "text":
            left, right = right, left
        field = left[1]
        if left[0] != "word" or field not in FIELDS or verb not in VERBS:
            raise BadSearch
        wanted = _wanted(right)
        return lambda file: _compare(file, field, verb, wanted)


def _wanted(token: tuple[str, str]) -> str | bool:
    kind, text = token
    if kind == "text":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if text not in TRUTH:
        raise BadSearch
    return TRUTH[text]


def _compare(file: Json, field: str, verb: str, wanted: object) -> bool:
    """Compare a file; what it does not have fits everything."""
    have = file.get("name") if field == "fullText" else file.get(field)
    if field == "owners":
        have = [owner["emailAddress"] for owner in file["owners"]]
    return True if have is None else VERBS[verb](have, wanted)

"""Formulas as text: finding the references in them, and writing them anew."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from typing_extensions import override

from sync.localsheets.grid import column_index, column_letters, quoted_title, unquoted

END = r"(?:\$?[A-Za-z]{1,3}\$?[1-9]\d*"
PIECE = re.compile(
    rf"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<prefix>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
    (?P<first>{END}) | \$?[A-Za-z]{{1,3}}(?=:\$?[A-Za-z]) | \$?[1-9]\d*(?=:\$?[1-9]))
    (?: : (?P<last>{END}) | \$?[A-Za-z]{{1,3}} | \$?[1-9]\d*))?
    (?![\w.(!])
  | (?P<word>[^\W\d][\w.]*)
  | (?P<rest>'(?:[^']|'')+' | \d[\d.]* | . )
    """,
    re.VERBOSE | re.DOTALL,
)
CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)(\d+)?")
GONE = "#REF!"


@dataclass(frozen=True)
class Corner:
    """One end of a reference; None is an open side, as in `A:A` or `1:1`."""

    row: int | None
    column: int | None
    row_fixed: bool = False
    column_fixed: bool = False

    @classmethod
    def read(cls, text: str) -> "Corner":
        """Read `$A1`, `B` or `$3`."""
        match = CORNER.fullmatch(text)
        if match is None:
            raise ValueError(text)
        first, letters, second, digits = match.groups()
        row_mark = second if letters else first
        return cls(
            int(digits) - 1 if digits else None,
            column_index(letters) if letters else None,
            bool(row_mark) and bool(digits),
            bool(first) and bool(letters),
        )

    def shifted(self, rows: int, columns: int) -> "Corner | None":
        """Move the sides that are not fixed; None when that leaves the grid."""
        row, column = self.row, self.column
        if row is not None and not self.row_fixed:
            row += rows
        if column is not None and not self.column_fixed:
            column += columns
        if (row or 0) < 0 or (column or 0) < 0:
            return None
        return replace(self, row=row, column=column)

    @override
    def __str__(self) -> str:
        column = "" if self.column is None else column_letters(self.column)
        row = "" if self.row is None else str(self.row + 1)
        return f"{'$' * self.column_fixed}{column}{'$' * self.row_fixed}{row}"


@dataclass(frozen=True)
class Reference:
    """A cell or a range that a formula names; a title when it says on which tab."""

    title: str | None
    first: Corner
    last: Corner | None = None

    @property
    def end(self) -> Corner:
        """The last corner; of a single cell, the cell."""
        return self.last or self.first

    @override
    def __str__(self) -> str:
        prefix = "" if self.title is None else quoted_title(self.title) + "!"
        return f"{prefix}{self.first}" + ("" if self.last is None else f":{self.last}")


def rewrite(
    formula: str,
    change: Callable[[Reference], Reference | None],
    word: Callable[[str], str] = str,
    mark: Callable[[str], str] = str,
) -> str:
    """Write a formula anew with each reference changed; None becomes `#REF!`.

    `word` may change function and range names, `mark` what is neither name, text nor reference.
    """

    def piece(match: re.Match[str]) -> str:
        if match["first"]:
            reference = change(_reference(match))
            return GONE if reference is None else str(reference)
        if match["word"]:
            return word(match["word"])
        return match["text"] or mark(match["rest"])

    return "=" + PIECE.sub(piece, formula.removeprefix("="))


def _reference(match: re.Match[str]) -> Reference:
    prefix, last = match["prefix"], match["last"]
    return Reference(
        unquoted(prefix[:-1]) if prefix else None,
        Corner.read(match["first"]),
        Corner.read(last) if last else None,
    )


def shifted(formula: str, rows: int, columns: int) -> str:
    """Move the relative references as copying a formula does."""

    def change(reference: Reference) -> Reference | None:
        first = reference.first.shifted(rows, columns)
        last = reference.last and reference.last.shifted(rows, columns)
        if first is None or (reference.last is not None and last is None):
            return None
        return replace(reference, first=first, last=last)

    return rewrite(formula, change)

"""How a paper is written: the answer to its query in, labels and texts for a page out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import orjson

from api.console.labels import Labels
from api.printing.values import figure, written
from schema.kernel.paper import Entry, Kind, Paper, Rows
from schema.kernel.words import word

CONTEXT: Final = "paper"
WORDS: Final = frozenset[Kind]({"text", "day", "choice"})


@dataclass(frozen=True, slots=True)
class Said:
    """A label and what stands beside or below it; a figure stands on the right."""

    label: str
    value: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is drawn: its cells are texts, and so are its sums, if it has any."""

    title: str
    columns: Sequence[Said]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that stands on a paper."""

    title: str
    remarks: Sequence[str]
    facts: Sequence[Said]
    tables: Sequence[Table]
    totals: Sequence[Said]
    room: str
    foot: Sequence[str]


def follow(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Follow a path into an answer; nothing is found behind nothing."""
    for name in path.split("."):
        value = None if value is None else value.get(name)
    return value


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one record onto its paper; ``labels`` know the language and the zone."""

    labels: Labels
    paper: Paper
    record: Mapping[str, Any]

    @classmethod
    def of(cls, labels: Labels, paper: Paper, answer: Mapping[str, Any]) -> "Writer":
        """Read what is JSON within the answer, and begin."""
        inside = {name: orjson.loads(answer[name]) for name in paper.parsed}
        return cls(labels, paper, {**answer, **inside})

    def page(self) -> Page:
        """Write all of it; facts without a value and tables without rows are left out."""
        paper = self.paper
        tables = [rows for rows in paper.tables if follow(self.record, rows.path)]
        remarks = [
            remark
            for remark in paper.remarks
            if follow(self.record, remark.path) == remark.state.name
        ]
        return Page(
            self._said(paper.title),
            [self._said(remark.says) for remark in remarks],
            self._facts(paper.facts),
            [self._table(rows) for rows in tables],
            self._facts(paper.totals),
            self._said(paper.room),
            [self._said(line) for line in paper.foot],
        )

    def _said(self, text: str) -> str:
        return word(CONTEXT, text, self.labels.language)

    def _facts(self, entries: Sequence[Entry]) -> list[Said]:
        told = [(entry, self._value(entry, self.record)) for entry in entries]
        return [Said(self._said(entry.label), value) for entry, value in told if value]

    def _table(self, told: Rows) -> Table:
        """Write a table; a column of words that says nothing in any row is left out.

        One of figures stays, unless it is rare: they can be filled in by hand.
        """
        rows = sorted(
            follow(self.record, told.path),
            key=lambda row: [follow(row, path) for path in told.by],
        )
        cells = [[self._value(column, row) for row in rows] for column in told.columns]
        kept = [
            (column, texts)
            for column, texts in zip(told.columns, cells, strict=True)
            if self._kept(column, texts, rows)
        ]
        return Table(
            self._said(told.title),
            [Said(self._said(column.label), numeric=column.numeric) for column, _ in kept],
            list(zip(*(texts for _, texts in kept), strict=True)),
            [self._sum(column, rows) for column, _ in kept] if told.summed else [],
        )

    def _kept(self, column: Entry, texts: Sequence[str], rows: Sequence[Any]) -> bool:
        if column.rare:
            return any(Decimal(follow(row, path)) for row in rows for path in column.paths)
        return any(texts) or column.kind not in WORDS

    def _sum(self, column: Entry, rows: Sequence[Any]) -> str:
        if not column.summed:
            return ""
        values = [follow(row, path) for row in rows for path in column.paths]
        return figure(self.labels, sum(Decimal(one) for one in values if one is not None))

    def _value(self, entry: Entry, row: Any) -> str:  # noqa: ANN401 - JSON
        beside = self._find(entry.beside, row) if entry.beside else ""
        return written(
            self.labels, entry, [self._find(path, row) for path in entry.paths], beside
        )

    def _find(self, path: str, row: Any) -> Any:  # noqa: ANN401 - JSON
        if path.startswith("/"):
            return follow(self.record, path.removeprefix("/"))
        return follow(row, path)

"""Keeping formulas true when rows, columns, blocks or tabs' names change under them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sync.localsheets.book import ROWS, Book, Cell, Line, Tab
from sync.localsheets.formulas import Corner, Reference, rewrite
from sync.localsheets.grid import Area, Rect
from sync.localsheets.shifts import Shift, Span

FAR = 10**9


@dataclass(frozen=True)
class Around:
    """A formula's surroundings: its reference and the tab that holds the formula."""

    reference: Reference
    home: Tab

    def is_on(self, tab: Tab) -> bool:
        """Whether the reference means this tab."""
        title = self.reference.title
        return tab is self.home if title is None else title.casefold() == tab.title.casefold()


Change = Callable[[Around], Reference | None]


def rewrite_all(book: Book, change: Change) -> None:
    """Write every formula of a book anew."""
    for tab in book.tabs:
        for index, line in enumerate(tab.rows):
            if line.formulas:
                tab.rows[index] = _rewritten(line, tab, change)


def _rewritten(line: Line, home: Tab, change: Change) -> Line:
    updates: dict[int, Cell | None] = {}
    for column in line.formulas:
        cell = line.cells[column]
        updated = with_formula(cell, home, change)
        if updated is not cell:
            updates[column] = updated
    return line.with_cells(updates) if updates else line


def with_formula(cell: Cell, home: Tab, change: Change) -> Cell:
    """Write one cell's formula anew; the same cell when nothing changes."""
    old = cell["userEnteredValue"]["formulaValue"]
    new = rewrite(old, lambda reference: change(Around(reference, home)))
    return cell if new == old else {**cell, "userEnteredValue": {"formulaValue": new}}


def follow_lines(
    book: Book, tab: Tab, dimension: str, shift: Shift, band: Span | None = None
) -> None:
    """Let references follow lines of a tab.

    With a `band`, only the part of the lines inside that span of the other dimension moved.
    """

    def change(around: Around) -> Reference | None:
        reference = around.reference
        if not around.is_on(tab) or not _in_band(reference, dimension, band):
            return reference
        return _shifted(reference, dimension, shift)

    rewrite_all(book, change)


def _side(corner: Corner, dimension: str) -> int | None:
    return corner.row if dimension == ROWS else corner.column


def _at(corner: Corner, dimension: str, index: int) -> Corner:
    if dimension == ROWS:
        return replace(corner, row=index)
    return replace(corner, column=index)


def _in_band(reference: Reference, dimension: str, band: Span | None) -> bool:
    if band is None:
        return True
    rect = _rect(reference)
    start, end = (rect.left, rect.right) if dimension == ROWS else (rect.top, rect.bottom)
    return band[0] <= start and end <= band[1]


def _shifted(reference: Reference, dimension: str, shift: Shift) -> Reference | None:
    """Move a reference's ends along one dimension; open ends stay open."""
    start, end = _side(reference.first, dimension), _side(reference.end, dimension)
    if start is None:
        return reference
    if end is None:
        span = shift.span(start, FAR)
        return span and replace(reference, first=_at(reference.first, dimension, span[0]))
    span = shift.span(min(start, end), max(start, end) + 1)
    if span is None:
        return None
    first = _at(reference.first, dimension, span[0])
    last = reference.last and _at(reference.last, dimension, span[1] - 1)
    return replace(reference, first=first, last=last)


def _rect(reference: Reference) -> Rect:
    first, last = reference.first, reference.end
    rows = [corner.row for corner in (first, last) if corner.row is not None]
    columns = [corner.column for corner in (first, last) if corner.column is not None]
    return Rect(
        min(rows, default=0),
        min(columns, default=0),
        max(rows) + 1 if last.row is not None else FAR,
        max(columns) + 1 if last.column is not None else FAR,
    )


def _holds(outer: Rect, inner: Rect) -> bool:
    return (
        outer.top <= inner.top
        and outer.left <= inner.left
        and inner.bottom <= outer.bottom
        and inner.right <= outer.right
    )


def follow_block(book: Book, source: Area, target: Tab, rows: int, columns: int) -> None:
    """Let references to cells inside a block follow it to another place, before it is moved."""

    def change(around: Around) -> Reference | None:
        reference = around.reference
        if not around.is_on(source.tab) or not _holds(source.rect, _rect(reference)):
            return reference
        return _carried(reference, around.home, target, (rows, columns))

    rewrite_all(book, change)


def _carried(reference: Reference, home: Tab, target: Tab, by: tuple[int, int]) -> Reference:
    """Move a reference by rows and columns, fixed or not, onto a tab."""
    title = None if home is target else target.title
    if home is target and reference.title is not None and reference.title == home.title:
        title = reference.title

    def corner(old: Corner) -> Corner:
        return replace(
            old,
            row=None if old.row is None else old.row + by[0],
            column=None if old.column is None else old.column + by[1],
        )

    last = reference.last and corner(reference.last)
    return replace(reference, title=title, first=corner(reference.first), last=last)


def rehome(cell: Cell, old: Tab, new: Tab) -> Cell:
    """Keep a formula's meaning when its cell goes to another tab."""
    if old is new or "formulaValue" not in cell.get("userEnteredValue", ()):
        return cell

    def change(around: Around) -> Reference | None:
        if around.is_on(new):
            return replace(around.reference, title=None)
        if around.reference.title is None:
            return replace(around.reference, title=old.title)
        return around.reference

    return with_formula(cell, old, change)


def follow_title(book: Book, tab: Tab, title: str) -> None:
    """Write a tab's new name into the formulas that mean it, before it is renamed."""

    def change(around: Around) -> Reference | None:
        if around.reference.title is not None and around.is_on(tab):
            return replace(around.reference, title=title)
        return around.reference

    rewrite_all(book, change)


def forget_tab(book: Book, gone: Tab) -> None:
    """Break the references to a tab that is being deleted."""
    rewrite_all(book, lambda around: None if around.is_on(gone) else around.reference)

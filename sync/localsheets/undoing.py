"""Taking back an edit, unless somebody has changed the same cells since."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sync.localsheets.book import COLUMNS, Cell, Json, Tab
from sync.localsheets.comparing import Change, Pair, Parts, cells_within
from sync.localsheets.dimensions import (
    Stretch,
    delete_lines,
    follow,
    move_dimension,
    shift_columns,
)
from sync.localsheets.draft import Draft
from sync.localsheets.grid import Area, Rect, column_letters
from sync.localsheets.pasting import block_of
from sync.localsheets.refusals import CannotUndo, NoSheet
from sync.localsheets.shifts import Deleted, Inserted, Moved, Shift, Sorted
from sync.localsheets.sifting import arrange, sift_again
from sync.localsheets.trail import Place, Step, follow_place

Found = tuple[Tab, Change, Sequence[Step]]


def undo(draft: Draft, changes: Sequence[Change]) -> None:
    """Bring back what these changes replaced.

    Raises CannotUndo, with nothing done, when a cell holds something else than the edit left
    there, or when lines that it moved were moved again.
    """
    found = [_find(draft, change) for change in changes]
    for one in found:
        _check(*one)
    for tab, change, _ in found:
        if change.step is not None:
            _step_back(draft, tab, change, change.step)
    for tab, change, steps in found:
        for pair, parts in change.cells.items():
            place = pair[0] if change.step else follow_place(steps, pair[1])
            if place is not None:
                cell = _with_parts(tab.cell(*place), parts)
                tab.write(place[0], {place[1]: cell})
    draft.is_stale = True


def _find(draft: Draft, change: Change) -> Found:
    try:
        tab = draft.book.tab(change.sheet_id)
    except NoSheet:
        raise CannotUndo("The tab is gone") from None
    steps = tab.trail.since(change.mark)
    if steps is None:
        raise CannotUndo("Too many rows and columns have moved since")
    return tab, change, steps


def _check(tab: Tab, change: Change, steps: Sequence[Step]) -> None:
    if change.step is not None and steps:
        raise CannotUndo("Rows or columns have moved since")
    for pair, parts in change.cells.items():
        _check_cell(tab, pair, parts, steps)
    if change.step is not None:
        _check_brought(tab, change, change.step)


def _check_cell(tab: Tab, pair: Pair, parts: Parts, steps: Sequence[Step]) -> None:
    place = follow_place(steps, pair[1])
    if place is None:
        raise CannotUndo("A cell of it is gone")
    cell = tab.cell(*place)
    if any(cell.get(part) != left for part, (_, left) in parts.items()):
        raise CannotUndo(f"{_name(place)} was changed since")
    old = parts.get("userEnteredValue", ({}, None))[0]
    if steps and "formulaValue" in (old or {}):
        raise CannotUndo(f"Rows or columns that the formula of {_name(place)} names have moved")


def _check_brought(tab: Tab, change: Change, step: Step) -> None:
    """Refuse to take lines away again in which somebody has written."""
    now = cells_within(tab, step)
    for place in sorted(now.keys() | change.brought.keys()):
        cell, was = now.get(place, {}), change.brought.get(place, {})
        if any(cell.get(part) != was.get(part) for part in ("userEnteredValue", "note")):
            raise CannotUndo(f"{_name(place)} was changed since")


def _name(place: Place) -> str:
    return f"{column_letters(place[1])}{place[0] + 1}"


def _with_parts(cell: Cell, parts: Parts) -> Cell:
    """Give a cell its old parts back; its worked-out value is no longer true."""
    rest = {k: v for k, v in cell.items() if k not in parts and k != "effectiveValue"}
    return {**rest, **{name: old for name, (old, _) in parts.items() if old is not None}}


def _step_back(draft: Draft, tab: Tab, change: Change, step: Step) -> None:
    """Take lines back to where they were, with what is anchored to them."""
    is_as_left = (tab.extras, tab.properties["gridProperties"]) == (
        change.after.extras,
        change.after.shape,
    )
    BACK[type(step.shift)](draft, Moment(tab, change, step, step.shift))
    tab.trail = tab.trail.taking_back(step)
    if is_as_left:
        tab.extras = deepcopy(change.before.extras)
        tab.properties["gridProperties"] = deepcopy(change.before.shape)


def _delete_again(draft: Draft, moment: "Moment") -> None:
    shift, tab = moment.shift, moment.tab
    delete_lines(
        draft.book, Stretch(tab, moment.step.dimension, shift.at, shift.at + shift.count)
    )


def _put_back(draft: Draft, moment: "Moment") -> None:
    tab, change, dimension = moment.tab, moment.change, moment.step.dimension
    shift = Inserted(moment.shift.start, len(change.removed))
    follow(draft.book, tab, dimension, shift)
    tab.lines(dimension)[shift.at : shift.at] = change.removed
    if dimension == COLUMNS:
        shift_columns(tab, shift)
    for (row, column), cell in change.lost.items():
        tab.write(row, {column: cell})


def _move_back(draft: Draft, moment: "Moment") -> None:
    moved = moment.shift
    count, is_upwards = moved.end - moved.start, moved.to <= moved.start
    start = moved.to if is_upwards else moved.to - count
    source: Json = {"sheetId": moment.tab.sheet_id, "dimension": moment.step.dimension}
    source |= {"startIndex": start, "endIndex": start + count}
    to = moved.end if is_upwards else moved.start
    move_dimension(draft, {"source": source, "destinationIndex": to})


def _sort_back(draft: Draft, moment: "Moment") -> None:
    was, tab = moment.shift, moment.tab
    left, right = moment.step.band or (0, len(tab.columns))
    area = Area(tab, Rect(was.start, left, was.start + len(was.order), right))
    block = block_of(area)
    places = [was.landings[source] for source in range(len(block))]
    arrange(area, [(place, block[place]) for place in places])
    sift_again(tab, draft.book)


@dataclass(frozen=True)
class Moment:
    """A tab that is to go back before one step of a change."""

    tab: Tab
    change: Change
    step: Step
    shift: Any


BACK: Mapping[type[Shift], Callable[[Draft, Moment], None]] = {
    Inserted: _delete_again,
    Deleted: _put_back,
    Moved: _move_back,
    Sorted: _sort_back,
}

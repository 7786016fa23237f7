"""Putting a write into the requests of one ``batchUpdate``, in the order that keeps it safe.

New journal tab; copies of everything that will be touched; how the tab looks; updates; removals
from below; insertions; the predecessor's journal tab goes. A batch that comes late or
twice fails whole, because its predecessor is gone or its own journal is there (specification,
section 5).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from schema.kernel.sheet import ACTION, KEY
from sync.bound import Bound
from sync.cells import Cell, encode, pattern
from sync.offers import action_list
from sync.outline import Lines, TabWrite, intents, lines

Request = dict[str, Any]
LARGEST: Final = 50_000
SPARE: Final = 26


def journal_title(write_id: int) -> str:
    """Name the journal tab of a write."""
    return f"_salesbook {write_id}"


def outline(
    write_id: int, predecessor: int, tabs: Sequence[TabWrite]
) -> tuple[dict[str, Any], list[Request]]:
    """Return what a write is about to do, as JSON, and the requests that do it."""
    placed: list[tuple[TabWrite, Lines]] = []
    end = 0
    for tab in tabs:
        at = lines(tab, end)
        placed.append((tab, at))
        end = at.end
    width = max(max(tab.bound.tab.column_count, tab.bound.tab.width) for tab in tabs)
    requests = [_journal(write_id, end, width)]
    for tab, at in placed:
        requests.extend(_copies(tab, at, write_id))
        requests.extend(_kept_copies(tab, at, predecessor, write_id))
    for tab, _ in placed:
        requests.extend(tab.dressing.requests if tab.dressing else ())
        requests.extend(_updates(tab))
        requests.extend(_offers(tab, {row.index: row.offered for row in tab.rows}))
        requests.extend(_copies_back(tab, predecessor))
    for tab, at in placed:
        requests.extend(_removals(tab, at, write_id))
    for tab, _ in placed:
        requests.extend(_insertions(tab, predecessor))
    requests.append({"deleteSheet": {"sheetId": predecessor}})
    plan = {str(tab.bound.link.id): intents(tab, at) for tab, at in placed}
    return plan, requests


def _journal(write_id: int, rows: int, columns: int) -> Request:
    size = {"rowCount": max(rows, 1), "columnCount": max(columns, 1) + SPARE}
    properties = {
        "sheetId": write_id,
        "title": journal_title(write_id),
        "hidden": True,
        "gridProperties": size,
    }
    return {"addSheet": {"properties": properties}}


def _range(tab: int, row: int, rows: int, column: int, columns: int) -> dict[str, int]:
    return {
        "sheetId": tab,
        "startRowIndex": row,
        "endRowIndex": row + rows,
        "startColumnIndex": column,
        "endColumnIndex": column + columns,
    }


def _whole_row(tab: int, row: int) -> dict[str, int]:
    """Name a row up to its end, wherever that is by the time the write runs."""
    return {"sheetId": tab, "startRowIndex": row, "endRowIndex": row + 1}


def _copies(tab: TabWrite, at: Lines, journal: int) -> Iterator[Request]:
    seen = tab.bound.tab
    wanted = [(0, at.header, "PASTE_VALUES")]
    wanted += [(row, line, "PASTE_VALUES") for row, line in at.rows.items()]
    wanted += [(row, line, "PASTE_FORMULA") for row, line in at.formulas.items()]
    for kind, copies in groupby(wanted, key=lambda copy: copy[2]):
        for row, line, count in _runs([(row, line) for row, line, _ in copies]):
            yield {
                "copyPaste": {
                    "source": _range(seen.tab_id, row, count, 0, seen.width),
                    "destination": _range(journal, line, count, 0, seen.width),
                    "pasteType": kind,
                }
            }


def _runs(pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Merge neighbours: rows that follow one another and go to lines that do too."""
    start: tuple[int, int] | None = None
    count = 0
    for row, line in pairs:
        if start is not None and (row, line) == (start[0] + count, start[1] + count):
            count += 1
            continue
        if start is not None:
            yield (*start, count)
        start, count = (row, line), 1
    if start is not None:
        yield (*start, count)


def _kept_copies(tab: TabWrite, at: Lines, predecessor: int, journal: int) -> Iterator[Request]:
    """Keep what is to be given back for another write, should this one miss its place."""
    width = tab.bound.tab.column_count
    for gone in tab.returns:
        yield {
            "copyPaste": {
                "source": _range(predecessor, gone.line, 1, 0, width),
                "destination": _range(journal, at.returns[gone.line], 1, 0, width),
                "pasteType": "PASTE_VALUES",
            }
        }
    for back in tab.copies:
        yield {
            "copyPaste": {
                "source": _range(predecessor, back.line, 1, back.source, 1),
                "destination": _range(journal, at.own[back.index], 1, back.column, 1),
                "pasteType": "PASTE_FORMULA",
            }
        }


def _copies_back(tab: TabWrite, predecessor: int) -> Iterator[Request]:
    """Give cells of a person's own columns back as they were, formulas and all."""
    for back in tab.copies:
        yield {
            "copyPaste": {
                "source": _range(predecessor, back.line, 1, back.source, 1),
                "destination": _range(tab.bound.tab.tab_id, back.index, 1, back.column, 1),
                "pasteType": "PASTE_FORMULA",
            }
        }


def _updates(tab: TabWrite) -> Iterator[Request]:
    seen, of_type = tab.bound.tab, tab.bound.kinds
    for row in tab.rows:
        places = {
            seen.columns[code]: (of_type[code], cell.value) for code, cell in row.cells.items()
        }
        yield from _cells(tab.bound, row.index, places, "userEnteredValue")


def _offers(tab: TabWrite, offered: Mapping[int, str | None]) -> Iterator[Request]:
    """List the actions open to each row; neighbours with the same go into one request."""
    seen, language = tab.bound.tab, tab.bound.language
    rows = [(row, words) for row, words in sorted(offered.items()) if words is not None]
    for words, same in groupby(rows, key=lambda one: one[1]):
        for row, _, count in _runs([(row, row) for row, _ in same]):
            place = _range(seen.tab_id, row, count, seen.columns[ACTION], 1)
            yield {"setDataValidation": {"range": place, **action_list(words, language)}}


def _cells(
    bound: Bound, row: int, places: Mapping[int, tuple[type, Cell]], fields: str
) -> Iterator[Request]:
    """Write cells of one row; neighbours go into one request."""
    tab = bound.tab.tab_id
    for column, _, count in _runs([(place, place) for place in sorted(places)]):
        values = [_value(bound, *places[column + n], fields) for n in range(count)]
        yield {
            "updateCells": {
                "start": {"sheetId": tab, "rowIndex": row, "columnIndex": column},
                "rows": [{"values": values}],
                "fields": fields,
            }
        }


def _value(bound: Bound, kind: type, cell: Cell, fields: str) -> dict[str, Any]:
    value = encode(kind, cell, bound.language)
    shown: dict[str, Any] = {"userEnteredValue": value} if value else {}
    if "numberFormat" in fields:
        shown["userEnteredFormat"] = {"numberFormat": pattern(kind)}
    return shown


def _removals(tab: TabWrite, at: Lines, journal: int) -> Iterator[Request]:
    seen = tab.bound.tab
    for removal in sorted(tab.removals, key=lambda row: -row.index):
        yield {
            "cutPaste": {
                "source": _whole_row(seen.tab_id, removal.index),
                "destination": {
                    "sheetId": journal,
                    "rowIndex": at.removals[removal.index],
                    "columnIndex": 0,
                },
                "pasteType": "PASTE_NORMAL",
            }
        }
        yield {"deleteDimension": {"range": _rows(seen.tab_id, removal.index, 1)}}


def _rows(tab: int, start: int, count: int) -> dict[str, Any]:
    return {
        "sheetId": tab,
        "dimension": "ROWS",
        "startIndex": start,
        "endIndex": start + count,
    }


def _insertions(tab: TabWrite, predecessor: int) -> Iterator[Request]:
    seen, of_type, at = tab.bound.tab, tab.bound.kinds, tab.place()
    count = len(tab.insertions) + len(tab.returns)
    if not count:
        return
    grown = at >= seen.row_count - len(tab.removals) or at > 1
    yield {
        "insertDimension": {"range": _rows(seen.tab_id, at, count), "inheritFromBefore": grown}
    }
    fields = "userEnteredValue,userEnteredFormat.numberFormat"
    for n, made in enumerate(tab.insertions):
        cells = {**made.cells, KEY: Cell(made.key)}
        places = {seen.columns[code]: (of_type[code], cell) for code, cell in cells.items()}
        yield from _cells(tab.bound, at + n, places, fields)
    offered = {at + n: made.offered for n, made in enumerate(tab.insertions)}
    yield from _offers(tab, offered)
    for n, back in enumerate(tab.returns):
        yield {
            "cutPaste": {
                "source": _range(predecessor, back.line, 1, 0, seen.column_count),
                "destination": {
                    "sheetId": seen.tab_id,
                    "rowIndex": at + len(tab.insertions) + n,
                    "columnIndex": 0,
                },
                "pasteType": "PASTE_NORMAL",
            }
        }


def trimmed(tabs: Sequence[TabWrite]) -> tuple[list[TabWrite], bool]:
    """Keep what fits into one write; tell whether a rest is left to be planned again."""
    kept: list[TabWrite] = []
    left, whole = LARGEST, True
    for tab in tabs:
        part = TabWrite(
            tab.bound,
            put_backs=tab.put_backs,
            returns=tab.returns,
            copies=tab.copies,
            loose=tab.loose,
            dressing=tab.dressing,
        )
        for row in sorted(tab.rows, key=lambda row: not row.put_backs):
            if left > 0:
                part.rows.append(row)
                left -= max(len(row.cells), 1)
        part.removals = tab.removals if left > 0 else []
        for made in tab.insertions:
            if left > 0:
                part.insertions.append(made)
                left -= len(made.cells) + 1
        if not part.empty:
            kept.append(part)
        whole = whole and _size(part) == _size(tab)
    return kept, not whole


def _size(tab: TabWrite) -> tuple[int, int, int]:
    return len(tab.rows), len(tab.removals), len(tab.insertions)

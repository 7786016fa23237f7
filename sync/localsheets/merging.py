"""The requests that merge cells into one, and take merges apart."""

from collections.abc import Callable
from typing import Any

from sync.localsheets.book import Json
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.grid import Rect, area_of
from sync.localsheets.refusals import BadValue

SIDES = ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")


def _whole(rect: Rect) -> list[Rect]:
    return [rect]


def _by_rows(rect: Rect) -> list[Rect]:
    return [rect._replace(top=row, bottom=row + 1) for row in range(rect.top, rect.bottom)]


def _by_columns(rect: Rect) -> list[Rect]:
    return [rect._replace(left=at, right=at + 1) for at in range(rect.left, rect.right)]


MERGES: dict[Any, Callable[[Rect], list[Rect]]] = {
    None: _whole,
    "MERGE_ALL": _whole,
    "MERGE_ROWS": _by_rows,
    "MERGE_COLUMNS": _by_columns,
}


def _overlap(merge: Json, rect: Rect) -> bool:
    return bool(
        merge["startRowIndex"] < rect.bottom
        and rect.top < merge["endRowIndex"]
        and merge["startColumnIndex"] < rect.right
        and rect.left < merge["endColumnIndex"]
    )


def unmerge_cells(draft: Draft, request: Json) -> None:
    """Answer unmergeCells."""
    area = area_of(draft.book, request["range"])
    merges = area.tab.extras.get("merges", [])
    area.tab.extras["merges"] = [m for m in merges if not _overlap(m, area.rect)]


def merge_cells(draft: Draft, request: Json) -> None:
    """Answer mergeCells: only the first cell of each merge keeps its value.

    Raises BadValue for another kind of merge.
    """
    kind = request.get("mergeType")
    if kind not in MERGES:
        raise BadValue("merge_type", "type.googleapis.com/MergeType", f'"{kind}"')
    area = area_of(draft.book, request["range"])
    unmerge_cells(draft, request)
    for rect in MERGES[kind](area.rect):
        bounds = dict(zip(SIDES, rect, strict=True))
        area.tab.extras["merges"].append({"sheetId": area.tab.sheet_id, **bounds})
        for row in range(rect.top, rect.bottom):
            columns = range(rect.left + (row == rect.top), rect.right)
            area.tab.write(row, dict.fromkeys(columns))


REQUESTS: Handlers = {"mergeCells": merge_cells, "unmergeCells": unmerge_cells}

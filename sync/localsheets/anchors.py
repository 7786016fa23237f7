"""What is anchored to places of a tab, following its rows and columns."""

from collections.abc import Callable, Mapping
from typing import Any

from sync.localsheets.book import ROWS, Book, Json, Tab
from sync.localsheets.floating import shift_objects, shifted_range
from sync.localsheets.shifts import Moved, Shift

FROZEN = {"ROWS": "frozenRowCount", "COLUMNS": "frozenColumnCount"}
GROUPS = {"ROWS": "rowGroups", "COLUMNS": "columnGroups"}


def _shift_ranged(item: Json, dimension: str, shift: Shift) -> Json | None:
    grid_range = shifted_range(item["range"], dimension, shift)
    if grid_range is None:
        return None
    result = {**item, "range": grid_range}
    if "unprotectedRanges" in item:
        parts = (shifted_range(part, dimension, shift) for part in item["unprotectedRanges"])
        result["unprotectedRanges"] = [part for part in parts if part is not None]
    return result


def _shift_conditional(item: Json, dimension: str, shift: Shift) -> Json | None:
    parts = [shifted_range(part, dimension, shift) for part in item["ranges"]]
    left = [part for part in parts if part is not None]
    return {**item, "ranges": left} if left else None


def _shift_filter(item: Json, dimension: str, shift: Shift) -> Json | None:
    result = _shift_ranged(item, dimension, shift)
    if result is None or dimension == ROWS:
        return result
    if "criteria" in result:
        moved = {shift.point(int(at)): value for at, value in result["criteria"].items()}
        result["criteria"] = {str(at): value for at, value in moved.items() if at is not None}
    for name, key in (("filterSpecs", "columnIndex"), ("sortSpecs", "dimensionIndex")):
        if name in result:
            specs = [{**spec, key: shift.point(spec.get(key, 0))} for spec in result[name]]
            result[name] = [spec for spec in specs if spec[key] is not None]
    return result


def _shift_merge(item: Json, dimension: str, shift: Shift) -> Json | None:
    return shifted_range(item, dimension, shift)


def _shift_table(item: Json, dimension: str, shift: Shift) -> Json | None:
    """Let a table's columns keep their properties; new ones between them get a plain name."""
    result = _shift_ranged(item, dimension, shift)
    if result is None or dimension == ROWS:
        return result
    old, new = item["range"]["startColumnIndex"], result["range"]["startColumnIndex"]
    places = {shift.point(old + one["columnIndex"]): one for one in item["columnProperties"]}
    width = result["range"]["endColumnIndex"] - new
    result["columnProperties"] = [
        {"columnName": f"Column {at + 1}", **places.get(new + at, {}), "columnIndex": at}
        for at in range(width)
    ]
    return result


KINDS: Mapping[str, Callable[[Json, str, Shift], Json | None]] = {
    "merges": _shift_merge,
    "protectedRanges": _shift_ranged,
    "bandedRanges": _shift_ranged,
    "conditionalFormats": _shift_conditional,
    "filterViews": _shift_filter,
    "tables": _shift_table,
}


def shift_anchors(book: Book, tab: Tab, dimension: str, shift: Shift) -> None:
    """Let merges, protections, formats, filters, groups and names follow a tab's lines."""
    for name, move in KINDS.items():
        if name in tab.extras:
            tab.extras[name] = _kept(move(item, dimension, shift) for item in tab.extras[name])
    if "basicFilter" in tab.extras:
        moved = _shift_filter(tab.extras.pop("basicFilter"), dimension, shift)
        if moved is not None:
            tab.extras["basicFilter"] = moved
    shift_objects(book, tab, dimension, shift)
    _shift_groups(tab, dimension, shift)
    _shift_frozen(tab, dimension, shift)
    book.named_ranges = _kept(
        _shift_ranged(named, dimension, shift)
        if named["range"].get("sheetId", 0) == tab.sheet_id
        else named
        for named in book.named_ranges
    )


def _kept(items: Any) -> list[Json]:  # noqa: ANN401 - any iterable of items
    return [item for item in items if item is not None]


def _shift_groups(tab: Tab, dimension: str, shift: Shift) -> None:
    groups = []
    for group in tab.extras.get(GROUPS[dimension], []):
        span = shift.span(group["range"]["startIndex"], group["range"]["endIndex"])
        if span is not None:
            bounds = {"startIndex": span[0], "endIndex": span[1]}
            groups.append({**group, "range": {**group["range"], **bounds}})
    if GROUPS[dimension] in tab.extras:
        tab.extras[GROUPS[dimension]] = groups


def _shift_frozen(tab: Tab, dimension: str, shift: Shift) -> None:
    """Freeze as many lines as are still there, and the ones that came in between."""
    shape = tab.properties["gridProperties"]
    frozen = shape.get(FROZEN[dimension], 0)
    if frozen and not isinstance(shift, Moved):
        span = shift.span(0, frozen)
        shape[FROZEN[dimension]] = span[1] if span else 0

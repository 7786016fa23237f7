"""Groups of rows and of columns: a line's depth is how many groups hold it."""

from collections.abc import Iterator
from dataclasses import replace

from sync.localsheets.book import ROWS, Book, Json, Tab
from sync.localsheets.dimensions import Stretch, stretch_of
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.masks import update_mask, wants
from sync.localsheets.refusals import Unusable

KINDS = {"ROWS": "rowGroups", "COLUMNS": "columnGroups"}
DEEPEST = 8


def _groups(found: Stretch) -> list[Json]:
    groups: list[Json] = found.tab.extras.get(KINDS[found.dimension], [])
    return groups


def _depths(found: Stretch) -> list[int]:
    """Count for each line the groups that hold it."""
    depths = [0] * max(len(found.lines), found.end)
    for group in _groups(found):
        for index in range(group["range"]["startIndex"], group["range"]["endIndex"]):
            depths[index] = max(depths[index], group["depth"])
    return depths


def _runs(depths: list[int], depth: int) -> Iterator[tuple[int, int]]:
    """Find the unbroken spans of lines that are at least so deep."""
    start = None
    for index, own in enumerate([*depths, 0]):
        if own >= depth and start is None:
            start = index
        elif own < depth and start is not None:
            yield start, index
            start = None


def _regrouped(found: Stretch, by: int) -> Json:
    """Make the stretch's lines deeper or less deep; what was collapsed stays so."""
    depths = _depths(found)
    for index in range(found.start, found.end):
        depths[index] = max(0, depths[index] + by)
    if max(depths, default=0) > DEEPEST:
        raise Unusable(f"A dimension cannot be in more than {DEEPEST} groups.")
    old = [group for group in _groups(found) if group.get("collapsed")]
    spans = [
        (start, depth, end)
        for depth in range(1, max(depths, default=0) + 1)
        for start, end in _runs(depths, depth)
    ]
    groups = [_group(found, start, end, depth) for start, depth, end in sorted(spans)]
    for group in groups:
        if any(_touch(group, other) for other in old):
            group["collapsed"] = True
    found.tab.extras[KINDS[found.dimension]] = groups
    return {"dimensionGroups": groups}


def _group(found: Stretch, start: int, end: int, depth: int) -> Json:
    span = {"startIndex": start, "endIndex": end}
    place = {"sheetId": found.tab.sheet_id, "dimension": found.dimension, **span}
    return {"range": place, "depth": depth}


def _touch(group: Json, other: Json) -> bool:
    one, two = group["range"], other["range"]
    return bool(
        group["depth"] == other["depth"]
        and one["startIndex"] < two["endIndex"]
        and two["startIndex"] < one["endIndex"]
    )


def add_group(draft: Draft, request: Json) -> Json:
    """Answer addDimensionGroup."""
    found = stretch_of(draft.book, request["range"])
    if found.start == found.end:
        raise Unusable("A dimension group must hold at least one row or column.")
    return _regrouped(found, 1)


def delete_group(draft: Draft, request: Json) -> Json:
    """Answer deleteDimensionGroup."""
    found = stretch_of(draft.book, request["range"])
    if not any(_depths(found)[found.start : found.end]):
        raise Unusable("There is no dimension group on this range.")
    return _regrouped(found, -1)


def update_group(draft: Draft, request: Json) -> None:
    """Answer updateDimensionGroup: lines hide when their group collapses, and show again."""
    mask = update_mask(request.get("fields"))
    given = request.get("dimensionGroup", {})
    found = stretch_of(draft.book, given["range"])
    group = _same(draft.book, found, given.get("depth", 0))
    if not wants(mask, "collapsed"):
        return
    group.pop("collapsed", None)
    if given.get("collapsed"):
        group["collapsed"] = True
    _hide(found.tab, found, is_hidden=bool(given.get("collapsed")))


def _same(book: Book, found: Stretch, depth: int) -> Json:
    for group in _groups(found):
        own = stretch_of(book, group["range"])
        if (own.start, own.end, group["depth"]) == (found.start, found.end, depth):
            return group
    raise Unusable("There is no dimension group on this range with this depth.")


def _hide(tab: Tab, found: Stretch, *, is_hidden: bool) -> None:
    lines = tab.rows if found.dimension == ROWS else tab.columns
    for index in range(found.start, min(found.end, len(lines))):
        rest = {k: v for k, v in lines[index].properties.items() if k != "hiddenByUser"}
        properties = {**rest, "hiddenByUser": True} if is_hidden else rest
        lines[index] = replace(lines[index], properties=properties)


REQUESTS: Handlers = {
    "addDimensionGroup": add_group,
    "deleteDimensionGroup": delete_group,
    "updateDimensionGroup": update_group,
}

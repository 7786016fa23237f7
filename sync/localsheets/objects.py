"""What floats over a grid, charts and slicers: kept and answered, drawn by nobody."""

from collections.abc import Iterator
from typing import NamedTuple

from sync.localsheets.book import Book, Json, Tab, free_number
from sync.localsheets.draft import Draft, Handler, Handlers
from sync.localsheets.grid import Area, Rect, area_of
from sync.localsheets.masks import changed, update_mask
from sync.localsheets.refusals import BeyondGrid, Unusable

OBJECTS = {"charts": "chartId", "slicers": "slicerId"}
USUAL_SIZE = {"widthPixels": 600, "heightPixels": 371}


class Found(NamedTuple):
    """A floating object, and where it is kept."""

    tab: Tab
    kind: str
    at: int

    @property
    def item(self) -> Json:
        """The object."""
        item: Json = self.tab.extras[self.kind][self.at]
        return item

    def put(self, item: Json) -> None:
        """Keep the object changed."""
        self.tab.extras[self.kind][self.at] = item


def _all(book: Book) -> Iterator[Found]:
    for tab in book.tabs:
        for kind in OBJECTS:
            yield from (Found(tab, kind, at) for at in range(len(tab.extras.get(kind, []))))


def _find(book: Book, number: object, kinds: tuple[str, ...] = ("charts", "slicers")) -> Found:
    """Find an object by its number.

    Raises Unusable.
    """
    for found in _all(book):
        if found.kind in kinds and found.item[OBJECTS[found.kind]] == number:
            return found
    raise Unusable(f"No embedded object with id: {number}")


def _placed(book: Book, position: Json) -> tuple[Tab, Json]:
    """Check a position over a grid; a sheet of its own is not served.

    Raises Unusable, NoGrid, BeyondGrid.
    """
    if "overlayPosition" not in position:
        raise Unusable("position.overlayPosition must be set: objects float over a grid here.")
    overlay = position["overlayPosition"]
    anchor = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0, **overlay.get("anchorCell", {})}
    tab = book.grid(anchor["sheetId"])
    if anchor["rowIndex"] >= len(tab.rows) or anchor["columnIndex"] >= len(tab.columns):
        raise BeyondGrid(_spot(tab, anchor), len(tab.rows), len(tab.columns))
    return tab, {"overlayPosition": {**USUAL_SIZE, **overlay, "anchorCell": anchor}}


def _spot(tab: Tab, anchor: Json) -> str:
    row, column = anchor["rowIndex"], anchor["columnIndex"]
    return Area(tab, Rect(row, column, row + 1, column + 1)).as_a1()


def adder(kind: str, name: str) -> Handler:
    """Make the handler that adds an object of a kind."""
    key = OBJECTS[kind]

    def add(draft: Draft, request: Json) -> Json:
        given = request.get(name, {})
        if "spec" not in given:
            raise Unusable(f"{name}.spec must be set.")
        taken = {found.item[OBJECTS[found.kind]] for found in _all(draft.book)}
        if given.get(key) in taken:
            raise Unusable(f"An embedded object with the id {given[key]} already exists.")
        tab, position = _placed(draft.book, given.get("position", {}))
        item = {key: free_number(taken), **given, "position": position}
        tab.extras.setdefault(kind, []).append(item)
        return {name: item}

    return add


def update_chart(draft: Draft, request: Json) -> None:
    """Answer updateChartSpec: the whole specification is another."""
    found = _find(draft.book, request.get("chartId"), ("charts",))
    if "spec" not in request:
        raise Unusable("spec must be set.")
    found.put({**found.item, "spec": request["spec"]})


def update_slicer(draft: Draft, request: Json) -> None:
    """Answer updateSlicerSpec."""
    mask = update_mask(request.get("fields"))
    found = _find(draft.book, request.get("slicerId"), ("slicers",))
    spec = changed(found.item["spec"], request.get("spec", {}), mask)
    if "dataRange" in spec:
        area_of(draft.book, spec["dataRange"])
    found.put({**found.item, "spec": spec})


def move(draft: Draft, request: Json) -> Json:
    """Answer updateEmbeddedObjectPosition."""
    mask = update_mask(request.get("fields"))
    found = _find(draft.book, request.get("objectId"))
    new = request.get("newPosition", {})
    if "overlayPosition" not in new:
        raise Unusable(
            "newPosition.overlayPosition must be set: objects float over a grid here."
        )
    old = found.item["position"]["overlayPosition"]
    overlay = changed(old, new["overlayPosition"], mask)
    tab, position = _placed(draft.book, {"overlayPosition": overlay})
    item = {**found.item, "position": position}
    del found.tab.extras[found.kind][found.at]
    tab.extras.setdefault(found.kind, []).append(item)
    return {"position": position}


def update_border(draft: Draft, request: Json) -> None:
    """Answer updateEmbeddedObjectBorder."""
    mask = update_mask(request.get("fields"))
    found = _find(draft.book, request.get("objectId"))
    border = changed(found.item.get("border", {}), request.get("border", {}), mask)
    found.put({**found.item, "border": border})


def delete(draft: Draft, request: Json) -> None:
    """Answer deleteEmbeddedObject."""
    found = _find(draft.book, request.get("objectId"))
    del found.tab.extras[found.kind][found.at]


REQUESTS: Handlers = {
    "addChart": adder("charts", "chart"),
    "updateChartSpec": update_chart,
    "addSlicer": adder("slicers", "slicer"),
    "updateSlicerSpec": update_slicer,
    "updateEmbeddedObjectPosition": move,
    "updateEmbeddedObjectBorder": update_border,
    "deleteEmbeddedObject": delete,
}

"""The requests about tabs as a whole, and about the spreadsheet's own properties."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from secrets import token_hex
from typing import Any

from sync.localsheets.book import COLUMNS, MOST_ID, PLAIN, ROWS, Book, Json, Tab, free_number
from sync.localsheets.dimensions import Stretch, delete_lines
from sync.localsheets.draft import Draft, Handlers, check_room
from sync.localsheets.following import follow_title, forget_tab
from sync.localsheets.masks import Mask, changed, update_mask, wants
from sync.localsheets.refusals import LastSheet, SheetIdTaken, TitleTaken, Unusable

ROW_COUNT, COLUMN_COUNT = 1000, 26
SIZES = {"rowCount": ROWS, "columnCount": COLUMNS}
OWN_IDS = ("protectedRangeId", "bandedRangeId", "filterViewId", "chartId", "slicerId")


def new_tab(book: Book, given: Mapping[str, Any]) -> Tab:
    """Make a tab with the given properties, and what is missing as Google fills it in.

    Raises SheetIdTaken, TitleTaken, Unusable.
    """
    properties = {k: deepcopy(v) for k, v in given.items() if k not in ("index", "sheetType")}
    shape = properties.pop("gridProperties", {})
    rows, columns = shape.pop("rowCount", ROW_COUNT), shape.pop("columnCount", COLUMN_COUNT)
    if rows < 1 or columns < 1:
        raise Unusable("A grid must have at least one row and one column.")
    check_room(book, rows * columns)
    sheet_id = free_id(book, properties.pop("sheetId", None))
    properties.setdefault("title", _free_title(book))
    properties.update(sheetType="GRID", gridProperties=shape)
    tab = Tab(sheet_id, properties, [PLAIN] * rows, [PLAIN] * columns)
    check_title(book, tab.title)
    return tab


def free_id(book: Book, wanted: int | None) -> int:
    """Take the wanted sheet id, or a random one.

    Raises SheetIdTaken.
    """
    taken = {tab.sheet_id for tab in book.tabs}
    if wanted in taken:
        raise SheetIdTaken(wanted or 0)
    if wanted is not None and not 0 <= wanted <= MOST_ID:
        raise Unusable(f"sheetId[{wanted}] must be between 0 and {MOST_ID}.")
    return free_number(taken) if wanted is None else wanted


def _free_title(book: Book, pattern: str = "Sheet{}") -> str:
    number = len(book.tabs) + 1
    while book.titled(pattern.format(number)):
        number += 1
    return pattern.format(number)


def check_title(book: Book, title: str, own: Tab | None = None) -> None:
    """Refuse a title that is empty or belongs to another tab."""
    if not title:
        raise Unusable("The sheet name cannot be empty.")
    found = book.titled(title)
    if found is not None and found is not own:
        raise TitleTaken(title)


def sheet_properties(tab: Tab) -> Json:
    """Write a tab's properties as the API answers them."""
    shape = {"rowCount": len(tab.rows), "columnCount": len(tab.columns)}
    return {
        "sheetId": tab.sheet_id,
        **tab.properties,
        "gridProperties": {**shape, **tab.properties["gridProperties"]},
    }


def add_sheet(draft: Draft, request: Json) -> Json:
    """Answer addSheet."""
    given = request.get("properties", {})
    tab = new_tab(draft.book, given)
    place_tab(draft.book, tab, given.get("index"))
    return {"properties": sheet_properties(tab)}


def place_tab(book: Book, tab: Tab, index: int | None) -> None:
    """Put a new tab at a position, or at the end."""
    book.tabs.insert(len(book.tabs) if index is None else index, tab)
    book.number_tabs()


def delete_sheet(draft: Draft, request: Json) -> None:
    """Answer deleteSheet."""
    book = draft.book
    tab = book.tab(request.get("sheetId", 0))
    _check_visible(book, tab)
    forget_tab(book, tab)
    book.tabs.remove(tab)
    book.number_tabs()
    book.named_ranges = [
        named for named in book.named_ranges if named["range"].get("sheetId", 0) != tab.sheet_id
    ]


def _check_visible(book: Book, without: Tab) -> None:
    if not any(not tab.properties.get("hidden") for tab in book.tabs if tab is not without):
        raise LastSheet


def update_sheet_properties(draft: Draft, request: Json) -> None:
    """Answer updateSheetProperties."""
    mask = update_mask(request.get("fields"))
    new = request.get("properties", {})
    tab = draft.book.tab(new.get("sheetId", 0))
    if wants(mask, "title") and ("*" not in mask or "title" in new):
        _retitle(draft.book, tab, new.get("title", ""))
    if wants(mask, "hidden") and new.get("hidden"):
        _check_visible(draft.book, tab)
    _resize(draft, tab, new.get("gridProperties", {}), mask)
    _change_properties(tab, new, mask)
    if "index" in mask or ("*" in mask and "index" in new):
        _move_tab(draft.book, tab, new.get("index", len(draft.book.tabs)))


def _retitle(book: Book, tab: Tab, title: str) -> None:
    check_title(book, title, tab)
    if title != tab.title:
        follow_title(book, tab, title)


def _change_properties(tab: Tab, new: Mapping[str, Any], mask: Mask) -> None:
    old = tab.properties
    fixed = {"title": old["title"], "index": old["index"], "gridProperties": {}}
    updated = {**fixed, **changed(old, new, mask), "sheetType": "GRID", "index": old["index"]}
    updated.pop("sheetId", None)
    shape = updated["gridProperties"]
    updated["gridProperties"] = {k: v for k, v in shape.items() if k not in SIZES and v}
    tab.properties = {k: v for k, v in updated.items() if v is not False}


def _resize(draft: Draft, tab: Tab, shape: Mapping[str, Any], mask: Mask) -> None:
    for name, dimension in SIZES.items():
        if not wants(mask, "gridProperties", name) or name not in shape:
            continue
        lines, size = tab.lines(dimension), shape[name]
        if size < 1:
            raise Unusable("A grid must have at least one row and one column.")
        if size < len(lines):
            delete_lines(draft.book, Stretch(tab, dimension, size, len(lines)))
        across = tab.columns if dimension == ROWS else tab.rows
        check_room(draft.book, (size - len(lines)) * len(across))
        lines.extend([PLAIN] * (size - len(lines)))


def _move_tab(book: Book, tab: Tab, index: int) -> None:
    """Move a tab; the index counts before it is lifted."""
    old = book.tabs.index(tab)
    book.tabs.remove(tab)
    book.tabs.insert(index - 1 if index > old else index, tab)
    book.number_tabs()


def duplicate_sheet(draft: Draft, request: Json) -> Json:
    """Answer duplicateSheet: everything but developer metadata is copied."""
    book = draft.book
    source = book.tab(request.get("sourceSheetId", 0))
    title = request.get("newSheetName") or copy_title(book, source.title)
    tab = copy_tab(book, source, title, request.get("newSheetId"))
    place_tab(book, tab, request.get("insertSheetIndex", 0))
    return {"properties": sheet_properties(tab)}


def copy_title(book: Book, title: str) -> str:
    """Name a copy as Google does."""
    first = f"Copy of {title}"
    return _free_title(book, first + " {}") if book.titled(first) else first


def copy_tab(book: Book, source: Tab, title: str, sheet_id: int | None = None) -> Tab:
    """Copy a tab into a book, under another title and id.

    Raises TitleTaken, SheetIdTaken.
    """
    check_title(book, title)
    tab = source.copy()
    tab.sheet_id = free_id(book, sheet_id)
    tab.properties["title"] = title
    _note_anew(book, tab)
    tab.extras = _renumbered(tab.extras, source.sheet_id, tab.sheet_id)
    return tab


def _note_anew(book: Book, tab: Tab) -> None:
    """Give the metadata of a copied tab ids of its own."""
    taken = {noted.metadata["metadataId"] for noted in book.notes()}

    def anew(notes: Iterable[Json]) -> Iterator[Json]:
        for note in notes:
            number = free_number(taken)
            taken.add(number)
            yield {**note, "metadataId": number}

    tab.metadata = list(anew(tab.metadata))
    for lines in (tab.rows, tab.columns):
        for index, line in enumerate(lines):
            if line.metadata:
                lines[index] = replace(line, metadata=tuple(anew(line.metadata)))


def _renumbered(extras: Any, old: int, new: int) -> Any:  # noqa: ANN401 - any JSON
    """Point the ranges of a copied tab's extras at the copy, and give them own ids."""
    if isinstance(extras, list):
        return [_renumbered(item, old, new) for item in extras]
    if not isinstance(extras, dict):
        return extras
    result = {name: _renumbered(part, old, new) for name, part in extras.items()}
    if result.get("sheetId") == old:
        result["sheetId"] = new
    if "tableId" in result:
        result["tableId"] = token_hex(6)
    return {name: free_number(()) if name in OWN_IDS else v for name, v in result.items()}


def update_spreadsheet_properties(draft: Draft, request: Json) -> None:
    """Answer updateSpreadsheetProperties."""
    mask = update_mask(request.get("fields"))
    old, new = draft.book.properties, request.get("properties", {})
    if "*" in mask:
        mask = {name: {} for name in new}
    updated = changed(old, new, mask)
    if not updated.get("title"):
        raise Unusable("The spreadsheet title cannot be empty.")
    draft.book.properties = {**old, **updated}


REQUESTS: Handlers = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "updateSheetProperties": update_sheet_properties,
    "duplicateSheet": duplicate_sheet,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}

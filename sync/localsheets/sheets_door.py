"""The spreadsheets part of the API: create, read, batch, metadata and copying tabs."""

from collections.abc import Mapping
from typing import Any

from sync.localsheets import batch
from sync.localsheets.book import Book, Json, Noted
from sync.localsheets.calls import Call, Doors
from sync.localsheets.draft import Draft
from sync.localsheets.engine import Calculator
from sync.localsheets.filters import area_of_note, areas_of, each_area
from sync.localsheets.grid import Area, parse_a1
from sync.localsheets.ledger import now
from sync.localsheets.masks import pick, wants
from sync.localsheets.metadata import matches
from sync.localsheets.reading import view_of
from sync.localsheets.refusals import NotHere
from sync.localsheets.store import new_id
from sync.localsheets.tabs import copy_tab, copy_title, new_tab, place_tab, sheet_properties

USUAL: Json = {
    "title": "Untitled spreadsheet",
    "locale": "en_US",
    "autoRecalc": "ON_CHANGE",
    "timeZone": "UTC",
}
KEPT_PARTS = frozenset({"properties", "data", "developerMetadata"})


def new_book(properties: Mapping[str, Any], sheets: list[Json] | None = None) -> Book:
    """Make a spreadsheet with the given properties and tabs, or with one empty tab.

    Raises SheetIdTaken, TitleTaken and what writing cells raises.
    """
    times = {"createdTime": now(), "modifiedTime": now()}
    book = Book(new_id(), {**USUAL, **properties}, [], drive={**times, "permissions": []})
    for sheet in sheets or [{"properties": {"sheetId": 0}}]:
        tab = new_tab(book, sheet.get("properties", {}))
        place_tab(book, tab, None)
        tab.extras = {name: part for name, part in sheet.items() if name not in KEPT_PARTS}
        for data in sheet.get("data", []):
            start = {
                "sheetId": tab.sheet_id,
                "rowIndex": data.get("startRow", 0),
                "columnIndex": data.get("startColumn", 0),
            }
            update = {"start": start, "rows": data.get("rowData", []), "fields": "*"}
            batch.apply(Draft(book, Calculator()), [{"updateCells": update}])
    return book


def create(call: Call) -> Json:
    """POST spreadsheets."""
    book = new_book(call.body.get("properties", {}), call.body.get("sheets"))
    call.store.add(book)
    return view_of(call.mask, None, includes_grid=False).spreadsheet(book)


def get(call: Call) -> Json:
    """GET spreadsheets/{id}."""
    book = call.store.book(call.book_id)
    ranges = call.query.getlist("ranges")
    areas = [parse_a1(book, text) for text in ranges] if ranges else None
    view = view_of(call.mask, areas, includes_grid=call.flag("includeGridData"))
    return view.spreadsheet(book)


def get_by_data_filter(call: Call) -> Json:
    """POST spreadsheets/{id}:getByDataFilter."""
    book = call.store.book(call.book_id)
    filters = call.body.get("dataFilters") or []
    areas = [area for _, area in each_area(book, filters, "dataFilter")] if filters else None
    view = view_of(call.mask, areas, includes_grid=bool(call.body.get("includeGridData")))
    return view.spreadsheet(book)


def batch_update(call: Call) -> Json:
    """POST spreadsheets/{id}:batchUpdate: all of it, or nothing."""
    body = call.body
    with call.store.change(call.book_id) as draft:
        replies = batch.apply(draft, body.get("requests") or [])
        names = body.get("responseRanges")
        areas = [parse_a1(draft.book, text) for text in names] if names else None
    answer: Json = {"spreadsheetId": call.book_id, "replies": replies}
    answer = pick(call.mask, answer)
    if body.get("includeSpreadsheetInResponse") and wants(call.mask, "updatedSpreadsheet"):
        view = view_of(
            call.mask,
            areas,
            includes_grid=bool(body.get("responseIncludeGridData")),
            under="updatedSpreadsheet",
        )
        answer["updatedSpreadsheet"] = view.spreadsheet(draft.book)
    return answer


def get_metadata(call: Call) -> Json:
    """GET spreadsheets/{id}/developerMetadata/{metadataId}."""
    book = call.store.book(call.book_id)
    for noted in book.notes():
        if str(noted.metadata["metadataId"]) == call.path["metadata_id"]:
            return call.masked(noted.as_json())
    raise NotHere


def search_metadata(call: Call) -> Json:
    """POST spreadsheets/{id}/developerMetadata:search."""
    book = call.store.book(call.book_id)
    filters = call.body.get("dataFilters") or []
    found = []
    for noted in book.notes():
        fitting = [one for one in filters if _fits(book, one, noted)]
        if fitting:
            found.append({"developerMetadata": noted.as_json(), "dataFilters": fitting})
    return call.masked({"matchedDeveloperMetadata": found} if found else {})


def _fits(book: Book, data_filter: Mapping[str, Any], noted: Noted) -> bool:
    if "developerMetadataLookup" in data_filter:
        return matches(noted, data_filter["developerMetadataLookup"])
    areas = areas_of(book, data_filter)
    places = list(area_of_note(book, noted)) if noted.tab else []
    return any(_touch(area, place) for area in areas for place in places)


def _touch(one: Area, other: Area) -> bool:
    a, b = one.rect, other.rect
    rows = a.top < b.bottom and b.top < a.bottom
    columns = a.left < b.right and b.left < a.right
    return one.tab is other.tab and rows and columns


def copy_to(call: Call) -> Json:
    """POST spreadsheets/{id}/sheets/{sheetId}:copyTo."""
    source = call.store.book(call.book_id).tab(int(call.path["sheet_id"]))
    with call.store.change(str(call.body.get("destinationSpreadsheetId"))) as draft:
        tab = copy_tab(draft.book, source, copy_title(draft.book, source.title))
        place_tab(draft.book, tab, None)
        draft.is_stale = True
    return call.masked(sheet_properties(tab))


DOORS: Doors = (
    ("POST", "/v4/spreadsheets", create),
    ("POST", "/v4/spreadsheets/{book_id}:batchUpdate", batch_update),
    ("POST", "/v4/spreadsheets/{book_id}:getByDataFilter", get_by_data_filter),
    ("GET", "/v4/spreadsheets/{book_id}", get),
    ("GET", "/v4/spreadsheets/{book_id}/developerMetadata/{metadata_id}", get_metadata),
    ("POST", "/v4/spreadsheets/{book_id}/developerMetadata:search", search_metadata),
    ("POST", "/v4/spreadsheets/{book_id}/sheets/{sheet_id}:copyTo", copy_to),
)

"""Developer metadata: where it is, how it is looked up, and the requests that change it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sync.localsheets.book import COLUMNS, MOST_ID, ROWS, Book, Json, Line, Noted, free_number
from sync.localsheets.draft import Draft
from sync.localsheets.masks import changed, update_mask
from sync.localsheets.refusals import BeyondGrid, Unusable

PLACES = {"ROW": ROWS, "COLUMN": COLUMNS}
Lookup = Mapping[str, Any]


def find(book: Book, lookup: Lookup) -> Iterator[Noted]:
    """Find the metadata that fits every part of a DeveloperMetadataLookup."""
    return (noted for noted in book.notes() if matches(noted, lookup))


def matches(noted: Noted, lookup: Lookup) -> bool:
    """Whether a piece of metadata fits a lookup."""
    for name in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if name in lookup and noted.metadata.get(name) != lookup[name]:
            return False
    location = noted.location()
    wanted = lookup.get("locationType")
    if wanted and location["locationType"] != wanted:
        return False
    place = lookup.get("metadataLocation")
    if place is None:
        return True
    strategy = lookup.get("locationMatchingStrategy") or "EXACT_LOCATION"
    return STRATEGIES[strategy](noted, place)


def _exactly(noted: Noted, place: Lookup) -> bool:
    location = noted.location()
    if "dimensionRange" in place:
        return bool(location.get("dimensionRange") == _full_range(place["dimensionRange"]))
    if "sheetId" in place:
        return bool(location.get("sheetId") == place["sheetId"])
    return noted.tab is None


def _within(noted: Noted, place: Lookup) -> bool:
    if place.get("spreadsheet"):
        return True
    if noted.tab is None:
        return False
    if "sheetId" in place:
        return noted.tab.sheet_id == int(place["sheetId"])
    span = _full_range(place["dimensionRange"])
    if noted.tab.sheet_id != span["sheetId"] or noted.dimension is None:
        return noted.tab.sheet_id == int(span["sheetId"])
    if noted.dimension != span["dimension"] or noted.index is None:
        return True
    return noted.index in range(span["startIndex"], span["endIndex"])


STRATEGIES: Mapping[str, Callable[[Noted, Lookup], bool]] = {
    "EXACT_LOCATION": _exactly,
    "INTERSECTING_LOCATION": _within,
    "DEVELOPER_METADATA_LOCATION_MATCHING_STRATEGY_UNSPECIFIED": _exactly,
}


def _full_range(span: Lookup) -> Json:
    return {"sheetId": 0, "startIndex": 0, "endIndex": MOST_ID, **span}


def put(book: Book, metadata: Json, location: Lookup) -> Noted:
    """Note metadata on the place that a location names."""
    if "dimensionRange" in location:
        return _put_on_line(book, metadata, _full_range(location["dimensionRange"]))
    if "sheetId" in location:
        tab = book.grid(location["sheetId"])
        tab.metadata.append(metadata)
        return Noted(metadata, tab)
    if location.get("spreadsheet"):
        book.metadata.append(metadata)
        return Noted(metadata)
    raise Unusable("developerMetadata.location must be set.")


def _put_on_line(book: Book, metadata: Json, span: Lookup) -> Noted:
    start, end = span["startIndex"], span["endIndex"]
    if end - start != 1 or span.get("dimension") not in (ROWS, COLUMNS):
        raise Unusable("developerMetadata.location.dimensionRange must be one row or column.")
    tab = book.grid(span["sheetId"])
    lines = tab.lines(span["dimension"])
    if not 0 <= start < len(lines):
        raise BeyondGrid(f"{tab.title}!{start + 1}", len(tab.rows), len(tab.columns))
    line = lines[start]
    lines[start] = replace(line, metadata=(*line.metadata, metadata))
    return Noted(metadata, tab, span["dimension"], start)


def take(book: Book, noted: Noted) -> None:
    """Take a piece of metadata from where it is."""
    if noted.tab is None:
        book.metadata.remove(noted.metadata)
    elif noted.dimension is None or noted.index is None:
        noted.tab.metadata.remove(noted.metadata)
    else:
        lines = noted.tab.lines(noted.dimension)
        lines[noted.index] = _line_without(lines[noted.index], noted.metadata)


def _line_without(line: Line, metadata: Json) -> Line:
    return replace(line, metadata=tuple(m for m in line.metadata if m is not metadata))


def create(draft: Draft, request: Json) -> Json:
    """Answer createDeveloperMetadata."""
    given = request["developerMetadata"]
    if not given.get("metadataKey"):
        raise Unusable("developerMetadata.metadataKey must be set.")
    taken = {noted.metadata["metadataId"] for noted in draft.book.notes()}
    number = given.get("metadataId")
    if number in taken:
        raise Unusable(f"Developer metadata with ID {number} already exists.")
    if number is None:
        number = free_number(taken)
    metadata = {key: value for key, value in given.items() if key != "location"}
    metadata = {"metadataId": number, "visibility": "DOCUMENT", **metadata}
    noted = put(draft.book, metadata, given.get("location", {}))
    return {"developerMetadata": noted.as_json()}


def chosen(book: Book, data_filter: Lookup) -> list[Noted]:
    """Find the metadata that a data filter means."""
    if "developerMetadataLookup" in data_filter:
        return list(find(book, data_filter["developerMetadataLookup"]))
    raise Unusable("The data filter must have a developerMetadataLookup.")


def update(draft: Draft, request: Json) -> Json:
    """Answer updateDeveloperMetadata."""
    mask = update_mask(request.get("fields"))
    new = request.get("developerMetadata", {})
    answers = []
    for data_filter in request.get("dataFilters", []):
        for noted in chosen(draft.book, data_filter):
            metadata = changed(noted.metadata, new, {**mask})
            metadata.pop("location", None)
            metadata["metadataId"] = noted.metadata["metadataId"]
            location = new.get("location") if "location" in mask else None
            take(draft.book, noted)
            answers.append(put(draft.book, metadata, location or noted.location()).as_json())
    return {"developerMetadata": answers}


def delete(draft: Draft, request: Json) -> Json:
    """Answer deleteDeveloperMetadata."""
    found = chosen(draft.book, request.get("dataFilter", {}))
    for noted in found:
        take(draft.book, noted)
    return {"deletedDeveloperMetadata": [noted.as_json() for noted in found]}


REQUESTS = {
    "createDeveloperMetadata": create,
    "updateDeveloperMetadata": update,
    "deleteDeveloperMetadata": delete,
}

"""Data filters: choosing parts of a spreadsheet by tab id, A1 range or developer metadata."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sync.localsheets.book import ROWS, Book, Noted
from sync.localsheets.grid import Area, area_of, parse_a1, whole
from sync.localsheets.metadata import find
from sync.localsheets.refusals import InPlace, Refusal, Unusable

Filter = Mapping[str, Any]


def area_of_note(book: Book, noted: Noted) -> Iterator[Area]:
    """Find the cells that a piece of metadata is about."""
    if noted.tab is None:
        yield from (Area(tab, whole(tab)) for tab in book.tabs)
        return
    rect = whole(noted.tab)
    if noted.index is not None:
        first, last = noted.index, noted.index + 1
        if noted.dimension == ROWS:
            rect = rect._replace(top=first, bottom=last)
        else:
            rect = rect._replace(left=first, right=last)
    yield Area(noted.tab, rect)


def areas_of(book: Book, data_filter: Filter) -> list[Area]:
    """Find what one data filter means; metadata that is nowhere means nothing.

    Raises NoGrid, BadRange, BeyondGrid, Unusable.
    """
    if "gridRange" in data_filter:
        return [area_of(book, data_filter["gridRange"])]
    if "a1Range" in data_filter:
        return [parse_a1(book, data_filter["a1Range"])]
    if "developerMetadataLookup" in data_filter:
        notes = find(book, data_filter["developerMetadataLookup"])
        return [area for noted in notes for area in area_of_note(book, noted)]
    raise Unusable("Must specify at least one filter.")


def each_area(
    book: Book, filters: Sequence[Filter], name: str
) -> Iterator[tuple[Filter, Area]]:
    """Walk through the areas of several filters; a refusal names its filter.

    Raises InPlace.
    """
    if not filters:
        raise Unusable("Must specify at least one data filter.")
    for index, data_filter in enumerate(filters):
        try:
            areas = areas_of(book, data_filter)
        except Refusal as refusal:
            raise InPlace(f"{name}[{index}]", refusal) from None
        yield from ((data_filter, area) for area in areas)

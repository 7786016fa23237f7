"""Making the tab of a new link: header and column marks; and the first journal tab.

How the tab looks comes with the first write into it (``sync.looks``).
"""

import secrets
from collections.abc import Iterator
from typing import Any, Final

from schema.exchange.links.tables import Link
from sync.batch import journal_title
from sync.bound import sheet_of
from sync.picture import COLUMN
from sync.wording import codes, title

ROWS: Final = 200
LARGEST_ID: Final = 2**31 - 1


def new_id() -> int:
    """Choose the id of a tab, or of another thing in a spreadsheet, to be."""
    return secrets.randbelow(LARGEST_ID - 1) + 1


def title_of(link: Link) -> str:
    """Name the tab of a link."""
    return title(sheet_of(link), link.territory, link.language)


def make_tab(link: Link, tab_id: int, title: str) -> list[dict[str, Any]]:
    """Put together the requests that make a link's tab; the caller adds the journal."""
    named = codes(sheet_of(link), link.language)
    size = {
        "rowCount": ROWS,
        "columnCount": len(named),
        "frozenRowCount": 1,
        "frozenColumnCount": 1,
    }
    properties = {"sheetId": tab_id, "title": title, "gridProperties": size}
    requests: list[dict[str, Any]] = [{"addSheet": {"properties": properties}}]
    for at, (code, header) in enumerate(named.items()):
        requests.extend(make_column(tab_id, at, code, header))
    return requests


def make_column(tab_id: int, at: int, code: str, header: str) -> Iterator[dict[str, Any]]:
    """Write the header of an empty column, and mark the column as the one with this code."""
    yield {
        "updateCells": {
            "start": {"sheetId": tab_id, "rowIndex": 0, "columnIndex": at},
            "rows": [{"values": [{"userEnteredValue": {"stringValue": header}}]}],
            "fields": "userEnteredValue",
        }
    }
    yield mark_column(tab_id, at, code)


def mark_column(tab_id: int, at: int, code: str) -> dict[str, Any]:
    """Mark a column as the one with this code, wherever people move it."""
    place = {"sheetId": tab_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    mark = {
        "metadataKey": COLUMN,
        "metadataValue": code,
        "location": {"dimensionRange": place},
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": mark}}


def make_journal(journal_id: int, predecessor: int | None) -> list[dict[str, Any]]:
    """Put together the requests that make a first journal tab."""
    size = {"rowCount": 1, "columnCount": 1}
    properties = {
        "sheetId": journal_id,
        "title": journal_title(journal_id),
        "hidden": True,
        "gridProperties": size,
    }
    made: list[dict[str, Any]] = [{"addSheet": {"properties": properties}}]
    if predecessor is not None:
        made.append({"deleteSheet": {"sheetId": predecessor}})
    return made

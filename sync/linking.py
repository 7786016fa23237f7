"""Making the tab of a new link: header, column marks, formats, and the first journal tab."""

import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from schema.exchange.links.tables import Link
from schema.kernel.sheet import ACTION, KEY, SYNC, Sheet
from sync.batch import journal_title
from sync.bound import sheet_of
from sync.cells import pattern
from sync.picture import COLUMN, codes, columns_of, kinds

ROWS: Final = 200
LARGEST_ID: Final = 2**31 - 1
TINT: Final = {"red": 0.93, "green": 0.95, "blue": 0.98}
SHADE: Final = {"red": 0.96, "green": 0.96, "blue": 0.96}
WIDTHS: Final[Mapping[str, int]] = {SYNC: 230, KEY: 105, ACTION: 105}
NARROW: Final[Mapping[type, int]] = {int: 70, Decimal: 110, date: 105}
USUAL_WIDTH: Final = 130
LETTER: Final = 9
COLOURS: Final = (
    ("✗", {"red": 0.99, "green": 0.89, "blue": 0.88}),
    ("⚠", {"red": 1.0, "green": 0.95, "blue": 0.8}),
    ("…", {"red": 0.9, "green": 0.93, "blue": 1.0}),
)


def new_id() -> int:
    """Choose the id of a tab to be."""
    return secrets.randbelow(LARGEST_ID - 1) + 1


def title_of(link: Link) -> str:
    """Name the tab of a link."""
    sheet = sheet_of(link)
    return f"{sheet.title} {link.territory}" if link.territory else sheet.title


def make_tab(link: Link, tab_id: int, title: str) -> list[dict[str, Any]]:
    """Put together the requests that make a link's tab; the caller adds the journal."""
    sheet = sheet_of(link)
    size = {
        "rowCount": ROWS,
        "columnCount": len(codes(sheet)),
        "frozenRowCount": 1,
        "frozenColumnCount": 1,
    }
    properties = {"sheetId": tab_id, "title": title, "gridProperties": size}
    requests: list[dict[str, Any]] = [{"addSheet": {"properties": properties}}]
    requests.append(_header(sheet, tab_id))
    for at, (code, kind) in enumerate((code, kinds(sheet)[code]) for code in codes(sheet)):
        requests.extend(_column(sheet, tab_id, at, code, kind))
    return requests + _colours(sheet, tab_id)


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


def _header(sheet: Sheet, tab_id: int) -> dict[str, Any]:
    declared = columns_of(sheet)
    values = []
    for code, title in codes(sheet).items():
        words = declared[code].words if code in declared else NOTES[code]
        look = {"textFormat": {"bold": True}, "backgroundColor": TINT}
        text = {"stringValue": title}
        values.append({"userEnteredValue": text, "note": words, "userEnteredFormat": look})
    return {
        "updateCells": {
            "start": {"sheetId": tab_id, "rowIndex": 0, "columnIndex": 0},
            "rows": [{"values": values}],
            "fields": "userEnteredValue,note,"
            "userEnteredFormat(textFormat.bold,backgroundColor)",
        }
    }


NOTES: Final[Mapping[str, str]] = {
    KEY: "The number of the record. Leave it empty to enter a new one.",
    ACTION: "Choose what is to happen; the cell is cleared when it is done.",
    SYNC: "✓ in step · … waiting · ⚠ to be decided · ✗ refused, with the reason.",
}


def _column(sheet: Sheet, tab_id: int, at: int, code: str, kind: type) -> list[dict[str, Any]]:
    place = {"sheetId": tab_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    below = {
        "sheetId": tab_id,
        "startRowIndex": 1,
        "startColumnIndex": at,
        "endColumnIndex": at + 1,
    }
    look: dict[str, Any] = {"numberFormat": pattern(kind)}
    fields = "userEnteredFormat.numberFormat"
    if not _typed_in(sheet, code):
        look["backgroundColor"] = SHADE
        fields = "userEnteredFormat(numberFormat,backgroundColor)"
    mark = {
        "metadataKey": COLUMN,
        "metadataValue": code,
        "location": {"dimensionRange": place},
        "visibility": "DOCUMENT",
    }
    requests: list[dict[str, Any]] = [
        {"createDeveloperMetadata": {"developerMetadata": mark}},
        {"repeatCell": {"range": below, "cell": {"userEnteredFormat": look}, "fields": fields}},
        {
            "updateDimensionProperties": {
                "range": place,
                "properties": {"pixelSize": _width(sheet, code, kind)},
                "fields": "pixelSize",
            }
        },
    ]
    if code == ACTION:
        requests.append({"setDataValidation": {"range": below, "rule": _choices(sheet)}})
    return requests


def _width(sheet: Sheet, code: str, kind: type) -> int:
    """Choose a column's width: enough for its header and for what it usually holds."""
    usual = WIDTHS.get(code, NARROW.get(kind, USUAL_WIDTH))
    return max(usual, LETTER * len(codes(sheet)[code]) + LETTER * 2)


def _typed_in(sheet: Sheet, code: str) -> bool:
    if code in {KEY, SYNC}:
        return False
    if code == ACTION:
        return True
    column = columns_of(sheet)[code]
    return column.edit is not None or sheet.takes(column) is not None


def _choices(sheet: Sheet) -> dict[str, Any]:
    values = [{"userEnteredValue": word} for word in sheet.actions]
    return {
        "condition": {"type": "ONE_OF_LIST", "values": values},
        "showCustomUi": True,
        "strict": False,
    }


def _colours(sheet: Sheet, tab_id: int) -> list[dict[str, Any]]:
    at = list(codes(sheet)).index(SYNC)
    whole = {  # from the header on, so that rows inserted right below it are inside
        "sheetId": tab_id,
        "startColumnIndex": at,
        "endColumnIndex": at + 1,
    }
    return [
        {
            "addConditionalFormatRule": {
                "index": n,
                "rule": {
                    "ranges": [whole],
                    "booleanRule": {
                        "condition": {
                            "type": "TEXT_STARTS_WITH",
                            "values": [{"userEnteredValue": sign}],
                        },
                        "format": {"backgroundColor": colour},
                    },
                },
            }
        }
        for n, (sign, colour) in enumerate(COLOURS)
    ]

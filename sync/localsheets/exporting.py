"""Files in and out: a tab as comma- or tab-separated text, a spreadsheet as a workbook."""

import csv
import io
import re

from starlette.responses import Response

from sync.localsheets import values
from sync.localsheets.book import PLAIN, Json, Tab
from sync.localsheets.calls import Call, Doors
from sync.localsheets.draft import check_room
from sync.localsheets.drive_refusals import NoConversion
from sync.localsheets.files import found
from sync.localsheets.grid import Area, Rect, whole
from sync.localsheets.values import USER_ENTERED, Style
from sync.localsheets.workbooks import workbook_of

CSV, TSV = "text/csv", "text/tab-separated-values"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BREAKS = re.compile(r"[\t\r\n]+")


def _texts(call: Call) -> list[list[str]]:
    """Read the first tab as people see it, every row as wide as the widest."""
    book = found(call)
    tab = book.tabs[0]
    rows = values.read(book, Area(tab, whole(tab)), Style()).get("values", [])
    width = max((len(row) for row in rows), default=0)
    return [[str(text) for text in row] + [""] * (width - len(row)) for row in rows]


def _csv(call: Call) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(_texts(call))
    return text.getvalue().removesuffix("\r\n").encode()


def _tsv(call: Call) -> bytes:
    rows = ("\t".join(BREAKS.sub(" ", text) for text in row) for row in _texts(call))
    return "\r\n".join(rows).encode()


def _xlsx(call: Call) -> bytes:
    return workbook_of(found(call))


KINDS = {CSV: _csv, TSV: _tsv, XLSX: _xlsx}


def export(call: Call) -> Response:
    """GET files/{id}/export; pages, archives and OpenDocument are not made here."""
    found(call)
    kind = call.query.get("mimeType", "")
    if kind not in KINDS:
        raise NoConversion
    headers = {"content-type": kind, "content-disposition": "attachment"}
    return Response(KINDS[kind](call), headers=headers)


def import_csv(call: Call) -> Json:
    """PUT the v2 upload: the first tab's content is replaced, the other tabs go."""
    found(call)
    rows: values.Grid = [list(row) for row in csv.reader(io.StringIO(call.raw.decode()))]
    with call.store.change(call.book_id) as draft:
        tab = draft.book.tabs[0]
        draft.book.tabs = [tab]
        values.clear(draft, Area(tab, whole(tab)))
        _make_room(tab, rows)
        check_room(draft.book)
        values.write(draft, Area(tab, Rect(0, 0, 1, 1)), rows, USER_ENTERED)
    return {"id": call.book_id, "title": draft.book.properties["title"]}


def _make_room(tab: Tab, rows: values.Grid) -> None:
    width = max((len(row) for row in rows), default=0)
    tab.rows.extend([PLAIN] * (len(rows) - len(tab.rows)))
    tab.columns.extend([PLAIN] * (width - len(tab.columns)))


DOORS: Doors = (
    ("GET", "/drive/v3/files/{book_id}/export", export),
    ("PUT", "/upload/drive/v2/files/{book_id}", import_csv),
)

"""The part of Drive that spreadsheet clients use: files, permissions, export."""

import csv
import io
import re
from secrets import token_hex

from starlette.responses import Response

from sync.localsheets import values
from sync.localsheets.book import PLAIN, Book, Json
from sync.localsheets.calls import Call, Doors
from sync.localsheets.grid import Area, Rect, whole
from sync.localsheets.reading import url_of
from sync.localsheets.refusals import FileNotHere, NotHere, Unusable
from sync.localsheets.sheets_door import new_book
from sync.localsheets.store import new_id, now
from sync.localsheets.values import USER_ENTERED, Style

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
PAGE_SIZE = 100
CSV_KINDS = {"text/csv": ",", "text/tab-separated-values": "\t"}
ME = {
    "kind": "drive#user",
    "displayName": "Local",
    "me": True,
    "emailAddress": "local@localhost",
    "permissionId": "0",
}
OWNER = {"id": "0", "type": "user", "kind": "drive#permission", "role": "owner", **ME}
TERM = re.compile(
    r"""(?P<field>\w+)\s*(?P<verb>=|!=|contains|in)\s*(?P<wanted>"[^"]*"|'(?:[^'\\]|\\.)*'|\w+)"""
)
SHORT = ("kind", "id", "name", "mimeType")


def _file(book: Book) -> Json:
    return {
        "kind": "drive#file",
        "id": book.book_id,
        "name": book.properties["title"],
        "mimeType": SPREADSHEET,
        "parents": ["root"],
        "trashed": False,
        "webViewLink": url_of(book.book_id),
        "version": str(book.version),
        "owners": [ME],
        **{name: part for name, part in book.drive.items() if name != "permissions"},
    }


def _answer(call: Call, book: Book) -> Json:
    """Answer a file; without a mask Drive tells only the name and the kind."""
    file = _file(book)
    if call.mask:
        return call.masked(file)
    return {name: part for name, part in file.items() if name in SHORT}


def _found(call: Call) -> Book:
    try:
        return call.store.book(call.book_id)
    except NotHere:
        raise FileNotHere(call.book_id) from None


def _fits(file: Json, query: str) -> bool:
    """Whether a file fits a search; terms on other fields fit every file."""
    for match in TERM.finditer(query):
        wanted = re.sub(r"\\(.)", r"\1", match["wanted"].strip("\"'"))
        have = file.get(match["field"])
        if match["field"] not in ("name", "mimeType"):
            continue
        fits = wanted in str(have) if match["verb"] == "contains" else have == wanted
        if fits is (match["verb"] == "!="):
            return False
    return True


def list_files(call: Call) -> Json:
    """GET files."""
    query = call.query.get("q", "")
    found = [file for file in map(_file, call.store.listed()) if _fits(file, query)]
    size = int(call.query.get("pageSize", PAGE_SIZE))
    start = int(call.query.get("pageToken") or 0)
    page = found[start : start + size]
    if not call.mask:
        page = [{name: file[name] for name in SHORT} for file in page]
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": page}
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    return call.masked(answer)


def create_file(call: Call) -> Json:
    """POST files: only spreadsheets can be made."""
    if call.body.get("mimeType", SPREADSHEET) != SPREADSHEET:
        raise Unusable("Only spreadsheets can be created here.")
    book = new_book({"title": call.body.get("name", "Untitled")})
    call.store.add(book)
    return _answer(call, book)


def get_file(call: Call) -> Json:
    """GET files/{id}."""
    return _answer(call, _found(call))


def rename_file(call: Call) -> Json:
    """PATCH files/{id}."""
    _found(call)
    with call.store.change(call.book_id) as draft:
        if "name" in call.body:
            draft.book.properties["title"] = str(call.body["name"])
    return _answer(call, draft.book)


def delete_file(call: Call) -> Response:
    """DELETE files/{id}."""
    call.store.remove(_found(call).book_id)
    return Response(status_code=204)


def copy_file(call: Call) -> Json:
    """POST files/{id}/copy."""
    source = _found(call)
    book = source.copy()
    book.book_id, book.version = new_id(), 0
    book.drive = {"createdTime": now(), "modifiedTime": now(), "permissions": []}
    book.properties["title"] = call.body.get("name") or f"Copy of {source.properties['title']}"
    call.store.add(book)
    return _answer(call, book)


def list_permissions(call: Call) -> Json:
    """GET files/{id}/permissions."""
    given = _found(call).drive["permissions"]
    return call.masked({"kind": "drive#permissionList", "permissions": [OWNER, *given]})


def create_permission(call: Call) -> Json:
    """POST files/{id}/permissions."""
    _found(call)
    names = ("type", "role", "emailAddress", "domain")
    given = {name: call.body[name] for name in names if call.body.get(name)}
    permission = {"kind": "drive#permission", "id": token_hex(8), **given}
    if "emailAddress" in given:
        permission["displayName"] = given["emailAddress"].partition("@")[0]
    with call.store.change(call.book_id) as draft:
        draft.book.drive["permissions"].append(permission)
    return call.masked(permission)


def delete_permission(call: Call) -> Response:
    """DELETE files/{id}/permissions/{permissionId}."""
    _found(call)
    wanted = call.path["permission_id"]
    with call.store.change(call.book_id) as draft:
        given = draft.book.drive["permissions"]
        left = [one for one in given if one["id"] != wanted]
        if len(left) == len(given):
            raise NotHere
        draft.book.drive["permissions"] = left
    return Response(status_code=204)


def export(call: Call) -> Response:
    """GET files/{id}/export: the first tab as comma- or tab-separated text."""
    book = _found(call)
    kind = call.query.get("mimeType", "")
    if kind not in CSV_KINDS:
        raise Unusable("The requested conversion is not supported.")
    tab = book.tabs[0]
    rows = values.read(book, Area(tab, whole(tab)), Style()).get("values", [])
    text = io.StringIO()
    csv.writer(text, delimiter=CSV_KINDS[kind], lineterminator="\r\n").writerows(rows)
    return Response(text.getvalue(), media_type=kind)


def import_csv(call: Call) -> Json:
    """PUT the v2 upload: the first tab's content is replaced, the other tabs go."""
    _found(call)
    rows: values.Grid = [list(row) for row in csv.reader(io.StringIO(call.raw.decode()))]
    with call.store.change(call.book_id) as draft:
        tab = draft.book.tabs[0]
        draft.book.tabs = [tab]
        values.clear(draft, Area(tab, whole(tab)))
        width = max((len(row) for row in rows), default=0)
        tab.rows.extend([PLAIN] * (len(rows) - len(tab.rows)))
        tab.columns.extend([PLAIN] * (width - len(tab.columns)))
        values.write(draft, Area(tab, Rect(0, 0, 1, 1)), rows, USER_ENTERED)
    return {"id": call.book_id, "title": draft.book.properties["title"]}


def about(call: Call) -> Json:
    """GET about."""
    return call.masked({"kind": "drive#about", "user": ME})


def list_comments(call: Call) -> Json:
    """GET files/{id}/comments: there are none."""
    _found(call)
    return call.masked({"kind": "drive#commentList", "comments": []})


_FILES = "/drive/v3/files"
DOORS: Doors = (
    ("GET", "/drive/v3/about", about),
    ("GET", _FILES, list_files),
    ("POST", _FILES, create_file),
    ("GET", _FILES + "/{book_id}", get_file),
    ("PATCH", _FILES + "/{book_id}", rename_file),
    ("DELETE", _FILES + "/{book_id}", delete_file),
    ("POST", _FILES + "/{book_id}/copy", copy_file),
    ("GET", _FILES + "/{book_id}/permissions", list_permissions),
    ("POST", _FILES + "/{book_id}/permissions", create_permission),
    ("DELETE", _FILES + "/{book_id}/permissions/{permission_id}", delete_permission),
    ("GET", _FILES + "/{book_id}/export", export),
    ("GET", _FILES + "/{book_id}/comments", list_comments),
    ("PUT", "/upload/drive/v2/files/{book_id}", import_csv),
)

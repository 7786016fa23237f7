"""The part of Drive that spreadsheet clients use for files: list, make, name, copy, delete."""

from collections.abc import Callable, Sequence

from starlette.responses import Response

from sync.localsheets.book import Json
from sync.localsheets.calls import Call, Doors
from sync.localsheets.drive_refusals import BadOrder, BadPageToken
from sync.localsheets.files import ME, SPREADSHEET, answer, file_of, found, short
from sync.localsheets.ledger import now
from sync.localsheets.refusals import Unusable
from sync.localsheets.searching import test_of
from sync.localsheets.sheets_door import new_book
from sync.localsheets.store import new_id

PAGE_SIZE, MOST = 100, 1000
GIVEN = ("description", "starred", "trashed", "properties", "appProperties")
ORDERS: dict[str, Callable[[Json], str]] = {
    "name": lambda file: str(file["name"]).casefold(),
    "name_natural": lambda file: str(file["name"]).casefold(),
    **{
        name: lambda file, name=name: str(file.get(name, ""))  # type: ignore[misc] # bound now
        for name in ("createdTime", "modifiedTime", "starred", "folder", "recency")
    },
}


def _ordered(files: Sequence[Json], order: str) -> list[Json]:
    """Sort by keys such as `modifiedTime desc,name`.

    Raises BadOrder.
    """
    ordered = list(files)
    for key in reversed([part.split() for part in order.split(",") if part.strip()]):
        if key[0] not in ORDERS or key[1:] not in ([], ["desc"]):
            raise BadOrder
        ordered.sort(key=ORDERS[key[0]], reverse=key[1:] == ["desc"])
    return ordered


def list_files(call: Call) -> Json:
    """GET files."""
    fits = test_of(call.query.get("q", ""))
    files = [file for file in map(file_of, call.store.listed()) if fits(file)]
    files = _ordered(files, call.query.get("orderBy", ""))
    token = call.query.get("pageToken") or "0"
    if not token.isascii() or not token.isdigit():
        raise BadPageToken
    start = int(token)
    size = max(1, min(int(call.query.get("pageSize", PAGE_SIZE)), MOST))
    page = files[start : start + size]
    if not call.mask:
        page = [short(file) for file in page]
    listed: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": page}
    if start + size < len(files):
        listed["nextPageToken"] = str(start + size)
    return call.masked(listed)


def create_file(call: Call) -> Json:
    """POST files: only spreadsheets can be made."""
    if call.body.get("mimeType", SPREADSHEET) != SPREADSHEET:
        raise Unusable("Only spreadsheets can be created here.")
    book = new_book({"title": call.body.get("name", "Untitled")})
    book.drive.update(_given(call))
    call.store.add(book)
    return answer(call, book)


def _given(call: Call) -> Json:
    """Take what a body says about a file, beside its name."""
    given = {name: call.body[name] for name in GIVEN if name in call.body}
    return {**given, "parents": call.body["parents"]} if "parents" in call.body else given


def get_file(call: Call) -> Json:
    """GET files/{id}."""
    return answer(call, found(call))


def update_file(call: Call) -> Json:
    """PATCH files/{id}: another name, other folders, into the trash and out of it."""
    found(call)
    with call.store.change(call.book_id) as draft:
        if "name" in call.body:
            draft.book.properties["title"] = str(call.body["name"])
        drive = draft.book.drive
        drive.update({name: part for name, part in _given(call).items() if name != "parents"})
        gone = call.query.get("removeParents", "").split(",")
        kept = [one for one in drive.get("parents", ["root"]) if one not in gone]
        added = [one for one in call.query.get("addParents", "").split(",") if one]
        if added or "removeParents" in call.query:
            drive["parents"] = [*kept, *(one for one in added if one not in kept)]
    return answer(call, draft.book)


def delete_file(call: Call) -> Response:
    """DELETE files/{id}."""
    call.store.remove(found(call).book_id)
    return Response(status_code=204)


def copy_file(call: Call) -> Json:
    """POST files/{id}/copy: permissions and comments stay behind."""
    source = found(call)
    book = source.copy()
    book.book_id, book.version = new_id(), 0
    book.drive = {"createdTime": now(), "modifiedTime": now(), "permissions": []}
    if "parents" in source.drive:
        book.drive["parents"] = source.drive["parents"]
    book.drive.update(_given(call))
    book.properties["title"] = call.body.get("name") or f"Copy of {source.properties['title']}"
    call.store.add(book)
    return answer(call, book)


def about(call: Call) -> Json:
    """GET about."""
    return call.masked({"kind": "drive#about", "user": ME})


_FILES = "/drive/v3/files"
DOORS: Doors = (
    ("GET", "/drive/v3/about", about),
    ("GET", _FILES, list_files),
    ("POST", _FILES, create_file),
    ("GET", _FILES + "/{book_id}", get_file),
    ("PATCH", _FILES + "/{book_id}", update_file),
    ("DELETE", _FILES + "/{book_id}", delete_file),
    ("POST", _FILES + "/{book_id}/copy", copy_file),
)

"""A spreadsheet as Drive's file: what it tells of itself, and finding it."""

from sync.localsheets.book import Book, Json
from sync.localsheets.calls import Call
from sync.localsheets.drive_refusals import FileNotHere
from sync.localsheets.reading import url_of
from sync.localsheets.refusals import NotHere

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
ME = {
    "kind": "drive#user",
    "displayName": "Local",
    "me": True,
    "emailAddress": "local@localhost",
    "permissionId": "0",
}
OWNER = {
    "kind": "drive#permission",
    "id": "0",
    "type": "user",
    "role": "owner",
    "emailAddress": ME["emailAddress"],
    "displayName": ME["displayName"],
}
SHORT = ("kind", "id", "name", "mimeType")
OWN = frozenset({"permissions", "comments", "change"})


def permissions_of(book: Book) -> list[Json]:
    """List who may do what; we are the owner until another takes over."""
    given: list[Json] = book.drive["permissions"]
    if any(one["role"] == "owner" for one in given):
        return given
    return [OWNER, *given]


def _owner(book: Book) -> Json:
    [owner] = [one for one in permissions_of(book) if one["role"] == "owner"]
    names = ("displayName", "emailAddress")
    found = {name: owner[name] for name in names}
    return {
        "kind": "drive#user",
        **found,
        "me": owner["id"] == OWNER["id"],
        "permissionId": owner["id"],
    }


def file_of(book: Book) -> Json:
    """Write a spreadsheet as Drive answers it."""
    return {
        "kind": "drive#file",
        "id": book.book_id,
        "name": book.properties["title"],
        "mimeType": SPREADSHEET,
        "parents": ["root"],
        "trashed": False,
        "starred": False,
        "webViewLink": url_of(book.book_id),
        "version": str(book.version),
        "owners": [_owner(book)],
        "permissions": permissions_of(book),
        "shared": len(permissions_of(book)) > 1,
        **{name: part for name, part in book.drive.items() if name not in OWN},
    }


def short(file: Json) -> Json:
    """Keep what Drive tells without a mask: the name and the kind."""
    return {name: file[name] for name in SHORT}


def answer(call: Call, book: Book) -> Json:
    """Answer a file under the call's mask."""
    file = file_of(book)
    return call.masked(file) if call.mask else short(file)


def found(call: Call) -> Book:
    """Find the file that the path names.

    Raises FileNotHere.
    """
    try:
        return call.store.book(call.book_id)
    except NotHere:
        raise FileNotHere(call.book_id) from None

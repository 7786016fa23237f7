"""Drive's changes and watches: asking what changed since, and being told."""

import time
from urllib.parse import urlsplit

from starlette.responses import Response

from sync.localsheets.book import Book, Json
from sync.localsheets.calls import Call, Doors
from sync.localsheets.channels import MILLISECONDS, Channel, new_resource_id
from sync.localsheets.drive_refusals import (
    BadChannel,
    BadPageToken,
    ChannelNotHere,
    ChannelTaken,
)
from sync.localsheets.files import file_of, found, short

PAGE_SIZE, MOST = 100, 1000
HOUR, DAY, WEEK = 3600, 86_400, 604_800
KINDS = frozenset(("web_hook", "webhook"))
BASE = "https://www.googleapis.com/drive/v3"


def start_page_token(call: Call) -> Json:
    """GET changes/startPageToken."""
    token = str(call.store.ledger.last + 1)
    return call.masked({"kind": "drive#startPageToken", "startPageToken": token})


def _token(call: Call) -> int:
    """Read the page token.

    Raises BadPageToken.
    """
    token = call.query.get("pageToken", "")
    if not token.isascii() or not token.isdigit():
        raise BadPageToken
    return int(token)


def list_changes(call: Call) -> Json:
    """GET changes: the files that changed since the token, each once."""
    ledger = call.store.ledger
    every = ledger.since(_token(call), call.store.books)
    if call.query.get("includeRemoved", "true").lower() == "false":
        every = [one for one in every if one[2] is not None]
    size = max(1, min(int(call.query.get("pageSize", PAGE_SIZE)), MOST))
    changes = [_change(call, facts, book) for _, facts, book in every[:size]]
    answer: Json = {"kind": "drive#changeList", "changes": changes}
    if len(every) > size:
        answer["nextPageToken"] = str(every[size][0])
    else:
        answer["newStartPageToken"] = str(ledger.last + 1)
    return call.masked(answer)


def _change(call: Call, facts: Json, book: Book | None) -> Json:
    kinds = {"kind": "drive#change", "type": "file", "changeType": "file"}
    change = {**kinds, **facts, "removed": book is None}
    if book is None:
        return change
    file = file_of(book)
    return {**change, "file": file if call.mask else short(file)}


def watch_changes(call: Call) -> Json:
    """POST changes/watch: be told of every file's changes, for a week at most."""
    _token(call)
    uri = f"{BASE}/changes?alt=json&pageToken={call.query['pageToken']}"
    return _opened(call, uri, None, WEEK)


def watch_file(call: Call) -> Json:
    """POST files/{id}/watch: be told of one file's changes, for a day at most."""
    book = found(call)
    return _opened(call, f"{BASE}/files/{book.book_id}?alt=json", book.book_id, DAY)


def _opened(call: Call, uri: str, book_id: str | None, longest: int) -> Json:
    """Open the channel of the body.

    Raises BadChannel, ChannelTaken.
    """
    body, channels = call.body, call.store.channels
    if not body.get("id"):
        raise BadChannel("Channel id must be specified.")
    if body.get("type") not in KINDS:
        raise BadChannel(f"Unknown channel type '{body.get('type', '')}'; use 'web_hook'.")
    address = str(body.get("address", ""))
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
        raise BadChannel("WebHook callback must be an address that begins with http.")
    if channels.find(str(body["id"])):
        raise ChannelTaken(str(body["id"]))
    wanted = int(body["expiration"]) / MILLISECONDS if body.get("expiration") else None
    expires = time.time() + HOUR if wanted is None else min(wanted, time.time() + longest)
    if expires <= time.time():
        raise BadChannel("The expiration of a channel must lie ahead.")
    resource = new_resource_id()
    channel = Channel(
        str(body["id"]), address, resource, uri, book_id, expires, body.get("token")
    )
    channels.add(channel)
    return call.masked(channel.as_json())


def stop(call: Call) -> Response:
    """POST channels/stop."""
    wanted, resource = str(call.body.get("id")), str(call.body.get("resourceId"))
    channel = call.store.channels.find(wanted, resource)
    if channel is None:
        raise ChannelNotHere(wanted)
    call.store.channels.stop(channel)
    return Response(status_code=204)


DOORS: Doors = (
    ("GET", "/drive/v3/changes/startPageToken", start_page_token),
    ("GET", "/drive/v3/changes", list_changes),
    ("POST", "/drive/v3/changes/watch", watch_changes),
    ("POST", "/drive/v3/files/{book_id}/watch", watch_file),
    ("POST", "/drive/v3/channels/stop", stop),
)

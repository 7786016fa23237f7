"""Drive tells what has changed since, and calls back whoever asked."""

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import gspread
import httpx
import pytest
from typing_extensions import override

from tests.sync.localsheets.api import Api, Json, Refused, typed

CHANGES = "/drive/v3/changes"
PATIENCE = 30


def token(api: Api) -> str:
    """Ask where changes begin that are yet to come."""
    return str(api.get(f"{CHANGES}/startPageToken")["startPageToken"])


def changed(api: Api, since: str, **params: str) -> list[tuple[str, bool]]:
    """Ask which files changed since a token, and whether they are gone."""
    changes = api.get(CHANGES, pageToken=since, **params)["changes"]
    return [(one["fileId"], one["removed"]) for one in changes]


def test_each_file_that_changed_is_told_once_in_the_order_of_its_last_change(api: Api) -> None:
    start = token(api)
    assert changed(api, start) == []
    other = api.post("/drive/v3/files", {"name": "other"})["id"]
    api.batch(typed([["x"]]))
    api.send("PATCH", f"/drive/v3/files/{other}", json={"name": "new"})
    answer = api.get(CHANGES, pageToken=start)
    [first, second] = answer["changes"]
    assert (first["fileId"], second["fileId"]) == (api.book_id, other)
    assert second == {
        "kind": "drive#change",
        "type": "file",
        "changeType": "file",
        "time": second["time"],
        "removed": False,
        "fileId": other,
        "file": api.get(f"/drive/v3/files/{other}"),
    }
    assert changed(api, answer["newStartPageToken"]) == []


def test_a_removed_file_is_told_of_also_after_another_start(api: Api) -> None:
    start = token(api)
    other = api.post("/drive/v3/files", {"name": "other"})["id"]
    api.send("DELETE", f"/drive/v3/files/{other}")
    again = api.again()
    assert changed(again, start) == [(other, True)]
    assert changed(again, start, includeRemoved="false") == []
    assert token(again) == token(api)
    again.batch(typed([["x"]]))
    assert changed(again, start) == [(other, True), (api.book_id, False)]


def test_changes_are_paged(api: Api) -> None:
    start = token(api)
    made = [api.post("/drive/v3/files", {"name": str(n)})["id"] for n in range(3)]
    first = api.get(CHANGES, pageToken=start, pageSize="2")
    assert ("newStartPageToken" in first, len(first["changes"])) == (False, 2)
    assert changed(api, first["nextPageToken"]) == [(made[2], False)]


@pytest.mark.parametrize("params", [{}, {"pageToken": "x"}, {"pageToken": "²"}])
def test_a_token_that_is_none_is_refused(api: Api, params: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        api.get(CHANGES, **params)
    assert caught.value == Refused(400, "Invalid Value", "")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Channel id must be specified."),
        ({"id": "c"}, "Unknown channel type ''; use 'web_hook'."),
        (
            {"id": "c", "type": "web_hook", "address": "ftp://here"},
            "WebHook callback must be an address that begins with http.",
        ),
        (
            {"id": "c", "type": "web_hook", "address": "http://h/", "expiration": "1000"},
            "The expiration of a channel must lie ahead.",
        ),
    ],
)
def test_a_channel_that_cannot_be_opened_is_refused(api: Api, body: Json, message: str) -> None:
    with pytest.raises(Refused) as caught:
        api.post(f"/drive/v3/files/{api.book_id}/watch", body)
    assert caught.value.message == message


def channel(api: Api, path: str, **params: str) -> Json:
    """Open a channel that wants to live for ever."""
    body = {"id": "c", "type": "web_hook", "address": "http://h/", "expiration": "9" * 16}
    return api.post(path, body, **params)


@pytest.mark.parametrize(
    ("path", "longest"), [("files/{}/watch", 86_400), ("changes/watch", 604_800)]
)
def test_a_channel_lives_so_long_and_no_longer(api: Api, path: str, longest: int) -> None:
    path = f"/drive/v3/{path.format(api.book_id)}"
    opened = channel(api, path, pageToken="1")
    seconds = int(opened["expiration"]) / 1000 - time.time()
    assert longest - 60 < seconds <= longest
    with pytest.raises(Refused) as caught:
        channel(api, path, pageToken="1")
    assert caught.value.message == "Channel id c not unique"


def test_a_channel_that_is_not_open_cannot_be_stopped(api: Api) -> None:
    opened = channel(api, f"/drive/v3/files/{api.book_id}/watch")
    stop = "/drive/v3/channels/stop"
    with pytest.raises(Refused) as caught:
        api.post(stop, {"id": "c", "resourceId": "another"})
    assert caught.value == Refused(404, "Channel 'c' not found.", "")
    answer = api.send("POST", stop, json={"id": "c", "resourceId": opened["resourceId"]})
    assert answer.status_code == 204


Told = Mapping[str, str | None]


class Receiver:
    """Somebody who waits for messages, and may be busy at first."""

    def __init__(self) -> None:
        self.messages: queue.Queue[Told] = queue.Queue()
        self.refusals = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.refusals -= 1
                self.send_response(503 if receiver.refusals >= 0 else 200)
                self.end_headers()
                if receiver.refusals < 0:
                    names = ("State", "URI", "ID")
                    told = {name: self.headers[f"X-Goog-Resource-{name}"] for name in names}
                    told["Number"] = self.headers["X-Goog-Message-Number"]
                    told["Token"] = self.headers["X-Goog-Channel-Token"]
                    told["Changed"] = self.headers["X-Goog-Changed"]
                    told["Length"] = self.headers["Content-Length"]
                    receiver.messages.put(told)

            @override
            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/told"

    def next(self, *names: str) -> list[str | None]:
        """Wait for a message and read some of it."""
        told = self.messages.get(timeout=PATIENCE)
        return [told[name] for name in names]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Listen on a port of our own."""
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def watch(address: str, receiver: Receiver, path: str) -> Json:
    """Open a channel on the running server."""
    body = {"id": path, "type": "web_hook", "address": receiver.address, "token": "secret"}
    answer = httpx.post(f"{address}/drive/v3/{path}", json=body)
    assert answer.status_code == 200
    opened: Json = answer.json()
    return opened


def test_who_watches_a_file_is_told_what_changed_in_order(
    address: str, book: gspread.Spreadsheet, receiver: Receiver
) -> None:
    receiver.refusals = 2
    opened = watch(address, receiver, f"files/{book.id}/watch")
    assert receiver.next("State", "ID", "URI", "Token", "Number", "Length", "Changed") == [
        "sync",
        opened["resourceId"],
        opened["resourceUri"],
        "secret",
        "1",
        "0",
        None,
    ]
    book.sheet1.update_acell("A1", "x")
    assert receiver.next("State", "Changed", "Number") == ["update", "content", "2"]
    book.update_title("y")
    assert receiver.next("State", "Changed") == ["update", "properties"]
    book.share("ann@example.org", "user", "reader")
    assert receiver.next("State", "Changed") == ["update", "permissions"]
    files = f"{address}/drive/v3/files/{book.id}"
    httpx.patch(files, params={"addParents": "f"})
    assert receiver.next("State", "Changed") == ["update", "parents"]
    httpx.patch(files, json={"trashed": True})
    assert receiver.next("State", "Changed") == ["trash", "properties"]
    httpx.patch(files, json={"trashed": False})
    assert receiver.next("State", "Changed") == ["untrash", "properties"]
    httpx.delete(files)
    assert receiver.next("State", "Number") == ["remove", "8"]


def test_who_watches_changes_is_told_of_every_file_until_it_is_enough(
    address: str, client: gspread.Client, receiver: Receiver
) -> None:
    start = httpx.get(f"{address}{CHANGES}/startPageToken").json()["startPageToken"]
    opened = watch(address, receiver, f"changes/watch?pageToken={start}")
    assert receiver.next("State") == ["sync"]
    made = client.create("new")
    assert receiver.next("State", "Changed") == ["change", None]
    body = {"id": opened["id"], "resourceId": opened["resourceId"]}
    assert httpx.post(f"{address}/drive/v3/channels/stop", json=body).status_code == 204
    made.update_title("unheard")
    other = watch(address, receiver, f"files/{made.id}/watch")
    assert receiver.next("State", "ID") == ["sync", other["resourceId"]]
    client.del_spreadsheet(made.id)
    assert receiver.next("State", "ID") == ["remove", other["resourceId"]]

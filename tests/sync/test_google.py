"""Speaking to a Sheets server: what is answered, what is tried again, what never is."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import gspread
import pytest
from pydantic import ValidationError
from typing_extensions import override

from sync.google.connecting import accounts_of, connect
from sync.google.failures import LONGEST_SPARED, SheetsAway, SheetsBusy, SheetsRefused
from sync.google.sheets import TRIES, Sheets
from sync.masks import PICTURE
from sync.settings import SyncSettings

BOOK: Final = "1AbC-dEf_123"
FOUND: Final = {"sheets": [{"properties": {"title": "Leads"}}]}
Answer = tuple[int, Any]


@dataclass
class Counter:
    """A server that answers as it is told, and remembers what it was asked."""

    answers: list[Answer] = field(default_factory=list[Answer])
    asked: list[tuple[str, str, Any]] = field(default_factory=list[tuple[str, str, Any]])
    slow: float = 0.0
    headers: dict[str, str] = field(default_factory=dict[str, str])
    url: str = ""


class Handler(BaseHTTPRequestHandler):
    """Answers with the next answer; the last one is given for ever."""

    counter: Counter

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size)) if size else None
        self.counter.asked.append((self.command, self.path, body))
        time.sleep(self.counter.slow)
        answers = self.counter.answers
        status, content = answers.pop(0) if len(answers) > 1 else answers[0]
        told = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response_only(status)
        for name, value in self.counter.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def do_GET(self) -> None:
        """Answer a question."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a request."""
        self._answer()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def counter() -> Iterator[Counter]:
    """Run a server that answers as it is told."""
    counter = Counter()
    handler = type("Told", (Handler,), {"counter": counter})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        counter.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield counter
        server.shutdown()
        thread.join()


def sheets(url: str, patience: float = 5.0) -> Sheets:
    """Speak to a server."""
    return Sheets(SyncSettings(sheets_url=url, sync_timeout_seconds=patience))


def error(code: int, message: str, status: str = "INVALID_ARGUMENT") -> Answer:
    """Answer as Google does when it will not."""
    return code, {"error": {"code": code, "message": message, "status": status}}


BUSY: Final = error(429, "Quota exceeded for quota metric 'Read requests'", "EXHAUSTED")
LATER: Final = error(503, "The service is currently unavailable.", "UNAVAILABLE")


async def test_tabs_are_listed_with_their_titles(counter: Counter) -> None:
    tabs = [{"properties": {"title": "First"}}, {"properties": {"sheetId": 7, "title": "New"}}]
    counter.answers = [(200, {"sheets": tabs})]
    assert await sheets(counter.url).tabs(BOOK) == {0: "First", 7: "New"}
    fields = "sheets%28properties%28sheetId%2Ctitle%29%29"
    assert counter.asked == [
        ("GET", f"/v4/spreadsheets/{BOOK}?fields={fields}&prettyPrint=false", None)
    ]


async def test_a_picture_is_one_masked_call_for_all_tabs(counter: Counter) -> None:
    counter.answers = [(200, FOUND)]
    assert await sheets(counter.url).read(BOOK, [3, 9]) == FOUND
    ((method, path, body),) = counter.asked
    assert method == "POST"
    assert path.startswith(f"/v4/spreadsheets/{BOOK}:getByDataFilter?fields=spreadsheetId%2C")
    assert body == {
        "dataFilters": [{"gridRange": {"sheetId": 3}}, {"gridRange": {"sheetId": 9}}],
        "includeGridData": True,
    }
    assert "userEnteredValue,effectiveValue" in PICTURE


async def test_a_write_asks_to_be_shown_its_journal(counter: Counter) -> None:
    counter.answers = [(200, {"updatedSpreadsheet": FOUND})]
    batch = [{"deleteSheet": {"sheetId": 6}}]
    answer = await sheets(counter.url).write(BOOK, batch, "_salesbook 7")
    assert answer == {"updatedSpreadsheet": FOUND}
    ((_, path, body),) = counter.asked
    assert path.startswith(f"/v4/spreadsheets/{BOOK}:batchUpdate?fields=updatedSpreadsheet")
    assert body == {
        "requests": batch,
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["'_salesbook 7'"],
        "responseIncludeGridData": True,
    }


async def test_what_is_meant_for_google_goes_to_the_named_server_only(counter: Counter) -> None:
    counter.answers = [(200, {"id": "made", "name": "Sales"}), (200, FOUND)]
    client = connect(SyncSettings(sheets_url=f"{counter.url}/"))
    with pytest.raises(KeyError):  # the rest of the answer is not Google's
        client.create("Sales")
    assert [path.partition("?")[0] for _, path, _ in counter.asked] == [
        "/drive/v3/files",
        "/v4/spreadsheets/made",
    ]


@pytest.mark.parametrize(
    "answer", [LATER, (502, "<html>Bad gateway</html>")], ids=["later", "no JSON"]
)
async def test_a_read_is_tried_a_few_times_and_then_the_server_is_away(
    counter: Counter, answer: Answer
) -> None:
    counter.answers = [answer]
    with pytest.raises(SheetsAway):
        await sheets(counter.url).read(BOOK, [1])
    assert len(counter.asked) == TRIES == 3


async def test_a_read_that_works_the_second_time_is_as_good(counter: Counter) -> None:
    counter.answers = [LATER, (200, FOUND)]
    assert await sheets(counter.url).read(BOOK, [1]) == FOUND
    assert len(counter.asked) == 2


ASKED: Final = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "told", "wait"),
    [
        (429, {}, None, 1.0),
        (429, {"Retry-After": "7"}, 7.0, 7.0),
        (503, {"Retry-After": "7"}, 7.0, 7.0),
        (429, {"Retry-After": "Sun, 22 Nov 2026 12:00:05 GMT", "Date": ASKED}, 5.0, 5.0),
        (429, {"Retry-After": "86400"}, LONGEST_SPARED, LONGEST_SPARED),
        (429, {"Retry-After": "soon"}, None, 1.0),
    ],
)
async def test_a_server_that_asks_to_be_spared_is_not_asked_again(
    counter: Counter, status: int, headers: dict[str, str], told: float | None, wait: float
) -> None:
    counter.answers, counter.headers = [error(status, "Quota exceeded"), (200, FOUND)], headers
    with pytest.raises(SheetsBusy) as busy:
        await sheets(counter.url).read(BOOK, [1])
    assert (busy.value.told, busy.value.wait.total_seconds()) == (told, wait)
    assert len(counter.asked) == 1


@pytest.mark.parametrize(
    "answer", [BUSY, error(500, "Internal"), error(503, "Later"), (200, "no JSON")]
)
async def test_a_write_is_never_sent_twice(counter: Counter, answer: Answer) -> None:
    counter.answers = [answer, (200, FOUND)]
    with pytest.raises(SheetsAway):
        await sheets(counter.url).write(BOOK, [], "_salesbook 7")
    assert len(counter.asked) == 1


async def test_a_spreadsheet_is_never_made_twice(counter: Counter) -> None:
    counter.answers = [error(500, "Internal"), (200, {"id": "made"})]
    with pytest.raises(SheetsAway):
        await sheets(counter.url).create("Sales")
    assert len(counter.asked) == 1


@pytest.mark.parametrize("code", [400, 403, 404])
async def test_a_refusal_is_told_in_googles_words_and_not_tried_again(
    counter: Counter, code: int
) -> None:
    said = "Invalid requests[3].updateCells: Attempting to write column: 99"
    counter.answers = [error(code, said)]
    speaking = sheets(counter.url)
    for call in (speaking.read(BOOK, [1]), speaking.write(BOOK, [], "_salesbook 7")):
        with pytest.raises(SheetsRefused) as refusal:
            await call
        assert (refusal.value.status, refusal.value.said) == (code, said)
        assert str(refusal.value) == f"{code}: {said}"
    assert len(counter.asked) == 2


async def test_a_server_that_is_not_there_is_away(counter: Counter) -> None:
    gone = "http://127.0.0.1:9"  # the port of the discard protocol
    with pytest.raises(SheetsAway):
        await sheets(gone).write(BOOK, [], "_salesbook 7")
    with pytest.raises(SheetsAway):
        await sheets(gone).read(BOOK, [1])
    assert counter.asked == []


async def test_a_server_that_does_not_answer_in_time_is_away(counter: Counter) -> None:
    counter.answers, counter.slow = [(200, FOUND)], 0.5
    started = time.monotonic()
    with pytest.raises(SheetsAway):
        await sheets(counter.url, patience=0.1).write(BOOK, [], "_salesbook 7")
    assert time.monotonic() - started < 0.45


async def test_without_a_server_or_a_key_it_is_said_what_to_set() -> None:
    with pytest.raises(SheetsAway, match="Set SHEETS_URL to a Sheets-compatible server, or"):
        await Sheets(SyncSettings()).tabs(BOOK)


def test_a_service_account_speaks_to_google_itself(tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    key.write_text(json.dumps(service_account()))
    settings = SyncSettings(google_application_credentials=(key,), sync_timeout_seconds=7)
    client = connect(settings)
    assert isinstance(client, gspread.Client)
    assert client.http_client.timeout == 7
    session = client.http_client.session
    assert type(session.get_adapter("https://sheets.googleapis.com")).__name__ == "HTTPAdapter"


def test_of_several_accounts_the_named_one_speaks(tmp_path: Path) -> None:
    keys = [tmp_path / "one.json", tmp_path / "two.json"]
    for key in keys:
        named = {"client_email": f"{key.stem}@example.iam.gserviceaccount.com"}
        key.write_text(json.dumps(service_account() | named))
    told = ":".join(map(str, keys))
    settings = SyncSettings(google_application_credentials=told)  # type: ignore[arg-type] # as it is written
    names = accounts_of(settings)
    assert names == tuple(f"{key.stem}@example.iam.gserviceaccount.com" for key in keys)
    for account in names:
        session: Any = connect(settings, account).http_client.session
        assert session.credentials.service_account_email == account


def service_account() -> dict[str, str]:
    """Make up a key file of a service account."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - needed once
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - needed once

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "client_email": "sync@example.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
        "private_key": pem.decode(),
    }


@pytest.mark.parametrize("url", ["http://host:1/v4", "http://host/?key=1", "http://host/#a"])
def test_an_address_with_more_than_a_server_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValidationError, match="give scheme, host and port only"):
        SyncSettings(sheets_url=url)

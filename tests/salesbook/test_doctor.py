"""`salesbook sheets doctor`: what it prints, how it ends, and what it says when it cannot."""

import json
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest
from typing_extensions import override

from salesbook import doctor as doctor_room
from sync.doctor.examination import FACTS
from sync.google.connecting import HOSTS
from tests.salesbook.conftest import Said, Salesbook
from tests.sync.doctor.conftest import Serve, gate, serve
from tests.sync.doctor.gate import Gate
from tests.sync.doctor.lies import forgives_missing_tabs
from tests.sync.test_google import service_account

__all__ = ["gate", "serve"]
BRIEF: Final = tuple(fact for fact in FACTS if fact.name.startswith(("fence.", "batch.")))
EMAIL: Final = "sync@example.iam.gserviceaccount.com"


@pytest.fixture(autouse=True)
def _brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try a few facts only; that all are tried is tested where they are."""
    monkeypatch.setattr(doctor_room, "FACTS", BRIEF)


def doctor(salesbook: Salesbook, *words: str, url: str = "", keys: str = "") -> Said:
    settings = {"SHEETS_URL": url, "GOOGLE_APPLICATION_CREDENTIALS": keys}
    return salesbook("sheets", "doctor", *words, **settings)


def test_every_fact_is_printed_with_its_verdict(salesbook: Salesbook, serve: Serve) -> None:
    url = serve()
    said = doctor(salesbook, url=url)
    assert (said.code, said.err) == (0, "")
    useful = [fact.name for fact in BRIEF if fact.weight == "useful"]
    listed = [f"({f.name})" if f.name in useful else f.name for f in BRIEF]
    firsts = [line.strip("│ ").partition(" ")[0] for line in said.out.splitlines()]
    assert [name for name in firsts if name.strip("()") in {f.name for f in BRIEF}] == listed
    assert said.out.splitlines()[-1] == (
        f"{url}: 10 of 10 facts that the sync needs hold, and 2 of 2 that are merely useful (in"
        " brackets)."
    )


def test_machines_get_json(salesbook: Salesbook, serve: Serve) -> None:
    url = serve()
    said = doctor(salesbook, "--json", url=url)
    told = json.loads(said.out)
    assert (said.code, said.err, told["server"], told["account"]) == (0, "", url, "server")
    assert [
        (fact["name"], fact["weight"], fact["claim"], fact["reason"]) for fact in told["facts"]
    ] == [(fact.name, fact.weight, fact.claim, fact.reason) for fact in BRIEF]
    assert Counter(fact["verdict"] for fact in told["facts"]) == {"holds": len(BRIEF)}


def test_a_needed_fact_that_fails_ends_with_one(
    salesbook: Salesbook, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgives_missing_tabs(monkeypatch)
    said = doctor(salesbook, url=serve())
    last = said.out.splitlines()[-1]
    assert (said.code, said.err) == (1, "")
    assert last.endswith(" Link nothing there: fence.missing, fence.overtaken.")


NO_SERVER: Final = (
    "Set SHEETS_URL to a Sheets-compatible server, such as http://127.0.0.1:8100 beside"
    " `salesbook demo`; or ask Google with --google.\n"
)
NO_KEY: Final = (
    "Set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account; docs/google.md"
    " says how to get one.\n"
)


@pytest.mark.parametrize(("words", "sentence"), [((), NO_SERVER), (("--google",), NO_KEY)])
def test_it_says_what_to_set(
    salesbook: Salesbook, words: tuple[str, ...], sentence: str
) -> None:
    assert doctor(salesbook, *words) == Said(2, "", sentence)


def test_a_key_file_that_is_not_there_is_named(salesbook: Salesbook) -> None:
    said = doctor(salesbook, "--google", keys="nowhere.json")
    sentence = "GOOGLE_APPLICATION_CREDENTIALS: there is no file nowhere.json.\n"
    assert said == Said(2, "", sentence)


def key_file(folder: Path, token_uri: str) -> str:
    path = folder / "key.json"
    path.write_text(json.dumps({**service_account(), "token_uri": token_uri}))
    return str(path)


def test_an_account_without_a_key_file_is_named(salesbook: Salesbook, folder: Path) -> None:
    keys = key_file(folder, "http://127.0.0.1:9/token")
    said = doctor(salesbook, "--google", "--account", "who@example.com", keys=keys)
    sentence = f"There is no key file of who@example.com; there are those of {EMAIL}.\n"
    assert said == Said(2, "", sentence)


class Refusing(BaseHTTPRequestHandler):
    """Gives nobody a token."""

    def do_POST(self) -> None:
        """Refuse."""
        self.rfile.read(int(self.headers["Content-Length"]))
        told = b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}'
        self.send_response_only(400)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def token_uri() -> Iterator[str]:
    """Run a server that refuses keys."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/token"
        server.shutdown()
        thread.join()


def test_a_key_that_google_does_not_take_is_told(
    salesbook: Salesbook, folder: Path, token_uri: str
) -> None:
    said = doctor(salesbook, "--google", keys=key_file(folder, token_uri))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"Google does not take the key of {EMAIL}: ('invalid_grant: ")
    assert said.err.endswith("name its file in GOOGLE_APPLICATION_CREDENTIALS.\n")


def test_without_a_network_it_asks_for_one(salesbook: Salesbook, folder: Path) -> None:
    said = doctor(salesbook, "--google", keys=key_file(folder, "http://127.0.0.1:9/token"))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        "The Sheets server does not answer; is there a network, and is it up? "
    )


DISABLED: Final = (
    "Google {} API has not been used in project 1 before or it is disabled. Enable it by"
    f" visiting {HOSTS[1]}/one?project=1 then retry."
)


@pytest.mark.parametrize("api", ["Sheets", "Drive"])
def test_an_interface_that_is_not_enabled_is_named(
    salesbook: Salesbook, serve: Serve, gate: Gate, api: str
) -> None:
    gate.answers.append((403, DISABLED.format(api), {}))
    sentence = (
        f"The Google {api} API is not enabled in the project of server. Enable it at"
        " https://console.cloud.google.com/apis/library, wait a few minutes, and try again.\n"
    )
    assert doctor(salesbook, url=serve(gate)) == Said(2, "", sentence)


NO_FILES: Final = (
    "server may not own files (The user's Drive storage quota has been exceeded.). Make a"
    " spreadsheet yourself, share it with server as editor, and name it: --spreadsheet ID.\n"
)
NOT_SHARED: Final = (
    "server may not open spreadsheet X1 (403: The caller does not have permission). Is the id"
    " right? If so, share it with server as editor.\n"
)
NAMED: Final = ("--spreadsheet", "X1")


@pytest.mark.parametrize(
    ("words", "answer", "sentence"),
    [
        ((), (403, "The user's Drive storage quota has been exceeded."), NO_FILES),
        ((), (400, "No."), "No scratch spreadsheet could be made: 400: No.\n"),
        (NAMED, (403, "The caller does not have permission"), NOT_SHARED),
        (NAMED, (400, "No."), "Spreadsheet X1 cannot be opened: 400: No.\n"),
    ],
)
def test_what_is_not_permitted_is_told(
    salesbook: Salesbook,
    serve: Serve,
    gate: Gate,
    words: tuple[str, ...],
    answer: tuple[int, str],
    sentence: str,
) -> None:
    gate.answers.append((*answer, {}))
    assert doctor(salesbook, *words, url=serve(gate)) == Said(2, "", sentence)


def test_when_interrupted_it_tidies_up_and_says_so(
    salesbook: Salesbook, serve: Serve, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> Iterator[Any]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(doctor_room, "examine", interrupted)
    said = doctor(salesbook, url=serve(gate))
    assert said == Said(130, "", "Interrupted; not everything was tried.\n")
    assert [verb for verb, _ in gate.asked] == ["POST", "DELETE"]

"""In a rehearsal the server fails on demand, and knows what people did; otherwise never."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gspread
import httpx
import pytest
import requests
from gspread.exceptions import APIError

from sync.localsheets.app import create_app
from sync.localsheets.rehearsal import Rehearsal, rehearsing
from sync.localsheets.serving import server_for
from tests.sync.localsheets.api import Api, Json, insert, typed
from tests.sync.localsheets.conftest import Elsewhere, running

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


@dataclass
class Stage:
    """A server for rehearsals, and a person at one of its tabs."""

    address: str
    sheet: gspread.Worksheet
    session: requests.Session

    def switch(self, *faults: Json) -> list[Json]:
        """Switch faults on."""
        answer = httpx.post(f"{self.address}/rehearsal/faults", json={"faults": faults})
        return self._faults(answer)

    def _faults(self, answer: httpx.Response) -> list[Json]:
        assert answer.status_code == 200
        found: list[Json] = answer.json()["faults"]
        return found

    def faults(self) -> list[Json]:
        """List the faults that are on."""
        return self._faults(httpx.get(f"{self.address}/rehearsal/faults"))

    def entries(self) -> list[Json]:
        """Read the journal."""
        found: list[Json] = httpx.get(f"{self.address}/rehearsal/journal").json()["entries"]
        return found

    def type(self, text: str) -> None:
        """Type into the first cell."""
        self.sheet.update_acell("A1", text)

    def shown(self) -> str | None:
        """Read the first cell."""
        return self.sheet.acell("A1").value


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server for rehearsals."""
    app = create_app(tmp_path_factory.mktemp("rehearsed"), Rehearsal())
    with running(rehearsing(server_for(app, "127.0.0.1", 0))) as url:
        yield url


@pytest.fixture
def stage(server: str) -> Iterator[Stage]:
    """Set the stage."""
    httpx.delete(f"{server}/rehearsal/faults")
    httpx.delete(f"{server}/rehearsal/journal")
    with requests.Session() as session:
        session.trust_env = False
        for host in HOSTS:
            session.mount(host, Elsewhere(server))
        client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # as documented
        yield Stage(server, client.create("Rehearsal").sheet1, session)


WRITES = {"where": "^PUT .*/values/"}


def test_a_refusal_comes_as_often_as_asked_and_then_no_more(stage: Stage) -> None:
    stage.switch({"kind": "refuse", "status": 503, "times": 2, "skip": 1, **WRITES})
    stage.type("first")
    for _ in range(2):
        with pytest.raises(APIError) as caught:
            stage.type("refused")
        assert caught.value.error == {
            "code": 503,
            "message": "The service is currently unavailable.",
            "status": "UNAVAILABLE",
        }
    assert (stage.shown(), stage.faults()) == ("first", [])
    stage.type("last")
    assert stage.shown() == "last"


@pytest.mark.parametrize("told", [{}, {"retry_after": "7"}])
def test_too_many_calls_are_refused_with_and_without_advice(
    stage: Stage, told: dict[str, str]
) -> None:
    stage.switch({"kind": "refuse", "status": 429, **told})
    with pytest.raises(APIError) as caught:
        stage.type("x")
    assert (caught.value.code, caught.value.error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert caught.value.response.headers.get("Retry-After") == told.get("retry_after")
    assert str(caught.value.error["message"]).startswith("Quota exceeded for quota metric")


@pytest.mark.parametrize(("after", "shown"), [(False, None), (True, "x")])
def test_a_proxy_answers_with_a_page(stage: Stage, shown: str | None, *, after: bool) -> None:
    stage.switch({"kind": "page", "after": after, **WRITES})
    with pytest.raises(APIError) as caught:
        stage.type("x")
    assert (caught.value.code, caught.value.response.status_code) == (-1, 502)
    assert caught.value.response.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert stage.shown() == shown


@pytest.mark.parametrize(("after", "shown"), [(False, None), (True, "x")])
def test_a_connection_is_cut_before_or_after_the_request_acts(
    stage: Stage, shown: str | None, *, after: bool
) -> None:
    stage.switch({"kind": "cut", "after": after, **WRITES})
    with pytest.raises(requests.ConnectionError):
        stage.type("x")
    assert stage.shown() == shown


@pytest.mark.parametrize("after", [False, True])
def test_a_late_request_acts_although_nobody_waits(stage: Stage, *, after: bool) -> None:
    stage.switch({"kind": "delay", "seconds": 0.3, "after": after, **WRITES})
    with pytest.raises(requests.ReadTimeout):
        stage.session.put(
            f"{HOSTS[0]}/v4/spreadsheets/{stage.sheet.spreadsheet_id}/values/A1",
            params={"valueInputOption": "RAW"},
            json={"values": [["late"]]},
            timeout=0.05,
        )
    assert any(stage.shown() == "late" for _ in range(2000))


def test_a_delayed_answer_arrives(stage: Stage) -> None:
    stage.switch({"kind": "delay", "seconds": 0.01, "after": True, **WRITES})
    stage.type("x")
    assert (stage.shown(), stage.faults()) == ("x", [])


def test_faults_are_listed_and_switched_off(stage: Stage) -> None:
    fault = {"kind": "refuse", "where": "^POST", "times": 0, "status": 418, "message": "Tea."}
    assert stage.switch(fault) == [
        {**fault, "skip": 0, "after": False, "retry_after": None, "seconds": 0.0}
    ]
    with pytest.raises(APIError, match=r"\[418\]: Tea\."):
        stage.sheet.clear()
    assert len(stage.faults()) == 1
    httpx.delete(f"{stage.address}/rehearsal/faults")
    assert stage.faults() == []
    stage.sheet.clear()


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"faults": [{}]},
        {"faults": [{"kind": "x"}]},
        {"faults": [{"kind": "cut", "x": 1}]},
    ],
)
def test_what_is_no_fault_is_refused(stage: Stage, body: object) -> None:
    answer = httpx.post(f"{stage.address}/rehearsal/faults", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("This is no list of faults: ")


def test_only_what_people_do_is_written_down(stage: Stage) -> None:
    stage.type("a program's")
    assert stage.entries() == []
    stage.session.headers["X-Person"] = "ann"
    stage.type("ann's")
    del stage.session.headers["X-Person"]
    stage.session.headers["Sec-Fetch-Site"] = "same-origin"
    stage.sheet.clear()
    first, second = stage.entries()
    path = f"/v4/spreadsheets/{stage.sheet.spreadsheet_id}/values"
    assert first == {
        "number": 1,
        "at": first["at"],
        "person": "ann",
        "request": f"PUT {path}/'Sheet1'!A1",
        "kinds": [],
        "spreadsheetId": stage.sheet.spreadsheet_id,
        "version": first["version"],
        "changes": [
            {
                "kind": "cell",
                "sheetId": 0,
                "row": 0,
                "column": 0,
                "before": {"stringValue": "a program's"},
                "after": {"stringValue": "ann's"},
            }
        ],
    }
    assert (second["person"], second["version"]) == ("browser", first["version"] + 1)
    [change] = second["changes"]
    assert (change["before"], change["after"]) == ({"stringValue": "ann's"}, None)
    httpx.delete(f"{stage.address}/rehearsal/journal")
    assert stage.entries() == []


def test_rows_that_come_and_go_are_written_down_and_those_that_move_are_not(
    stage: Stage,
) -> None:
    stage.sheet.update([["a"], ["b"], ["c"], ["d"]])
    stage.session.headers["X-Person"] = "ann"
    stage.sheet.spreadsheet.batch_update(
        {"requests": [insert("ROWS", 1, 2), typed([["new"]], row=1), typed([["C"]], row=3)]}
    )
    stage.sheet.delete_rows(1)
    stage.sheet.spreadsheet.add_worksheet("Second", 3, 3)
    stage.sheet.spreadsheet.del_worksheet_by_id(0)
    *shorts, gone = [(entry["kinds"], entry["changes"]) for entry in stage.entries()]
    row = {"sheetId": 0, "row": 1}
    assert shorts == [
        (
            ["insertDimension", "updateCells", "updateCells"],
            [
                {"kind": "insertedRow", **row, "values": {"0": {"stringValue": "new"}}},
                {
                    "kind": "cell",
                    "sheetId": 0,
                    "row": 3,
                    "column": 0,
                    "before": {"stringValue": "c"},
                    "after": {"stringValue": "C"},
                },
            ],
        ),
        (
            ["deleteDimension"],
            [{"kind": "deletedRow", **row, "row": 0, "values": {"0": {"stringValue": "a"}}}],
        ),
        (["addSheet"], []),
    ]
    assert gone == (["deleteSheet"], [{"kind": "deletedSheet", "sheetId": 0}])


def test_nothing_of_it_is_there_unless_it_was_asked_for(api: Api, tmp_path: Path) -> None:
    for path in ("/rehearsal/faults", "/rehearsal/journal"):
        assert api.send("GET", path).status_code == 404
    assert api.app.state.store.witness is None
    asked = Api.on(tmp_path / "asked", Rehearsal())
    for path in ("/rehearsal/faults", "/rehearsal/journal"):
        assert asked.send("GET", path).status_code == 200

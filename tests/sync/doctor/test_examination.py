"""An examination touches nothing but its own, leaves nothing, and is patient with a server."""

from collections.abc import Callable
from typing import Any, Final

import gspread
import pytest

from sync.doctor.bench import Bench
from sync.doctor.calls import MOST_TURNED_AWAY, Calls
from sync.doctor.examination import FACTS, TRIES, examine, scratch
from sync.doctor.facts import Fact, Verdict, needed, useful
from sync.google.connecting import connect
from sync.google.failures import SheetsAway, SheetsRefused
from sync.quota import Limit
from tests.business import NOON
from tests.sync.doctor.conftest import Serve
from tests.sync.doctor.gate import Gate
from tests.sync.stage import sheets_settings

BRIEF: Final = tuple(fact for fact in FACTS if not fact.name.startswith("limits."))


def client_of(url: str) -> gspread.Client:
    return connect(sheets_settings(url))


def files(url: str) -> list[Any]:
    return sorted(
        (found["id"], found["name"]) for found in client_of(url).list_spreadsheet_files()
    )


def content(book: gspread.Spreadsheet) -> list[Any]:
    tabs = book.worksheets()
    return [(tab.id, tab.title, tab.get_all_values()) for tab in tabs]


def nobody(told: str) -> None:
    raise AssertionError(told)


def test_a_scratch_spreadsheet_is_made_and_deleted(serve: Serve) -> None:
    url = serve()
    book = client_of(url).create("Sales")
    book.sheet1.update([["mine"]], "A1")
    before = files(url), content(book)
    with scratch(Calls(sheets_settings(url)), None, nobody) as bench:
        found = list(examine(bench, BRIEF))
        there = files(url)
    assert [finding.verdict for finding in found] == [Verdict.HOLDS] * len(BRIEF)
    assert (len(there), (bench.spreadsheet, "Salesbook doctor (may be deleted)") in there) == (
        2,
        True,
    )
    assert (files(url), content(book)) == before


def test_in_a_named_spreadsheet_only_tabs_of_its_own_come_and_go(serve: Serve) -> None:
    url = serve()
    book = client_of(url).create("Sales")
    book.sheet1.update([["mine"]], "A1")
    before = files(url), content(book)
    with scratch(Calls(sheets_settings(url)), book.id, nobody) as bench:
        found = list(examine(bench, BRIEF))
        assert len(book.worksheets()) > 1
    assert [finding.verdict for finding in found] == [Verdict.HOLDS] * len(BRIEF)
    assert (files(url), content(book)) == before


@pytest.mark.parametrize("leaving", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
@pytest.mark.parametrize("named", [False, True])
def test_whoever_leaves_in_the_middle_leaves_nothing(
    serve: Serve, leaving: type[BaseException], *, named: bool
) -> None:
    url = serve()
    book = client_of(url).create("Sales")
    before = files(url), content(book)

    def left(bench: Bench) -> str:
        bench.tab([["half done"]])
        raise leaving

    fact = needed("left", "somebody leaves", "to try", left)
    with (
        pytest.raises(leaving),
        scratch(Calls(sheets_settings(url)), book.id if named else None, nobody) as bench,
    ):
        list(examine(bench, [fact]))
    assert (files(url), content(book)) == before


def test_what_cannot_be_deleted_is_told(serve: Serve, gate: Gate) -> None:
    told: list[str] = []
    with scratch(Calls(sheets_settings(serve(gate))), None, told.append) as bench:
        gate.shut = frozenset(["DELETE"])
    made = bench.spreadsheet
    left = f"the spreadsheet {made} (Salesbook doctor (may be deleted)) yourself"
    assert told == [f"Delete {left}; the doctor could not: APIError: [503]: Away"]


def test_a_spreadsheet_that_is_not_there_is_refused(sheets_url: str) -> None:
    with (
        pytest.raises(SheetsRefused, match="404: Requested entity was not found"),
        scratch(Calls(sheets_settings(sheets_url)), "nowhere", nobody),
    ):
        pass


def patient(url: str) -> tuple[Calls, list[float]]:
    slept: list[float] = []
    return Calls(sheets_settings(url), sleep=slept.append), slept


def test_it_waits_as_long_as_it_is_told_and_sends_again(serve: Serve, gate: Gate) -> None:
    calls, slept = patient(serve(gate))
    bench = Bench(calls, calls.create("Bench"))
    gate.answers.extend([(429, "Later", {"Retry-After": "7"}), (429, "Later", {})])
    gate.asked.clear()
    bench.tab([["a"]])
    path = f"/v4/spreadsheets/{bench.spreadsheet}:batchUpdate"
    assert (slept, gate.asked) == ([7.0, 4.0], [("POST", path)] * 3)


def test_it_does_not_wait_for_ever(serve: Serve, gate: Gate) -> None:
    calls, slept = patient(serve(gate))
    gate.answers.extend([(429, "Later", {})] * 99)
    with pytest.raises(SheetsAway, match="429"):
        calls.create("Bench")
    assert slept == [2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 64.0, 64.0]
    assert len(slept) == len(gate.asked) == MOST_TURNED_AWAY


def first(name: str) -> Fact:
    return next(fact for fact in FACTS if fact.name == name)


def test_a_write_that_may_have_run_is_not_repeated_but_the_whole_trial_is(
    serve: Serve, gate: Gate
) -> None:
    calls, slept = patient(serve(gate))
    bench = Bench(calls, calls.create("Bench"))
    gate.answers.extend([(503, "Away", {}), (503, "Away", {"Retry-After": "3"})])
    [finding] = examine(bench, [first("fence.twice")])
    assert (finding.verdict, slept) == (Verdict.HOLDS, [1.0, 3.0, 1.0])
    assert len(bench.made) == 1 + 1 + 3


@pytest.mark.parametrize(("kind", "grave"), [(needed, True), (useful, False)])
def test_what_could_not_be_tried_is_unknown(
    serve: Serve, gate: Gate, kind: Callable[..., Fact], *, grave: bool
) -> None:
    calls, _ = patient(serve(gate))
    bench = Bench(calls, calls.create("Bench"))
    gate.answers.extend([(500, "Broken", {})] * TRIES)
    fact = kind("tab", "a tab can be made", "to try", lambda bench: str(bench.tab()))
    [finding] = examine(bench, [fact])
    assert (finding.verdict, finding.seen, finding.grave) == (
        Verdict.UNKNOWN,
        "the server did not answer: APIError: [500]: Broken",
        grave,
    )


def test_a_trial_that_is_refused_does_not_hold(bench: Bench) -> None:
    def check(bench: Bench) -> str:
        bench.batch({"deleteSheet": {"sheetId": 12345}})
        return "fine"

    [finding] = examine(bench, [needed("gone", "it goes", "to try", check)])
    said = "400: Invalid requests[0].deleteSheet: No sheet with id: 12345"
    assert (finding.verdict, finding.seen) == (
        Verdict.FAILS,
        f"the server refused the trial: {said}",
    )


def test_reads_and_writes_are_spaced_apart_by_the_quota(sheets_url: str) -> None:
    slept: list[float] = []
    settings = sheets_settings(sheets_url)
    calls = Calls(settings, limit=Limit(2), now=lambda: NOON, sleep=slept.append)
    bench = Bench(calls, calls.create("Bench"))
    bench.tab()
    bench.tabs()
    bench.tabs()
    bench.tab()
    assert slept == [60.0, 60.0, 120.0]

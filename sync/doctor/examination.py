"""The examination: a scratch spreadsheet, every fact tried in it, and nothing left behind."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sync.doctor import (
    batches,
    contents,
    cutting,
    fence,
    filtered,
    limits,
    looks,
    marks,
    swap,
    titles,
)
from sync.doctor.bench import Bench
from sync.doctor.calls import Calls
from sync.doctor.facts import Fact, Finding, Verdict
from sync.doctor.scratch import Otherwise
from sync.google.failures import SheetsAway, SheetsRefused

FACTS: Final[tuple[Fact, ...]] = (
    *fence.FACTS,
    *batches.FACTS,
    *swap.FACTS,
    *filtered.FACTS,
    *cutting.FACTS,
    *marks.FACTS,
    *contents.FACTS,
    *titles.FACTS,
    *looks.FACTS,
    *limits.FACTS,
)
TITLE: Final = "Salesbook doctor (may be deleted)"
TRIES: Final = 3
BETWEEN: Final = 1.0

Told = Callable[[str], None]


def examine(bench: Bench, facts: Sequence[Fact] = FACTS) -> Iterator[Finding]:
    """Try one fact after the other; each makes tabs of its own."""
    for fact in facts:
        yield _tried(bench, fact)


def _tried(bench: Bench, fact: Fact) -> Finding:
    """Try a fact, and again from the start when the server went away meanwhile."""
    said = ""
    for attempt in range(TRIES):
        if attempt:
            bench.calls.pause(BETWEEN)
        try:
            return Finding(fact, Verdict.HOLDS, fact.check(bench))
        except Otherwise as otherwise:
            return Finding(fact, Verdict.FAILS, str(otherwise))
        except SheetsRefused as refused:
            return Finding(fact, Verdict.FAILS, f"the server refused the trial: {refused}")
        except (LookupError, ValueError, TypeError) as error:
            return Finding(fact, Verdict.FAILS, f"the answer cannot be read: {error!r}")
        except SheetsAway as away:
            said = str(away)
    return Finding(fact, Verdict.UNKNOWN, f"the server did not answer: {said}")


@contextmanager
def scratch(calls: Calls, spreadsheet: str | None, complain: Told) -> Iterator[Bench]:
    """Make a spreadsheet, or use tabs of our own in one that was named; tidy up whatever comes.

    Raises SheetsAway, SheetsRefused when there is none to be had; what could not be tidied up
    is told to ``complain``.
    """
    if spreadsheet is None:
        made = calls.create(TITLE)
        bench = Bench(calls, made)
        left = f"Delete the spreadsheet {made} ({TITLE}) yourself; the doctor could not"
    else:
        bench = Bench(calls, spreadsheet)
        bench.tabs()
        left = f"Delete the tabs named _doctor in {spreadsheet} yourself; the doctor could not"
    try:
        yield bench
    finally:
        try:
            if spreadsheet is None:
                calls.delete(bench.spreadsheet)
            else:
                _remove_tabs(bench)
        except (SheetsAway, SheetsRefused) as error:
            complain(f"{left}: {error}")
        except KeyboardInterrupt:
            complain(f"{left}: it was interrupted.")
            raise


def _remove_tabs(bench: Bench) -> None:
    there = bench.tabs()
    mine = [tab for tab in bench.made if tab in there]
    if mine:
        bench.batch(*({"deleteSheet": {"sheetId": tab}} for tab in mine))

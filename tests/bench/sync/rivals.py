"""The same people at work with the sync and with each script one would write instead.

Every value anybody types or a program writes is unique and goes into a cell of its own, so at
the end each can be looked for: one that is neither in the database nor in the sheet, nor in the
list of conflicts, is lost.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from statistics import median
from threading import Event, Thread
from typing import Any, Final

import httpx
import psycopg

from schema.exchange.links.rules import SheetName
from sync.google.connecting import connect
from tests.bench.sync.company import key, leads
from tests.bench.sync.naive import COLUMNS, PullPush, Script, WholeTab, table
from tests.bench.sync.tabs import PEOPLE, Person, until
from tests.bench.sync.world import UNBOUND, Say, World

SECONDS: Final = int(os.environ.get("BENCH_SYNC_SECONDS", "30"))
ROWS: Final = 500
A_SECOND: Final = 2
AWAY: Final = float(os.environ.get("BENCH_SYNC_AWAY", "0.4"))
"""How many seconds a call takes on its way; a script's window is no shorter than that."""
QUIET: Final = 8.0
TEXTS: Final = "SELECT need, contact FROM leads UNION ALL SELECT sheet_value, '' FROM conflicts"
CHANGE: Final = "UPDATE leads SET {} = %s WHERE number = %s"


@dataclass(slots=True)
class Deeds:
    """What everybody does, always the same: at which second, in which cell, which value."""

    typed: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    written: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])

    @classmethod
    def scripted(cls) -> "Deeds":
        """Think them up: no two in one cell, two in a row, one from each side."""
        dice, deeds = Random(3), cls()  # noqa: S311 - no secret
        rows = dice.sample(range(1, ROWS + 1), min(ROWS, SECONDS * A_SECOND))
        for turn, row in enumerate(rows):
            deeds.typed[f"typed {turn}"] = (key(row), "need")
            deeds.written[f"written {turn}"] = (key(row), "contact")
        return deeds

    def do(self, type_: Callable[[str, str, str], object], url: str) -> None:
        """Let people type through ``type_``, and a program write to the database, in turns."""
        began, step = time.monotonic(), 1 / A_SECOND
        pairs = zip(self.typed.items(), self.written.items(), strict=True)
        with psycopg.connect(url, autocommit=True) as program:
            for turn, ((text, (number, column)), (value, (other, field_))) in enumerate(pairs):
                time.sleep(max(0.0, began + turn * step - time.monotonic()))
                type_(number, column, text)
                time.sleep(step / 3)
                program.execute(CHANGE.format(field_).encode(), [value, other])


@dataclass(frozen=True, slots=True)
class Trial:
    """One way of keeping sheet and database together, at work."""

    name: str
    person: Person
    type: Callable[[str, str, str], None]
    rounds: Callable[[], list[float]]


@contextmanager
def _scripted(world: World, name: str, kind: type[WholeTab | PullPush]) -> Iterator[Trial]:
    """Run one of the scripts every few seconds, over a tab that it has filled once."""
    client = connect(world.settings())
    tab = client.create(name).sheet1
    rounds: list[float] = []
    with (
        psycopg.connect(world.urls.owner) as database,
        httpx.Client(base_url=world.sheets_url, headers={"User-Agent": PEOPLE}) as browser,
    ):
        lines = [[number, *values] for number, values in table(database).items()]
        tab.update([list(COLUMNS), *lines], raw=True)
        script, stop = kind(tab, database), Event()
        pause = world.settings().sync_poll_seconds
        script.once()
        world.forget_calls()
        thread = Thread(target=_again, args=(script, rounds, stop, pause))
        thread.start()
        try:
            person = Person.at(browser, tab.spreadsheet_id, tab.id, "number")
            yield Trial(name, person, person.type, lambda: rounds)
        finally:
            stop.set()
            thread.join()


def _again(script: Script, rounds: list[float], stop: Event, pause: float) -> None:
    """Run a script again and again, as often as the sync polls."""
    while not stop.is_set():
        began = time.monotonic()
        script.once()
        rounds.append(time.monotonic() - began)
        stop.wait(max(0.0, pause - rounds[-1]))


@contextmanager
def _synced(world: World) -> Iterator[Trial]:
    """Let the worker do it, without a quota, as the scripts have none."""
    spreadsheet = world.spreadsheet()
    link = asyncio.run(world.link(SheetName.LEADS, spreadsheet, "t1"))
    unbound = {
        "SYNC_CALLS_PER_MINUTE": UNBOUND,
        "SYNC_PROJECT_CALLS_PER_MINUTE": UNBOUND,
    }
    with world.worker(**unbound):
        until(lambda: world.filled(link, ROWS), "the first fill")
        with world.person(spreadsheet, link) as person:
            person.type(key(ROWS), "Phone", "+86 21 0")  # somebody begins to work
            time.sleep(world.settings().sync_rest_seconds / 10)
            world.forget_calls()

            def typed(number: str, column: str, text: str) -> None:
                person.type(number, column.capitalize(), text)

            yield Trial("sync", person, typed, list)


def _lost(world: World, trial: Trial, deeds: Deeds) -> dict[str, float]:
    """Look for everything that was typed and written."""
    kept = {str(text) for row in world.rows(TEXTS) for text in row}
    typed, written = set(deeds.typed), set(deeds.written)
    return {
        "typed": len(typed),
        "lost_edits": len(typed - kept - trial.person.texts()),
        "written": len(written),
        "lost_changes": len(written - kept),
    }


def _tried(world: World, trial: Trial, deeds: Deeds, say: Say) -> dict[str, Any]:
    began = time.monotonic()
    deeds.do(trial.type, world.urls.owner)
    time.sleep(QUIET)
    calls, seconds = world.calls(), time.monotonic() - began
    rounds = trial.rounds()
    found = _lost(world, trial, deeds) | {
        "reads": calls.reads,
        "writes": calls.writes,
        "bytes": calls.sent + calls.received,
        "seconds": seconds,
        "round": median(rounds) if rounds else None,
    }
    say(f"{trial.name}: {found}")
    return found


def measure(world: World, say: Say) -> dict[str, Any]:
    """Try the three ways one after the other, each with a fresh company and the same deeds."""
    ways: dict[str, Callable[[], AbstractContextManager[Trial]]] = {
        "sync": partial(_synced, world),
        "whole tab": partial(_scripted, world, "whole tab", WholeTab),
        "pull and push": partial(_scripted, world, "pull and push", PullPush),
    }
    deeds, found = Deeds.scripted(), dict[str, Any]()
    for name, way in ways.items():
        world.write("TRUNCATE leads, links CASCADE", *leads(ROWS))
        with way() as trial:
            found[name] = _tried(world, trial, deeds, say)
    return {"rows": ROWS, "away": AWAY, "ways": found}

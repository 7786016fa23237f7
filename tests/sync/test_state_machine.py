"""People, programs and faults at random, against the real engine, server and database.

At the end everything is quieted and the promises are asserted. ``SALESBOOK_CHAOS_SECONDS``
runs it with fresh randomness for so long.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any, ClassVar, Final, TypeVar

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from salesbook.embedded import Server
from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
from tests.business import Business
from tests.conftest import COMPANY, create, drop, urls_of
from tests.sync import verdicts
from tests.sync.faults import Fault
from tests.sync.office import EDITABLE, LEADS, ORDERS, Office
from tests.sync.stage import Stage, new_book, sheets_settings

CHAOS: Final = float(os.environ.get("SALESBOOK_CHAOS_SECONDS", "0"))
Done = TypeVar("Done")
NUMBERS: Final = count(1)
DAYS: Final = count(1)
WHICH: Final = st.integers(0, 5)
LINK: Final = st.sampled_from((LEADS, ORDERS))
FAULT: Final = st.sampled_from((Fault.NONE, Fault.NONE, *Fault))
LEAD: Final = st.integers(1, 6).map("LD-{:06d}".format)
LINE: Final = st.integers(1, 2).map("SO-000001/{}".format)


class Days(RuleBasedStateMachine):
    """One office, one day."""

    open_office: ClassVar[Callable[[asyncio.Runner], tuple[Office, Callable[[], None]]]]

    def __init__(self) -> None:
        """Nothing is open yet."""
        super().__init__()
        self.runner = asyncio.Runner()
        self.office, self.close = type(self).open_office(self.runner)

    def run(self, deed: Coroutine[Any, Any, Done]) -> Done:
        """Wait for something."""
        return self.runner.run(deed)

    @initialize()
    def begin(self) -> None:
        """Open the office."""
        self.run(self.office.open())

    def human(self, kind: int, which: int, link: str) -> None:
        """Do one of the things people do, in some row."""
        headers = EDITABLE[link]
        deeds: list[Callable[[], None]] = [
            lambda: self.office.type(link, which, headers[which % len(headers)]),
            lambda: self.office.type(link, which, headers[1 % len(headers)]),
            lambda: self.office.tab(link).sort(headers[which % 2], down=bool(which % 3)),
            lambda: self.office.delete(link, which),
            lambda: self.office.move(link, which),
            lambda: self.office.cut(link, which),
            lambda: self.office.add_lead(complete=which != 0),
            lambda: self.office.tab(link).insert("ROWS", 1 + which),
            lambda: self.office.copy(link, which),
            lambda: self.office.own(link, which),
            lambda: self.office.shuffle(link, which),
            lambda: self.office.erase(link, which),
        ]
        deeds[kind % len(deeds)]()

    @rule(link=LINK, which=WHICH, column=WHICH)
    def type(self, link: str, which: int, column: int) -> None:
        """Type into a cell."""
        headers = EDITABLE[link]
        self.office.type(link, which, headers[column % len(headers)])

    @rule(which=WHICH, header=st.sampled_from(("Phone", "Need", "Contact")))
    def clear(self, which: int, header: str) -> None:
        """Clear a cell."""
        self.office.type(LEADS, which, header, clear=True)

    @rule(complete=st.booleans())
    def add_lead(self, complete: bool) -> None:  # noqa: FBT001 - drawn
        """Type a new row into Leads."""
        self.office.add_lead(complete=complete)

    @rule()
    def add_line(self) -> None:
        """Type a new row into Orders."""
        self.office.add_line()

    @rule(which=WHICH)
    def act(self, which: int) -> None:
        """Choose an action."""
        self.office.act(which)

    @rule(kind=st.integers(2, 11), which=WHICH, link=LINK)
    def arrange(self, kind: int, which: int, link: str) -> None:
        """Sort, delete, move, cut, insert or copy rows, erase numbers; add or move columns."""
        self.human(kind, which, link)

    @rule(lead=LEAD, header=st.sampled_from(("Contact", "Need")))
    def change_lead(self, lead: str, header: str) -> None:
        """Change a lead through the API."""
        self.run(self.office.change(lead, header))

    @rule(line=LINE)
    def change_line(self, line: str) -> None:
        """Change a line through the API."""
        self.run(self.office.change(line, "Quantity"))

    @rule()
    def hear(self) -> None:
        """Capture a lead through the API."""
        self.run(self.office.hear())

    @rule(lead=LEAD)
    def lose(self, lead: str) -> None:
        """Give a lead up through the API."""
        self.run(self.office.lose(lead))

    @rule()
    def cycle(self) -> None:
        """Run a cycle in which nothing goes wrong."""
        self.run(self.office.work(self.office.stage.cycle))

    @rule(fault=st.sampled_from(list(Fault)), kind=st.integers(0, 11), which=WHICH, link=LINK)
    def faulty_cycle(self, fault: Fault, kind: int, which: int, link: str) -> None:
        """Run a cycle with a human deed in its window, and a fault after it."""
        self.office.stage.sheets.faults.append(fault)
        self.office.stage.in_window(lambda: self.human(kind, which, link))
        self.run(self.office.work(self.office.stage.cycle))

    @rule(kind=st.integers(2, 11), which=WHICH, typed=st.booleans(), fault=FAULT)
    def contested_cycle(self, kind: int, which: int, typed: bool, fault: Fault) -> None:  # noqa: FBT001 - drawn
        """Write into many rows while people type there and rearrange them."""
        for number in range(1, 6):
            self.run(self.office.change(f"LD-{number:06d}", "Contact"))
        self.office.add_lead(complete=True)
        if typed:
            self.office.stage.in_window(lambda: self.human(1, which, LEADS))
        self.office.stage.in_window(lambda: self.human(kind, which, LEADS))
        self.office.stage.sheets.faults.append(fault)
        self.run(self.office.work(self.office.stage.cycle))

    @rule(last=st.integers(1, 80))
    def killed_cycle(self, last: int) -> None:
        """Kill the worker at some step."""
        self.run(self.office.work(lambda: self.office.stage.killed_cycle(last)))

    @rule(last=st.integers(1, 80))
    def stalled_cycle(self, last: int) -> None:
        """Let the worker stall while another one takes over."""
        self.run(self.office.work(lambda: self.office.stage.stalled_cycle(last)))

    @rule()
    def deliver(self) -> None:
        """Let late batches arrive."""
        self.run(self.office.stage.sheets.deliver())

    @rule()
    def resume(self) -> None:
        """Accept what links were paused for."""
        self.run(self.office.resume())

    @override
    def teardown(self) -> None:
        """End the day, and judge it."""
        try:
            self.run(self.office.quiet())
            self.judge()
            next(DAYS)
        finally:
            self.close()
            self.runner.close()

    def judge(self) -> None:
        """Assert the promises."""
        office = self.office
        assert verdicts.lost(office) == []
        assert verdicts.invented(office) == []
        assert verdicts.reverted(office) == []
        assert verdicts.differences(office) == []
        assert verdicts.touched(office) == []
        assert verdicts.made_twice(office) == []
        assert verdicts.never_made(office) == []
        assert verdicts.breaches(office) == []
        assert verdicts.acted(office) <= office.actions
        office.stage.sheets.calls.clear()
        self.run(office.stage.cycle())
        assert office.stage.sheets.calls == ["read"]


@pytest.fixture
def days(
    server: Server, keeper: psycopg.Connection, template: str, sheets_url: str
) -> type[Days]:
    """Give each day an office in a database and a spreadsheet of its own."""

    def open_office(runner: asyncio.Runner) -> tuple[Office, Callable[[], None]]:
        name = f"day_{next(NUMBERS)}"
        create(keeper, name, template)
        urls = urls_of(server, name)
        engine = open_engine(urls.application)
        business = Business(open_house(engine, REACTIONS, COMPANY), urls)
        sheets = sheets_settings(sheets_url)
        office = Office(Stage(business, engine, new_book(sheets), sheets))

        def close() -> None:
            runner.run(engine.dispose())
            drop(keeper, name)

        return office, close

    class Today(Days):
        """A day in this session's server."""

    Today.open_office = staticmethod(open_office)
    return Today


ONE_DAY: Final = settings(
    deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
FIXED: Final = settings(ONE_DAY, max_examples=25, stateful_step_count=25, derandomize=True)
CHAOTIC: Final = settings(ONE_DAY, max_examples=10, stateful_step_count=40, database=None)


@pytest.mark.long
def test_promises_hold_whatever_people_programs_and_faults_do(days: type[Days]) -> None:
    if not CHAOS:
        run_state_machine_as_test(days, settings=FIXED)
        return
    end = time.monotonic() + CHAOS
    while time.monotonic() < end:
        run_state_machine_as_test(days, settings=CHAOTIC)
    sys.stdout.write(f"{next(DAYS) - 1} days without a failure\n")

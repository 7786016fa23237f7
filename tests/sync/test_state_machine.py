"""People, programs and faults at random, against the real engine, server and database.

At the end of each day everything is quieted and the promises are asserted.
``SALESBOOK_CHAOS_SECONDS`` runs it with fresh randomness for so long and tells the seeds.
"""

import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from itertools import count
from typing import Any, ClassVar, Final

import psycopg
import pytest
from coverage import Coverage
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from salesbook.embedded import Server
from tests.sync import verdicts
from tests.sync.building import Building
from tests.sync.faults import Fault
from tests.sync.hands import DEEDS
from tests.sync.ledger import LEADS, ORDERS

CHAOS: Final = float(os.environ.get("SALESBOOK_CHAOS_SECONDS", "0"))
SEED: Final = os.environ.get("SALESBOOK_CHAOS_SEED")
DAYS: Final = count(1)
EXAMPLES: Final = int(os.environ.get("SALESBOOK_DAYS", "50"))
LONGEST: Final = 12
WHICH: Final = st.integers(0, 5)
LINK: Final = st.sampled_from((LEADS, LEADS, ORDERS))
FAULT: Final = st.sampled_from((Fault.NONE, Fault.NONE, *Fault))
DEED: Final = st.sampled_from(sorted(DEEDS))
STEP: Final = st.integers(1, 90)
LEAD: Final = st.integers(1, 6).map("LD-{:06d}".format)
LINE: Final = st.integers(1, 2).map("SO-000001/{}".format)
CHANGED: Final = st.one_of(
    st.tuples(LEAD, st.sampled_from(("Contact", "Need"))), st.tuples(LINE, st.just("Quantity"))
)
HUMAN: Final = st.tuples(DEED, LINK, WHICH, WHICH)


def step(**drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Any]:
    """Make a rule that is a step of the day, while the day lasts."""

    def decorate(deed: Callable[..., None]) -> Any:  # noqa: ANN401 - as Hypothesis has it
        @wraps(deed)
        def taken(self: "Days", **given: object) -> None:
            self.left -= 1
            deed(self, **given)

        made: Any = rule
        awake: Any = precondition(lambda self: self.left > 0)
        return awake(made(**drawn)(taken))

    return decorate


class Days(RuleBasedStateMachine):
    """One office, one day."""

    building: ClassVar[Building]

    def __init__(self) -> None:
        """Open an office."""
        super().__init__()
        self.office = self.building.open()
        self.stage = self.office.stage
        self.run = self.building.run
        self.left = 0

    @initialize(steps=st.integers(1, LONGEST))
    def begin(self, steps: int) -> None:
        """Begin a day of so many steps."""
        self.left = steps

    @precondition(lambda self: self.left <= 0)
    @rule()
    def rest(self) -> None:
        """Do nothing more today."""

    def work(self, deed: Callable[[], Any]) -> None:
        """Run a cycle in some way."""
        self.run(self.office.work(deed))

    @step(deeds=st.lists(HUMAN, min_size=1, max_size=3))
    def people(self, deeds: list[tuple[str, str, int, int]]) -> None:
        """Let people do something with keyboard and mouse."""
        for deed in deeds:
            self.office.hands.do(*deed)

    @step(changes=st.lists(CHANGED, min_size=1, max_size=4))
    def programs(self, changes: list[tuple[str, str]]) -> None:
        """Change records through the API."""
        for number, header in changes:
            self.run(self.office.change(number, header))

    @step(lead=LEAD, lost=st.booleans())
    def come_or_go(self, lead: str, lost: bool) -> None:  # noqa: FBT001 - drawn
        """Capture a lead through the API, or give one up."""
        self.run(self.office.lose(lead) if lost else self.office.hear())

    @step()
    def cycle(self) -> None:
        """Run a cycle in which nothing goes wrong."""
        self.work(self.stage.cycle)

    @step(
        deeds=st.lists(HUMAN, max_size=2),
        changes=st.lists(CHANGED, max_size=2),
        fault=FAULT,
    )
    def contested_cycle(
        self,
        deeds: list[tuple[str, str, int, int]],
        changes: list[tuple[str, str]],
        fault: Fault,
    ) -> None:
        """Let people and programs act between a picture and its write, which may fail."""
        window = [partial(self.office.hands.do, *deed) for deed in deeds]
        self.stage.in_window(*window, *(partial(self.office.change, *c) for c in changes))
        self.stage.sheets.faults.append(fault)
        self.work(self.stage.cycle)

    @step(deed=HUMAN, fault=FAULT)
    def crowded_cycle(self, deed: tuple[str, str, int, int], fault: Fault) -> None:
        """Write into many rows while people rearrange them."""
        for number in range(1, 6):
            self.run(self.office.change(f"LD-{number:06d}", "Contact"))
        self.office.hands.do("add", LEADS, 1, 0)
        self.contested_cycle(deeds=[deed], changes=[], fault=fault)

    @step(calls=st.integers(1, 4))
    def rain(self, calls: int) -> None:
        """Let the server refuse the next calls, whatever they are."""
        self.stage.sheets.busy = calls
        self.work(self.stage.cycle)

    @step(last=STEP)
    def killed_cycle(self, last: int) -> None:
        """Kill the worker at some step."""
        self.work(lambda: self.stage.killed_cycle(last))

    @step(last=STEP)
    def stalled_cycle(self, last: int) -> None:
        """Let the worker stall while another one takes over; then it wakes up."""
        self.work(lambda: self.stage.stalled_cycle(last))

    @step(first=STEP, second=STEP)
    def raced_cycle(self, first: int, second: int) -> None:
        """Let two workers race."""
        self.work(lambda: self.stage.raced_cycle(first, second))

    @step()
    def deliver(self) -> None:
        """Let late batches arrive."""
        self.run(self.stage.sheets.deliver())

    @step()
    def resume(self) -> None:
        """Accept what links were paused for."""
        self.run(self.office.resume())

    @override
    def teardown(self) -> None:
        """End the day, and judge it."""
        try:
            self.run(self.office.quiet())
            verdicts.judge(self.office)
            next(DAYS)
        finally:
            self.building.close(self.office)


@pytest.fixture
def building(
    server: Server, keeper: psycopg.Connection, template: str, sheets_url: str
) -> Iterator[Building]:
    """Furnish an office to copy."""
    with Building(server, keeper, template, sheets_url) as made:
        yield made


ONE_DAY: Final = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    stateful_step_count=LONGEST,
    database=None,
)
FIXED: Final = settings(ONE_DAY, max_examples=EXAMPLES, derandomize=True)
CHAOTIC: Final = settings(ONE_DAY, max_examples=25, print_blob=False)


@contextmanager
def unmeasured() -> Iterator[None]:
    """Leave coverage to the tests of each part: measuring would double the time."""
    measuring = Coverage.current()
    if measuring is not None:
        measuring.stop()
    yield
    if measuring is not None:
        measuring.start()


@pytest.mark.long
def test_promises_hold_whatever_people_programs_and_faults_do(building: Building) -> None:
    class Today(Days):
        """A day in this building."""

    Today.building = building
    if not CHAOS:
        with unmeasured():
            run_state_machine_as_test(Today, settings=FIXED)
        return
    end = time.monotonic() + CHAOS
    while time.monotonic() < end:
        seed = int(SEED) if SEED else secrets.randbits(32)
        sys.stdout.write(f"seed {seed}\n")
        sys.stdout.flush()
        setattr(Today, "_hypothesis_internal_use_seed", seed)  # noqa: B010 - as @seed does
        run_state_machine_as_test(Today, settings=CHAOTIC)
    sys.stdout.write(f"{next(DAYS) - 1} days without a failure\n")

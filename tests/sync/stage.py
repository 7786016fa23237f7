"""A stage to play on: a business, a spreadsheet on the local server, people, and a worker."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import gspread
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.kernel.verbs import Operation
from schema.kernel.words import Language
from schema.kernel.work import House, Work, perform
from sync.cycle import Cycle, Outcome
from sync.google.connecting import connect
from sync.google.failures import SheetsAway
from sync.google.sheets import Sheets
from sync.memory import Overtaken
from sync.settings import SyncSettings
from tests.business import NOON, ROOT, Business
from tests.sync.faults import FaultySheets, Killed, MortalSessions, Steps
from tests.sync.people import Tab
from tests.sync.worn import Worn

GRACE: Final = timedelta(milliseconds=10)
TICK: Final = timedelta(seconds=1)
PATIENCE: Final = 14
REST: Final = 2


@dataclass(slots=True)
class Clock:
    """A clock that goes on by a second whenever somebody looks at it."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        """Tell the time."""
        self.at += TICK
        return self.at


@dataclass(slots=True)
class WallClock(Clock):
    """The clock on the wall."""

    @override
    def __call__(self) -> datetime:
        self.at = datetime.now(UTC)
        return self.at


@dataclass(slots=True)
class Stage:
    """Everything a scene needs."""

    business: Business
    engine: AsyncEngine
    book: gspread.Spreadsheet
    settings: SyncSettings
    steps: Steps = field(default_factory=Steps)
    clock: Clock = field(default_factory=Clock)
    sheets: FaultySheets = field(init=False)
    house: House = field(init=False)

    def __post_init__(self) -> None:
        """Hire the worker."""
        self.sheets = FaultySheets(self.settings, self.steps)
        mortal = MortalSessions(self.engine, self.steps)
        self.house = replace(self.business.house, sessions=mortal)

    @property
    def spreadsheet(self) -> str:
        """The id of the spreadsheet."""
        return str(self.book.id)

    async def link(
        self,
        sheet: SheetName = SheetName.LEADS,
        territory: str | None = "north",
        role: Role = Role.SELLER,
        *,
        language: Language = Language.ENGLISH,
        only_warns: bool = False,
    ) -> str:
        """Link a sheet to the spreadsheet; return the link's number."""
        made = await self.business.do(
            links.link,
            sheet,
            self.spreadsheet,
            territory=territory,
            role=role,
            language=language,
            only_warns=only_warns,
        )
        return str(made.number)

    def tab(self, number: str = "LK-000001") -> Tab:
        """Open the tab of a link."""
        query = f"SELECT tab_id FROM links WHERE number = '{number}'"  # noqa: S608 - our own
        ((tab_id,),) = self.business.rows(query)
        return Tab(self.book, tab_id)

    def worn(self, number: str = "LK-000001") -> Worn:
        """Look at how the tab of a link looks."""
        return Worn(self.tab(number))

    def worker(self) -> Cycle:
        """Give a worker that has not begun yet."""
        return Cycle(self.house, self.sheets, self.spreadsheet, self.clock, GRACE)

    async def cycle(self) -> Outcome:
        """Run one cycle."""
        return await self.worker().run()

    async def lost_cycle(self) -> None:
        """Run a cycle that ends because the server seems to be away."""
        with suppress(SheetsAway):
            await self.cycle()
            raise AssertionError("The server was there.")

    async def killed_cycle(self, last: int) -> bool:
        """Run a cycle that is killed at a step; tell whether it got that far."""
        self.steps.start(last)
        try:
            await self.cycle()
        except Killed:
            return True
        finally:
            self.steps.start()
        return False

    async def stalled_cycle(self, last: int) -> bool:
        """Run a cycle that stalls at a step while another worker takes over; tell if it did.

        The one that stalled then goes on, and finds out that it was overtaken or too late.
        """
        rival = Cycle(
            self.business.house, Sheets(self.settings), self.spreadsheet, self.clock, GRACE
        )
        self.steps.start(last, rival.run)
        with suppress(Overtaken, SheetsAway):
            await self.cycle()
        stalled = self.steps.interlude is None
        self.steps.start()
        return stalled

    async def raced_cycle(self, first: int, second: int) -> None:
        """Run two workers that take turns: each stalls at a step and lets the other go on."""
        stalled, go_on = asyncio.Event(), asyncio.Event()
        steps = Steps()

        async def wait() -> None:
            stalled.set()
            await go_on.wait()

        async def run_rival() -> None:
            steps.start(second, wait)
            try:
                with suppress(Overtaken, SheetsAway):
                    await self._rival(steps).run()
            finally:
                stalled.set()

        async def interlude() -> None:
            rivals.append(asyncio.ensure_future(run_rival()))
            await stalled.wait()

        rivals: list[asyncio.Future[None]] = []
        self.steps.start(first, interlude)
        with suppress(Overtaken, SheetsAway):
            await self.cycle()
        self.steps.start()
        go_on.set()
        await asyncio.gather(*rivals)

    def _rival(self, steps: Steps) -> Cycle:
        """Give another worker, who takes steps of their own."""
        house = replace(self.house, sessions=MortalSessions(self.engine, steps))
        sheets = FaultySheets(self.settings, steps)
        return Cycle(house, sheets, self.spreadsheet, self.clock, GRACE)

    async def settle(self) -> int:
        """Run cycles until two have nothing to do; tell how many there were.

        One may only have noted that a row is gone, and wait for the grace to end.
        """
        at_rest = 0
        for count in range(1, PATIENCE + 1):
            outcome = await self.cycle()
            at_rest = 0 if outcome.wrote or outcome.again else at_rest + 1
            if at_rest == REST:
                return count
        raise AssertionError(f"Still at work after {PATIENCE} cycles.")

    def in_window(self, *deeds: Callable[[], object]) -> None:
        """Let people do these things between the next picture and its write."""
        self.sheets.window.extend(deeds)

    async def call(self, operation: Operation, *told: object, **more: object) -> None:
        """Change something through the API, as root."""

        async def deed(work: Work) -> None:
            await operation(work, *told, **more)

        await perform(self.business.house, ROOT, self.clock(), deed)

    async def resume(self, number: str = "LK-000001") -> None:
        """Accept what a link was paused for."""
        await perform(
            self.business.house, ROOT, self.clock(), lambda w: links.resume(w, number)
        )

    def one(self, query: str) -> Any:  # noqa: ANN401 - any column
        """Ask the database for one value."""
        ((value,),) = self.business.rows(query)
        return value

    def conflicts(self) -> list[tuple[str, str | None, str | None]]:
        """List the conflicts: header, what was typed, what the database holds."""
        query = "SELECT header, sheet_value, database_value FROM conflicts ORDER BY number"
        return cast("list[tuple[str, str | None, str | None]]", self.business.rows(query))

    def edits(self) -> list[tuple[str, str, str | None, str | None, str]]:
        """List the edit log: key, header, from, to, result."""
        query = "SELECT key, header, before, after, result FROM edits ORDER BY at, id"
        return cast(
            "list[tuple[str, str, str | None, str | None, str]]", self.business.rows(query)
        )

    def state(self, number: str = "LK-000001") -> tuple[str, str | None]:
        """Tell how a link fares, and why."""
        query = f"SELECT state, reason FROM links WHERE number = '{number}'"  # noqa: S608 - our own
        ((state, reason),) = self.business.rows(query)
        return state, reason


def sheets_settings(url: str) -> SyncSettings:
    """Point everybody at the local server."""
    return SyncSettings(sheets_url=url)


def new_book(settings: SyncSettings, title: str = "Sales") -> gspread.Spreadsheet:
    """Make a spreadsheet as people do."""
    return connect(settings).create(title)

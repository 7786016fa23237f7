"""Everything that can go wrong around a cycle, done on purpose and at a chosen step.

Nothing is mocked: the calls that go out reach the real server, the transactions that commit
commit in the real database. Faults only decide whether a call leaves, whether its answer is
heard, and at which step the worker dies.
"""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from typing_extensions import override

from schema.kernel.session import Session
from sync.google.failures import SheetsAway, SheetsRefused
from sync.google.sheets import Sheets
from sync.settings import SyncSettings

Hook = Callable[[], object]
Interlude = Callable[[], Awaitable[object]]


class Killed(BaseException):
    """The worker's process ends here; nobody may catch this."""


class Fault(Enum):
    """What happens to the next write."""

    NONE = auto()
    NEVER_SENT = auto()
    ANSWER_LOST = auto()
    LATE = auto()
    TWICE = auto()
    BUSY = auto()


@dataclass(slots=True)
class Steps:
    """Counts the steps of a worker, and kills it at the one that was chosen."""

    passed: int = 0
    last: int | None = None
    interlude: Interlude | None = None
    names: list[str] = field(default_factory=list[str])

    async def take(self, name: str) -> None:
        """Go one step on, if this worker still lives."""
        self.passed += 1
        self.names.append(name)
        if self.last is None or self.passed < self.last:
            return
        if self.interlude is None:
            raise Killed(name)
        if name != "commit":  # who stalls holding locks is stalled himself
            interlude, self.interlude, self.last = self.interlude, None, None
            await interlude()

    def start(self, last: int | None = None, interlude: Interlude | None = None) -> None:
        """Begin to count anew; die at step ``last``, or stall there for an interlude."""
        self.passed, self.last, self.interlude = 0, last, interlude
        self.names.clear()


class MortalSessions(async_sessionmaker[Session]):
    """Sessions of a worker that may die before, inside and after each transaction."""

    def __init__(self, engine: AsyncEngine, steps: Steps) -> None:
        """Open sessions on ``engine``; tell ``steps`` about each."""
        super().__init__(engine, class_=Session, expire_on_commit=False)
        self.steps = steps

    @override
    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:  # type: ignore[override] # a context manager too
        await self.steps.take("begin")
        async with super().begin() as session:
            yield session
            await self.steps.take("commit")
        await self.steps.take("committed")


@dataclass(frozen=True, slots=True)
class Batch:
    """A write as it was sent."""

    spreadsheet: str
    requests: list[dict[str, Any]]
    journal: str


class FaultySheets(Sheets):
    """The real client, whose calls can fail, be overheard, come late or come twice."""

    def __init__(self, settings: SyncSettings, steps: Steps) -> None:
        """Connect lazily; tell ``steps`` about each call."""
        super().__init__(settings)
        self.steps = steps
        self.faults: deque[Fault] = deque()
        self.window: deque[Hook] = deque()
        self.late: list[Batch] = []
        self.calls: list[str] = []
        self.busy = 0

    def calm(self) -> None:
        """Let nothing go wrong from now on, and nobody act between picture and write."""
        self.faults.clear()
        self.window.clear()
        self.busy = 0

    def _hear(self, name: str) -> None:
        """Note a call; refuse it while it rains refusals."""
        self.calls.append(name)
        if self.busy:
            self.busy -= 1
            raise SheetsAway("429: Quota exceeded for quota metric 'Requests'.")

    @override
    async def read(self, spreadsheet: str, tabs: Sequence[int]) -> dict[str, Any]:
        await self.steps.take("read")
        self._hear("read")
        answer = await super().read(spreadsheet, tabs)
        await self.steps.take("was read")
        return answer

    @override
    async def tabs(self, spreadsheet: str) -> dict[int, str]:
        await self.steps.take("tabs")
        self._hear("tabs")
        return await super().tabs(spreadsheet)

    @override
    async def write(
        self, spreadsheet: str, batch: list[dict[str, Any]], journal: str
    ) -> dict[str, Any]:
        await self.steps.take("write")
        while self.window:
            done = self.window.popleft()()
            if isinstance(done, Awaitable):
                await done
        self._hear("write")
        sent = Batch(spreadsheet, batch, journal)
        match self.faults.popleft() if self.faults else Fault.NONE:
            case Fault.NEVER_SENT:
                raise SheetsAway("The connection was refused.")
            case Fault.BUSY:
                raise SheetsAway("429: Quota exceeded for quota metric 'Write requests'.")
            case Fault.LATE:
                self.late.append(sent)
                raise SheetsAway("Nobody answered in time.")
            case Fault.ANSWER_LOST:
                await self._send(sent)
                raise SheetsAway("The connection was lost.")
            case Fault.TWICE:
                answer = await self._send(sent)
                with suppress(SheetsRefused):
                    await self._send(sent)
            case _:
                answer = await self._send(sent)
        await self.steps.take("written")
        return answer

    async def _send(self, sent: Batch) -> dict[str, Any]:
        return await super().write(sent.spreadsheet, sent.requests, sent.journal)

    async def deliver(self) -> int:
        """Let everything that was late arrive; tell how many batches were applied."""
        applied = 0
        while self.late:
            with suppress(SheetsRefused):
                await self._send(self.late.pop(0))
                applied += 1
        return applied

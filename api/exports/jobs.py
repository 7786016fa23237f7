"""Making exports while nobody waits: any process of the API takes what waits, one at a time.

Each maker writes a file of its own, and the row says whose is the one. Whoever makes it says
every few seconds that they live; when they do not, somebody else begins anew, and the first
one gives up as soon as it notices. What is cancelled loses its row. Files that no row names
are swept away. The rows in a file are those the asker may see.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

import asyncpg
import structlog
from graphql import GraphQLSchema
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.concurrency import run_in_threadpool

from api.execution.documents import Documents
from api.execution.reader import Reader
from api.exports.formats import FORMATS
from api.exports.plan import BadExport, export
from schema.kernel.errors import DomainError, ValueOutOfRange
from schema.kernel.exports import JOB, SEES, Export, ExportState
from schema.kernel.roles import Role
from schema.kernel.sentences import Sentence
from schema.kernel.session import Session
from schema.kernel.work import ENDLESS, Actor, House, enter

LOG: Final = structlog.get_logger(__name__)
MAKER: Final = Actor("exports", Role.INTEGRATION, JOB)
KEPT: Final = timedelta(hours=24)
STALLED: Final = timedelta(seconds=60)
BEAT: Final = 5.0
LOOK: Final = 5.0
MISTAKE: Final = Sentence(
    "The export failed by a mistake of ours, which the log tells; ask for it again."
)


CHANGED: Final = Sentence(
    "What you may see has changed since you asked for this export; ask for it again."
)
AWAY: Final = (
    OperationalError,
    InterfaceError,
    ConnectionError,
    FileNotFoundError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
)
"""What happens when the database is away; the file is made anew."""


class Cancelled(Exception):
    """Nobody wants the file any more, or somebody else makes it."""


@dataclass(slots=True)
class Jobs:
    """What exports are made with, and ``folder``, where their files lie."""

    house: House
    reader: Reader
    schema: GraphQLSchema
    documents: Documents
    folder: Path
    now: Callable[[], datetime]
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def place(self, job: Export) -> Path:
        """Say where the file of an export lies."""
        return self.folder / _name(job.id, job.maker)

    @asynccontextmanager
    async def session(self, actor: Actor) -> AsyncIterator[Session]:
        """Look at the exports somebody may see, and keep what is changed of them."""
        async with self.house.sessions.begin() as session:
            await enter(session, actor, self.house.company, ENDLESS)
            yield session

    async def run(self) -> None:
        """Make what waits until cancelled; while the database is away, wait."""
        while True:
            self.woken.clear()
            try:
                while (job := await self.take()) is not None:
                    await self.make(job)
                await self.sweep()
            except* AWAY as away:
                LOG.warning("exports wait", said=str(away.exceptions[0]))
            except* Exception:
                LOG.exception("exports wait")
            with suppress(TimeoutError):
                await asyncio.wait_for(self.woken.wait(), LOOK)

    async def take(self) -> Export | None:
        """Take what has waited longest, or what nobody makes any more."""
        at = self.now()
        waits = or_(
            Export.state == ExportState.WAITING,
            (Export.state == ExportState.RUNNING) & (Export.beat_at < at - STALLED),
        )
        first = select(Export.id).where(waits).order_by(Export.asked_at).limit(1)
        async with self.session(MAKER) as session:
            taken = (
                update(Export)
                .where(Export.id.in_(first.with_for_update(skip_locked=True)))
                .values(
                    state=ExportState.RUNNING, beat_at=at, rows=0, maker=os.urandom(8).hex()
                )
                .returning(Export)
            )
            return (await session.scalars(taken)).one_or_none()

    async def make(self, job: Export) -> None:
        """Make one file, or note why there is none."""
        try:
            async with asyncio.TaskGroup() as group:
                beating = group.create_task(self._beat(job))
                size = await self._write(job)
                beating.cancel()
            ends = self.now() + KEPT
            await self.note(job, state=ExportState.DONE, size=size, ends_at=ends)
        except* Cancelled:
            LOG.info("an export is not wanted any more", export=str(job.id))
        except* (DomainError, BadExport) as told:
            await self._failed(job, told.exceptions[0])
        except* AWAY as away:
            LOG.warning("an export is made anew later", said=str(away.exceptions[0]))
        except* Exception:
            LOG.exception("export failed", export=str(job.id))
            await self._failed(job, None)

    async def note(self, job: Export, **values: Any) -> None:  # noqa: ANN401 - columns
        """Write down how far a file is; raises Cancelled when its row is gone, or another's."""
        async with self.session(MAKER) as session:
            mine = (Export.id == job.id, Export.maker == job.maker)
            changed = update(Export).where(*mine).values(beat_at=self.now(), **values)
            if await session.scalar(changed.returning(Export.id)) is None:
                raise Cancelled

    async def sweep(self) -> None:
        """Forget the exports whose time is over, and take away files that no export names."""
        there = await run_in_threadpool(lambda: list(self.folder.glob("*")))
        async with self.session(MAKER) as session:
            await session.execute(delete(Export).where(Export.ends_at < self.now()))
            known = await session.execute(select(Export.id, Export.maker))
            named = {_name(identity, maker) for identity, maker in known}
        for path in there:
            if path.name not in named:
                await run_in_threadpool(path.unlink, missing_ok=True)

    async def _beat(self, job: Export) -> None:
        while True:
            await asyncio.sleep(BEAT)
            await self.note(job)

    async def _failed(self, job: Export, why: Any) -> None:  # noqa: ANN401 - a refusal, or None
        sentence = MISTAKE if why is None else why.sentence
        ends = self.now() + KEPT
        with suppress(Cancelled):
            await self.note(job, state=ExportState.FAILED, trouble=str(sentence), ends_at=ends)

    async def _write(self, job: Export) -> int:
        """Write the rows down; tell how many bytes they are."""
        planned = export(self.schema, self.documents, job.list, job.asked)
        actor = Actor(job.actor, Role(job.role), "api", job.territory, key=job.key)
        async with self.session(actor) as session:
            if await session.scalar(select(SEES)) != job.sees:
                raise BadExport(CHANGED)
        counting = f"SELECT count(*) FROM ({planned.sql}) counted"
        try:
            async for ((total,),) in self.reader.rows(actor, counting, planned.values):
                await self.note(job, total=total)
            rows = self._counted(job, self.reader.rows(actor, planned.sql, planned.values))
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = await run_in_threadpool(self.place(job).open, "xb")
            with file:
                async for piece in FORMATS[job.format].write(planned.headings, rows):
                    await run_in_threadpool(file.write, piece)
                await run_in_threadpool(_settle, file)
                return file.tell()
        except (asyncpg.DataError, ValueError) as error:
            raise ValueOutOfRange from error

    async def _counted(
        self, job: Export, rows: AsyncIterator[Sequence[Any]]
    ) -> AsyncIterator[Sequence[Any]]:
        """Note after each portion how many rows there are."""
        count = 0
        async for some in rows:
            yield some
            count += len(some)
            await self.note(job, rows=count)


def _name(identity: UUID, maker: str | None) -> str:
    return f"{identity.hex}.{maker}"


def _settle(file: BinaryIO) -> None:
    """See that everything is on the disk."""
    file.flush()
    os.fsync(file.fileno())

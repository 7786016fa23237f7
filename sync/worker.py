"""The worker: notices what is due, queues it, and runs one cycle a spreadsheet at a time.

Work is queued by procrastinate on the same Postgres, so any number of workers on any number
of machines share it. When the database or the Sheets server is away, the worker waits.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status
from sqlalchemy.exc import SQLAlchemyError

from schema.kernel.sentences import Sentence
from schema.kernel.work import House, Work, perform
from sync.accounts import Accounts
from sync.channels import open_channels
from sync.counting import Counting, Turn
from sync.cycle import Cycle, Outcome
from sync.google.failures import SheetsAway, SheetsBusy, SheetsRefused
from sync.holding import WORKER
from sync.measuring import Measured, note_failed, note_through
from sync.memory import Overtaken
from sync.schedule import (
    Pace,
    look_again,
    make_spreadsheets,
    note_away,
    note_busy,
    note_done,
    take_due,
)
from sync.settings import SyncSettings
from sync.tables import CHANNEL

LOG = structlog.get_logger(__name__)
TICK: Final = 0.5
COLLECT: Final = 0.2
PAUSE: Final = 2.0
STALLED: Final = 30.0
AT_ONCE: Final = 4
FAILED: Final = Sentence("The worker made a mistake, which its log tells; it will try again.")


class Worker:
    """Keeps every linked spreadsheet and the database together until it is stopped."""

    def __init__(
        self, house: House, settings: SyncSettings, now: Callable[[], datetime]
    ) -> None:
        """Work in ``house``; ``now`` is the clock on the wall."""
        self.house, self.settings, self.now = house, settings, now
        self.accounts = Accounts(house, settings, now)
        self.pace = Pace.of(settings)
        self.counting = Counting()
        self.woken = asyncio.Event()
        connector = procrastinate.PsycopgConnector(
            conninfo=settings.database_url,
            kwargs={"options": "-c search_path=procrastinate"},
            min_size=1,
            max_size=AT_ONCE + 4,
        )
        self.app = procrastinate.App(connector=connector)
        self.task = self.app.task(name="cycle", queue="spreadsheets")(self.cycle)

    async def run(self) -> None:
        """Work until cancelled; whatever fails is tried again after a pause."""
        while True:
            try:
                await self._work(lambda work: look_again(work.session, self.now()))
                async with self.app.open_async(), asyncio.TaskGroup() as group:
                    group.create_task(self._listen())
                    group.create_task(self._notice())
                    group.create_task(self._serve())
            except* (SQLAlchemyError, psycopg.Error, ConnectorException, OSError) as errors:
                LOG.warning("waiting for the database", said=errors.exceptions[0])
            await asyncio.sleep(PAUSE)

    async def cycle(self, spreadsheet: str) -> None:
        """Run one cycle; a failure of the server's or of ours never stops the others."""
        with self.counting.turn(spreadsheet) as turn:
            await self._cycle(spreadsheet, turn)

    async def _cycle(self, spreadsheet: str, turn: Turn) -> None:
        grace, began = timedelta(seconds=self.settings.sync_deletion_grace_seconds), self.now()
        try:
            sheets = await self.accounts.of(spreadsheet)
            cycle = Cycle(self.house, sheets, spreadsheet, self.now, grace, sparing=True)
            outcome = await cycle.run()
        except Overtaken:
            turn.result = "overtaken"
        except SheetsBusy as busy:
            turn.result = "spared"
            LOG.info("sparing the Sheets server", said=str(busy))
            await self._spared(spreadsheet, busy.wait)
        except SheetsAway as away:
            LOG.warning("waiting for the Sheets server", said=str(away))
            await self._failed(spreadsheet, began, str(away))
        except SQLAlchemyError:
            raise
        except Exception:
            LOG.exception("cycle failed")
            await self._failed(spreadsheet, began, FAILED)
        else:
            turn.result = "through"
            if outcome.looked:
                await self._through(spreadsheet, began, outcome)
            self.woken.set()

    async def _through(self, spreadsheet: str, began: datetime, outcome: Outcome) -> None:
        """Remember when to look again after a cycle that went through, and what it took."""
        measured = Measured(spreadsheet, began, *self.accounts.counted(spreadsheet))

        async def deed(work: Work) -> None:
            await note_through(work, measured, edited=outcome.edited)
            await note_done(work.session, spreadsheet, outcome, self.pace, work.at)

        await self._work(deed)

    async def _spared(self, spreadsheet: str, wait: timedelta) -> None:
        """Remember to wait as long as the account has to."""
        await self._work(lambda work: note_busy(work.session, spreadsheet, wait, self.now()))

    async def _failed(self, spreadsheet: str, began: datetime, trouble: str) -> None:
        """Remember to wait before looking again, and why."""
        measured = Measured(spreadsheet, began, *self.accounts.counted(spreadsheet))

        async def deed(work: Work) -> None:
            await note_failed(work, measured, trouble)
            await note_away(work.session, spreadsheet, work.at)

        await self._work(deed)

    async def _work(self, deed: Callable[[Work], object]) -> None:
        await perform(self.house, WORKER, self.now(), deed)  # type: ignore[arg-type] # deeds are awaitable

    async def _listen(self) -> None:
        """Wake up when the database says so; the notice itself carries nothing."""
        async with await psycopg.AsyncConnection.connect(
            self.settings.database_url, autocommit=True
        ) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            async for _ in connection.notifies():
                await asyncio.sleep(COLLECT)
                self.woken.set()

    async def _notice(self) -> None:
        """Queue what is due; look by the clock too, because a notice may be missed."""
        while True:
            try:
                await self._work(lambda work: make_spreadsheets(work, self.accounts))
            except (SheetsAway, SheetsRefused) as away:
                LOG.warning("no spreadsheet could be made", said=str(away))
            await self._work(lambda work: open_channels(work, self.accounts, self.settings))
            free = await self.accounts.free()
            names = await perform(
                self.house,
                WORKER,
                self.now(),
                lambda work: take_due(work.session, self.now(), free),  # noqa: B023 - called at once
            )
            for name in names:
                with suppress(AlreadyEnqueued):
                    await self.task.configure(lock=name, queueing_lock=name).defer_async(
                        spreadsheet=name
                    )
            await self._end_stalled()
            self.woken.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.woken.wait(), TICK)

    async def _end_stalled(self) -> None:
        """Let go of jobs whose worker died; what they were about is due again anyway."""
        manager = self.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            await manager.finish_job(job, Status.FAILED, delete_job=True)

    async def _serve(self) -> None:
        await self.app.run_worker_async(
            queues=["spreadsheets"],
            concurrency=AT_ONCE,
            fetch_job_polling_interval=1.0,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
        )

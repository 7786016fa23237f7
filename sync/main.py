"""Where the worker starts: settings are read once, here."""

import asyncio
import gc
import signal
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from schema.kernel.settings import open_engine, open_house
from schema.kernel.shape import check_shape
from schema.kernel.work import Sessions
from schema.reactions import REACTIONS
from sync.rounds import Rounds
from sync.settings import SyncSettings
from sync.worker import Worker

LOG: Final = structlog.get_logger(__name__)
LOOK: Final = 0.5
SELDOM: Final = 100_000
"""So many objects may be made before Python looks for garbage among the young ones."""


def collect_seldom() -> None:
    """Look for garbage more rarely: a picture of a large tab is a million objects, none of it.

    What is loaded by now stays for good and is not looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM, 20, 20)


def now() -> datetime:
    """Read the clock on the wall."""
    return datetime.now(UTC)


async def work(settings: SyncSettings) -> None:
    """Work until told to stop by Ctrl-C or SIGTERM.

    Raises DatabaseTooNew when the database is upgraded meanwhile, and DatabaseTooOld.
    """
    collect_seldom()
    engine = open_engine(settings.database_url)
    house = open_house(engine, REACTIONS, settings.company())
    worker = Worker(house, settings, now)
    try:
        await _look(house.sessions)
        with worker.counting.shown(settings.worker_metrics_address):
            await _side_by_side(worker, Rounds(house, now), house.sessions)
    finally:
        await engine.dispose()


async def _side_by_side(worker: Worker, rounds: Rounds, sessions: Sessions) -> None:
    """Work, do rounds, and watch the shape of the database, until one of them ends."""
    working = asyncio.ensure_future(worker.run())
    going = asyncio.ensure_future(rounds.run())
    watching = asyncio.ensure_future(_watch(sessions))
    tasks = (working, going, watching)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, working.cancel)
    ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in ended:
        with suppress(asyncio.CancelledError):
            task.result()


async def _watch(sessions: Sessions) -> None:
    while True:
        await asyncio.sleep(LOOK)
        await _look(sessions)


async def _look(sessions: Sessions) -> None:
    """See that the database has our shape, if it answers; the worker waits until it does."""
    try:
        await check_shape(sessions)
    except (SQLAlchemyError, OSError) as error:
        LOG.debug("the shape of the database is not known", said=error)

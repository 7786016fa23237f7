"""Where the worker starts: settings are read once, here."""

import asyncio
import gc
import signal
from datetime import UTC, datetime
from typing import Final

from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
from sync.settings import SyncSettings
from sync.worker import Worker

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
    """Work until told to stop by Ctrl-C or SIGTERM."""
    collect_seldom()
    engine = open_engine(settings.database_url)
    house = open_house(engine, REACTIONS, settings.company())
    running = asyncio.ensure_future(Worker(house, settings, now).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        pass
    finally:
        await engine.dispose()

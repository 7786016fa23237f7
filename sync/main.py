"""Where the worker starts: settings are read once, here."""

import asyncio
import signal
from datetime import UTC, datetime

from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
from sync.settings import SyncSettings
from sync.worker import Worker


def now() -> datetime:
    """Read the clock on the wall."""
    return datetime.now(UTC)


async def work(settings: SyncSettings) -> None:
    """Work until told to stop by Ctrl-C or SIGTERM."""
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

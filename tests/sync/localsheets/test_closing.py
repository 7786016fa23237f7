"""A server that is told to stop lets its endless answers end."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from sync.localsheets.app import create_app
from sync.localsheets.closing import STOPPING


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """Listen to the signals that stop a server, as the server does."""
    numbers: list[int] = []

    def listen(number: int, _frame: FrameType | None) -> None:
        numbers.append(number)

    before = {number: signal.signal(number, listen) for number in STOPPING}
    yield numbers
    for number, listener in before.items():
        signal.signal(number, listener)


@pytest.mark.parametrize("number", STOPPING)
async def test_a_signal_closes_the_streams_and_still_reaches_the_server(
    tmp_path: Path, heard: list[int], number: signal.Signals
) -> None:
    app = create_app(tmp_path)
    closed = asyncio.Event()
    app.state.close = closed.set
    before = signal.getsignal(number)
    async with app.router.lifespan_context(app):
        signal.raise_signal(number)
        async with asyncio.timeout(2):
            await closed.wait()
    assert heard == [number]
    assert signal.getsignal(number) is before


@pytest.mark.usefixtures("heard")
async def test_a_signal_that_was_ignored_stays_ignored(tmp_path: Path) -> None:
    app = create_app(tmp_path)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    async with app.router.lifespan_context(app):
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN

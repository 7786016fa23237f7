"""Hearing that the server is about to stop, so that endless answers can end."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def on_signals(close: Callable[[], None]) -> Iterator[None]:
    """Call `close` in the running loop when a signal says stop, then whoever listened before.

    A server waits for open connections before it tells its application to shut down; an event
    stream would keep it waiting for ever. Outside of the main thread there are no signals to
    hear: there, whoever stops the server calls `close` too.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in STOPPING}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(close)
        listener = before[signal.Signals(number)]
        if callable(listener):
            listener(number, frame)

    for number in STOPPING:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, listener in before.items():
            signal.signal(number, listener)

"""What a worker counts of itself, for Prometheus, and the number each cycle has in the log.

What all workers did together stands in the database, and the API shows it.
"""

from asyncio import CancelledError
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final
from uuid import uuid4

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    start_http_server,
)
from structlog.contextvars import bound_contextvars

LOG: Final = structlog.get_logger(__name__)
STEPS: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
RESULTS: Final = ("through", "failed", "spared", "overtaken", "interrupted")


@dataclass(slots=True)
class Turn:
    """One cycle under way: what became of it is known at the end."""

    result: str = "failed"
    began: float = field(default_factory=perf_counter)


class Counting:
    """The figures of one worker."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self.cycles = Counter(
            "salesbook_cycles",
            "Cycles of this worker, by what became of them.",
            ("result",),
            registry=self.registry,
        )
        self.durations = Histogram(
            "salesbook_cycle_duration_seconds",
            "How long cycles of this worker took.",
            buckets=STEPS,
            registry=self.registry,
        )
        for result in RESULTS:
            self.cycles.labels(result)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    @contextmanager
    def turn(self, spreadsheet: str) -> Iterator[Turn]:
        """Count a cycle; whatever is logged meanwhile tells its number and spreadsheet."""
        turn = Turn()
        with bound_contextvars(cycle=uuid4().hex, spreadsheet=spreadsheet):
            try:
                yield turn
            except CancelledError:
                turn.result = "interrupted"
                raise
            finally:
                took = perf_counter() - turn.began
                self.cycles.labels(turn.result).inc()
                self.durations.observe(took)
                LOG.debug("cycle", result=turn.result, milliseconds=round(took * 1000))

    @contextmanager
    def shown(self, address: str) -> Iterator[None]:
        """Show the figures at an address such as 127.0.0.1:9464; at none when it is empty."""
        if not address:
            yield
            return
        host, _, port = address.rpartition(":")
        server, thread = start_http_server(int(port), host.strip("[]"), self.registry)
        LOG.info("figures are shown", address=address)
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

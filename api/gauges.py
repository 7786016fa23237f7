"""What an API process counts of itself, for Prometheus.

Processes that ``salesbook serve --workers`` starts share one address, so a scrape meets any of
them: they keep their figures in files of one folder (``PROMETHEUS_MULTIPROC_DIR``), and
whichever is asked adds them up.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
STEPS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Gauges:
    """The figures of one API process."""

    def __init__(self, quota: int = 60, *, tells: bool = False) -> None:
        """Begin at nothing; ``tells`` says whether requests are logged beside.

        ``quota`` is how many calls a minute the Sheets server grants each account.
        """
        self.quota, self.tells = quota, tells
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "salesbook_http_requests",
            "Requests that were answered, by door, method and status.",
            ("place", "method", "status"),
            registry=self.registry,
        )
        self.durations = Histogram(
            "salesbook_http_request_duration_seconds",
            "How long it took until the answer began.",
            ("place",),
            buckets=STEPS,
            registry=self.registry,
        )
        self.websockets = Gauge(
            "salesbook_websockets_open",
            "WebSockets that are open.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )

    def note(self, place: str, method: str, status: int, took: float) -> None:
        """Count a request that was answered within ``took`` seconds."""
        self.requests.labels(place, method, str(int(status))).inc()
        self.durations.labels(place).observe(took)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Count a WebSocket while it is open."""
        self.websockets.inc()
        try:
            yield
        finally:
            self.websockets.dec()

    def shown(self) -> CollectorRegistry:
        """Show these figures, or those of all processes that share an address."""
        if SHARED not in os.environ:
            return self.registry
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call] # as it comes
        return together

"""A fleet: API processes and workers, as ``salesbook serve`` and ``worker`` run them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from api.identity import Tokens
from salesbook.database import Urls
from schema.kernel.roles import Role
from tests.house.inventory import ROOT

SECRET: Final = "fleet-secret-of-more-than-thirty-two-characters"  # noqa: S105 - for tests only
PATIENCE: Final = 120.0


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(shown: Callable[[], object], what: str) -> None:
    """Wait until something shows."""
    latest = time.monotonic() + PATIENCE
    while not shown():
        assert time.monotonic() < latest, what
        time.sleep(0.05)


@dataclass(slots=True)
class Ship:
    """One process: where it answers, and what it logs."""

    process: "subprocess.Popen[bytes]"
    address: str
    log: Path

    def answers(self, path: str = "") -> bool:
        """Tell whether it answers."""
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        try:
            return httpx.get(self.address + path).is_success
        except httpx.TransportError:
            return False

    def lines(self) -> list[dict[str, Any]]:
        """Read what it has logged."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@dataclass(slots=True)
class Fleet:
    """All processes on one database."""

    urls: Urls
    sheets_url: str
    folder: Path
    apis: list[Ship] = field(default_factory=list[Ship])
    workers: list[Ship] = field(default_factory=list[Ship])

    @property
    def ships(self) -> list[Ship]:
        """Every process."""
        return [*self.apis, *self.workers]

    def token(self, name: str = "root@fleet.example", role: Role = Role.ADMIN) -> str:
        """Sign somebody in."""
        return Tokens(SECRET).mint(name, role, datetime.now(UTC))

    def ask(self, at: int, query: str, token: str | None = None, **headers: str) -> Any:  # noqa: ANN401 - JSON
        """Ask one of the API processes."""
        return self.post(at, query, token, **headers).json()

    def post(
        self, at: int, query: str, token: str | None = None, **headers: str
    ) -> httpx.Response:
        """Ask one of the API processes, and return the whole answer."""
        bearer = {"Authorization": f"Bearer {token or self.token()}"}
        return httpx.post(
            f"{self.apis[at].address}/graphql",
            json={"query": query},
            headers=bearer | headers,
            timeout=PATIENCE,
        )


@contextmanager
def sailing(urls: Urls, sheets_url: str, folder: Path, secret: str = SECRET) -> Iterator[Fleet]:
    """Start two API processes and two workers; end them afterwards."""
    fleet = Fleet(urls, sheets_url, folder)
    try:
        for n in range(2):
            port, figures = free_port(), free_port()
            serve = _start(fleet, f"api{n}", ["serve", "--port", str(port)], secret)
            fleet.apis.append(Ship(serve, f"http://127.0.0.1:{port}", folder / f"api{n}"))
            shown = {"WORKER_METRICS_ADDRESS": f"127.0.0.1:{figures}"}
            work = _start(fleet, f"worker{n}", ["worker"], secret, **shown)
            fleet.workers.append(
                Ship(work, f"http://127.0.0.1:{figures}", folder / f"worker{n}")
            )
        for api in fleet.apis:
            until(lambda api=api: api.answers("/readyz"), "the API is not ready")  # type: ignore[misc] # called at once
        for worker in fleet.workers:
            until(worker.answers, "the worker shows no figures")
        yield fleet
    finally:
        for ship in fleet.ships:
            ship.process.terminate()
        for ship in fleet.ships:
            ship.process.wait(PATIENCE)


def _start(
    fleet: Fleet, name: str, words: list[str], secret: str, **more: str
) -> "subprocess.Popen[bytes]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told = {
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": fleet.urls.application,
        "DATABASE_OWNER_URL": fleet.urls.owner,
        "SALESBOOK_DATA": str(fleet.folder / "data"),
        "SHEETS_URL": fleet.sheets_url,
        "TOKEN_SECRET": secret,
        "LOG_LEVEL": "debug",
        "REQUESTS_PER_SECOND": "0",
        "SYNC_POLL_SECONDS": "0.1",
        "SYNC_REST_SECONDS": "0.1",
        "SYNC_CALLS_PER_MINUTE": "10000",
        "SYNC_PROJECT_CALLS_PER_MINUTE": "10000",
    }
    with (fleet.folder / name).open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "salesbook", *words],
            cwd=fleet.folder,
            env=kept | told | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )

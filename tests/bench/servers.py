"""The servers that are measured, each one process of its own on a free port."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

import httpx

from api.identity import Tokens
from schema.kernel.roles import Role

PATIENCE: Final = 60


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that answers."""

    url: str
    process: int

    def megabytes(self) -> float:
        """Measure the memory it holds."""
        status = Path(f"/proc/{self.process}/status").read_text()
        (held,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(held) / 1024


@dataclass(frozen=True, slots=True)
class Program:
    """A command that serves: how it is called, where it runs, and where what it says goes."""

    command: Sequence[str]
    folder: Path = Path()
    said: IO[str] | None = None


def settled(application_url: str) -> tuple[dict[str, str], str]:
    """Give the settings of a server without a limit of requests, and an admin's token."""
    secret = secrets.token_urlsafe(32)
    settings = {
        "DATABASE_URL": application_url,
        "TOKEN_SECRET": secret,
        "REQUESTS_PER_SECOND": "0",
        "COMPANY_TIME_ZONE": "UTC",
    }
    return settings, Tokens(secret).mint("root", Role.ADMIN, datetime.now(UTC))


@contextmanager
def serving(application: str, path: str, settings: Mapping[str, str]) -> Iterator[Serving]:
    """Run an application factory with uvicorn, as ``salesbook serve`` does, then stop it."""
    port = free_port()
    command = [
        sys.executable, "-m", "uvicorn", application, "--factory", "--port", str(port),
        "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    with running(Program(command), settings, f"http://127.0.0.1:{port}{path}") as server:
        yield server


@contextmanager
def running(program: Program, settings: Mapping[str, str], url: str) -> Iterator[Serving]:
    """Run a program until it answers at ``url``, then stop it; raises TimeoutError."""
    process = subprocess.Popen(  # noqa: S603 - our own
        program.command,
        env={**os.environ, **settings},
        cwd=program.folder,
        stdout=program.said,
        stderr=program.said,
    )
    try:
        _wait(url, process)
        yield Serving(url, process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{url} does not answer.")

"""The servers that are measured, each one process of its own on a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

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


@contextmanager
def serving(application: str, path: str, settings: Mapping[str, str]) -> Iterator[Serving]:
    """Run an application factory with uvicorn, as ``salesbook serve`` does, then stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "uvicorn", application, "--factory", "--port", str(port),
        "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **settings})  # noqa: S603 - our own
    try:
        _wait(f"http://127.0.0.1:{port}/", process)
        yield Serving(f"http://127.0.0.1:{port}{path}", process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE)


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

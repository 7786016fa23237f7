"""``salesbook serve``: where it keeps the files people send."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import pytest

from api.identity import Tokens
from salesbook.database import Urls
from schema.kernel.roles import Role
from tests.house.inventory import ROOT
from tests.salesbook.conftest import SECRET, free_port, reach

PATIENCE: Final = 120.0


@contextmanager
def serving(folder: Path, urls: Urls, *words: str) -> Iterator[str]:
    """Serve the API in a process of its own, and tell where."""
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told = {"SALESBOOK_DATA": str(folder / "data"), "TOKEN_SECRET": SECRET}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "salesbook", "serve", "--port", str(port), *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **told, **reach(urls)},
        stdout=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(process, f"{address}/healthz")
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    latest = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None
        assert time.monotonic() < latest, "it does not answer"
        try:
            httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return


@pytest.mark.parametrize(
    ("env", "place"),
    [("", "data/files"), ("FILES_FOLDER=elsewhere\n", "elsewhere")],
)
def test_files_are_kept_below_the_data_unless_told_otherwise(
    folder: Path, urls: Urls, env: str, place: str
) -> None:
    (folder / ".env").write_text(env)
    token = Tokens(SECRET).mint("root", Role.ADMIN, datetime.now(UTC))
    with serving(folder, urls) as address:
        headers = {"Authorization": f"Bearer {token}"}
        sent = httpx.put(f"{address}/files?name=a", content=b"a", headers=headers)
        told = sent.json()
        kept = folder / place / told["sha256"][:2] / told["sha256"]
        fetched = httpx.get(f"{address}{sent.headers['location']}", headers=headers)
        assert (sent.status_code, kept.read_bytes(), fetched.content) == (201, b"a", b"a")


def test_processes_on_one_port_add_their_figures_up(folder: Path, urls: Urls) -> None:
    token = Tokens(SECRET).mint("root", Role.ADMIN, datetime.now(UTC))
    wanted = 'salesbook_http_requests_total{method="GET",place="/readyz",status="200"} 30.0'
    with serving(folder, urls, "--workers", "2") as address:
        asked = [httpx.get(f"{address}/readyz").status_code for _ in range(30)]
        headers = {"Authorization": f"Bearer {token}"}
        shown = [httpx.get(f"{address}/metrics", headers=headers).text for _ in range(4)]
    assert asked == [200] * 30
    assert [wanted in text.splitlines() for text in shown] == [True] * 4

"""What tests of the command line may ask for: folders, and commands run in this process."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
import pytest
import structlog

from salesbook.cli import main
from salesbook.database import Urls
from salesbook.embedded import Server
from tests.conftest import create, drop, urls_of

_NUMBERS: Final = count(1)
SECRET: Final = "a secret of at least thirty-two characters"  # noqa: S105 - for tests only


@pytest.fixture
def second(server: Server, keeper: psycopg.Connection, template: str) -> Iterator[Urls]:
    """Give another database with all tables and no rows."""
    name = f"second_{next(_NUMBERS)}"
    create(keeper, name, template)
    yield urls_of(server, name)
    drop(keeper, name)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder everybody can reach, as a checkout in /opt or /srv would be."""
    made = Path(tempfile.mkdtemp(prefix="salesbook-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Salesbook = Callable[..., Said]


@pytest.fixture
def salesbook(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
) -> Iterator[Salesbook]:
    """Run a command line in this process, with a data folder of its own and no settings."""
    for name in list(os.environ):
        ours = (
            "DATABASE_",
            "SALESBOOK_",
            "SHEETS_",
            "SYNC_",
            "COMPANY_",
            "KEEP_",
            "OIDC_",
            "DEVELOP",
        )
        if name.startswith(ours):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SALESBOOK_DATA", str(folder / "data"))
    monkeypatch.setenv("TOKEN_SECRET", SECRET)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(folder)

    def run(*words: str, **settings: str) -> Said:
        nowhere = {"DATABASE_URL": "", "DATABASE_OWNER_URL": ""}
        for name, value in {**nowhere, **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["salesbook", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        said = capsys.readouterr()
        return Said(code if isinstance(code, int) else int(bool(code)), said.out, said.err)

    yield run
    structlog.reset_defaults()


def reach(urls: Urls) -> dict[str, str]:
    """Say by settings where a database is."""
    return {"DATABASE_URL": urls.application, "DATABASE_OWNER_URL": urls.owner}


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

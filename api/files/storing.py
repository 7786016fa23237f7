"""Where the bytes of files lie: one content once, named by its SHA-256.

A content is written to ``incoming`` and moved to its place when all of it is on the disk, so
that whatever has a name is whole. Its row is written after that: a crash leaves bytes without
a row at most, and never the other way round. ``sweep`` takes such bytes away. Who moves a
content to its place and who sweeps take turns, over all processes, by a lock on a file; what
has just been moved is young again, also when the same content was there before.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

from starlette.concurrency import run_in_threadpool

from api.files.coming import Pace
from api.files.scanning import Scanner

MOST_BYTES: Final = 50_000_000
DAY: Final = 24 * 60 * 60.0
SOME: Final = 1000
CONTENT: Final = re.compile("[0-9a-f]{64}")
INCOMING: Final = re.compile(r"[0-9a-f]{32}\.part")
PACE: Final = Pace()
Kept = Callable[[Sequence[str]], Awaitable[set[str]]]


class TooLarge(Exception):
    """More was sent than a file may hold."""


@dataclass(slots=True)
class Arriving:
    """A content on its way: what has come of it so far."""

    path: Path
    sink: BinaryIO
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """The hash of what has come, in hexadecimal digits."""
        return str(self.digest.hexdigest())

    def take(self, part: bytes) -> None:
        """Write a part down; raises TooLarge."""
        self.size += len(part)
        if self.size > MOST_BYTES:
            raise TooLarge
        self.digest.update(part)
        self.sink.write(part)

    def end(self) -> None:
        """See that everything is on the disk."""
        self.sink.flush()
        os.fsync(self.sink.fileno())
        self.sink.close()


@dataclass(frozen=True, slots=True)
class Store:
    """A folder for the contents of files; besides them, exports alone have a folder in it.

    ``scanner`` is to look at each content before it is settled; ``pace`` says how slowly one
    may come.
    """

    folder: Path
    scanner: Scanner | None = None
    pace: Pace = PACE

    @property
    def incoming(self) -> Path:
        """Where contents are written until they are whole."""
        return self.folder / "incoming"

    def place(self, sha256: str) -> Path:
        """Say where a content lies."""
        return self.folder / sha256[:2] / sha256

    async def receive(self, parts: AsyncIterator[bytes]) -> Arriving:
        """Write a content down as it comes, part by part; raises TooLarge and TooSlow.

        Whatever goes wrong on the way, nothing of it stays.
        """
        arriving = await run_in_threadpool(self._open)
        try:
            async for part in self.pace.keep(parts):
                await run_in_threadpool(arriving.take, part)
            await run_in_threadpool(arriving.end)
        except BaseException:
            arriving.sink.close()
            self.forget(arriving)
            raise
        return arriving

    def _open(self) -> Arriving:
        """Begin a content; its path is absolute, for whoever is told of it."""
        self.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.incoming.absolute() / f"{uuid4().hex}.part"
        return Arriving(path, path.open("xb"))

    def forget(self, arriving: Arriving) -> None:
        """Take a content away that has not got its place; what has one stays."""
        arriving.path.unlink(missing_ok=True)

    def settle(self, arriving: Arriving) -> None:
        """Move a content to its place, in one step, and see that this is on the disk too."""
        place = self.place(arriving.sha256)
        with self._turn():
            place.parent.mkdir(mode=0o700, exist_ok=True)
            os.utime(arriving.path)
            arriving.path.replace(place)
        for folder in (place.parent, self.folder):
            _sync(folder)

    async def sweep(self, kept: Kept, now: float) -> int:
        """Take away what is older than a day and belongs to no file; tell how much it was.

        ``kept`` tells which of some contents belong to a file; ``now`` is in seconds since
        1970. Whatever is not named as we name things is left alone, and so are links.
        """
        before, gone = now - DAY, 0
        old = await run_in_threadpool(lambda: list(self._old(before)))
        while old:
            some, old = old[:SOME], old[SOME:]
            needed = await kept([path.name for path in some if CONTENT.fullmatch(path.name)])
            useless = [path for path in some if path.name not in needed]
            gone += await run_in_threadpool(self._remove, useless, before)
        return gone

    def _old(self, before: float) -> Iterator[Path]:
        for path in self._ours():
            with suppress(FileNotFoundError):  # another process may sweep, too
                if path.lstat().st_mtime < before:
                    yield path

    def _ours(self) -> Iterator[Path]:
        if not self.folder.is_dir():
            return
        for folder in self.folder.iterdir():
            if folder.is_symlink() or not folder.is_dir():
                continue
            shape = INCOMING if folder == self.incoming else CONTENT
            for path in folder.iterdir():
                home = folder == self.incoming or folder.name == path.name[:2]
                if home and shape.fullmatch(path.name) and not path.is_symlink():
                    yield path

    def _remove(self, paths: Sequence[Path], before: float) -> int:
        """Remove what is still old: somebody may have sent the same content again meanwhile."""
        with self._turn():
            old = [path for path in paths if path.exists() and path.stat().st_mtime < before]
            for path in old:
                path.unlink()
        return len(old)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _sync(folder: Path) -> None:
    """See that the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

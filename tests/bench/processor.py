"""Whose work the processor did meanwhile: the server's, Postgres's, or a stranger's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TICK: Final = os.sysconf("SC_CLK_TCK")
# where /proc/PID/stat holds them, counted after the name: see proc(5)
PARENT: Final = 1
OWN: Final = slice(11, 13)
WITH_CHILDREN: Final = slice(11, 15)


@dataclass(slots=True)
class Spent:
    """Seconds of processor: of the server, of Postgres, of programs that are not ours."""

    server: float = 0
    database: float = 0
    strangers: float = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks at a Postgres, by its first process, while others use it."""

    postmaster: int

    @contextmanager
    def over(self, server: int | None) -> Iterator[Spent]:
        """Fill in what a server (by its process, if there is one) and all others spent."""
        spent = Spent()
        before = self._look(server)
        yield spent
        mine, database, us, everything = (
            (b - a) / TICK for a, b in zip(before, self._look(server), strict=True)
        )
        spent.server, spent.database = mine, database
        spent.strangers = max(0, everything - mine - database - us)

    def _look(self, server: int | None) -> tuple[int, int, int, int]:
        mine = sum(_fields(server)[OWN]) if server else 0
        database = self._database()
        us = sum(_fields(os.getpid())[WITH_CHILDREN])
        busy = [
            int(part) for part in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]
        ]
        user, nice, system, _idle, _waiting, *interrupts = busy
        return mine, database, us, user + nice + system + sum(interrupts)

    def _database(self) -> int:
        """Add up all of Postgres, again when a process ended while we counted."""
        while True:
            ended = _fields(self.postmaster)[WITH_CHILDREN]
            alive = sum(sum(_fields(child)[OWN]) for child in _children(self.postmaster))
            if _fields(self.postmaster)[WITH_CHILDREN] == ended:
                return sum(ended) + alive


def had_processor(process: int) -> float:
    """Tell for how many milliseconds a process has had a processor so far.

    See https://docs.kernel.org/scheduler/sched-stats.html: time in the queue does not count.
    """
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1_000_000


def _fields(process: int) -> list[int]:
    """Read the numbers of a process; nothing when it is gone."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return [0] * 15
    return [0, *map(int, told[1:15])]


def _children(parent: int) -> list[int]:
    processes = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [process for process in processes if _fields(process)[PARENT] == parent]


def megabytes_of_children(parent: int) -> float:
    """Measure the memory that is each child's own, not shared with others."""
    held = 0
    for child in _children(parent):
        try:
            status = Path(f"/proc/{child}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        held += sum(int(t.split()[1]) for t in status.splitlines() if t.startswith("RssAnon"))
    return held / 1024

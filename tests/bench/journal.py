"""What Postgres itself says its statements took: its log, read back transaction by transaction.

A client that does many things at once cannot tell how long the database worked for one of
them; the log can. While it is ``kept``, every statement of the application writes how long it
took, and every wait for a lock of more than a millisecond how long it was.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from salesbook.embedded import APPLICATION

SETTINGS: Final = {
    "log_line_prefix": "<%p %v %q%u>",
    "log_lock_waits": "on",
    "deadlock_timeout": "1ms",
}
LINE: Final = re.compile(rf"<(\d+) (\d+)/(\d+) {APPLICATION}>LOG: +(.*)")
DURATION: Final = re.compile(r"duration: ([\d.]+) ms(?:  (\w+))?")
WAITED: Final = re.compile(r"process \d+ acquired .* after ([\d.]+) ms")
LEAST: Final = 10
"""What is written down at least about a transaction that changes something."""


@dataclass(slots=True)
class Spent:
    """What a transaction came to: statements, milliseconds, and those of waiting for locks.

    ``said`` is how often it was written about: also for what prepares a statement.
    """

    statements: int = 0
    database: float = 0
    waited: float = 0
    said: int = 0


@dataclass(frozen=True, slots=True)
class Journal:
    """The log of a server, from a place on."""

    file: Path
    begin: int

    def transactions(self) -> list[Spent]:
        """Read what each transaction of the application came to that did something."""
        with self.file.open("rb") as log:
            log.seek(self.begin)
            text = log.read().decode(errors="replace")
        return [one for one in summed(text.splitlines()) if one.said >= LEAST]


def summed(lines: Iterable[str]) -> Iterator[Spent]:
    """Sum up the lines of a log by transaction; what ends one no longer names it."""
    running: dict[str, tuple[str, Spent]] = {}
    for line in lines:
        found = LINE.match(line)
        if found is None:
            continue
        process, _, transaction, said = found.groups()
        known = running.get(process)
        if known is None or transaction not in {"0", known[0]}:
            if known is not None:
                yield known[1]
            known = running[process] = transaction, Spent()
        _add(known[1], said)
    yield from (spent for _, spent in running.values())


def _add(spent: Spent, said: str) -> None:
    took, waited = DURATION.match(said), WAITED.match(said)
    if took is not None:
        spent.database += float(took[1])
        spent.said += 1
        spent.statements += took[2] in {"execute", "statement"}
    elif waited is not None:
        spent.waited += float(waited[1])


@contextmanager
def kept(owner_url: str, *, texts: bool = False) -> Iterator[Journal]:
    """Let the server write down what the application's statements take, until the end.

    Statements are only counted with their ``texts``, which cost more to write.
    """
    each = {"log_min_duration_statement": "0"} if texts else {"log_duration": "on"}
    settings = SETTINGS | each
    with psycopg.connect(owner_url, autocommit=True) as owner:
        found = owner.execute("SHOW data_directory").fetchone()
        assert found is not None
        file = Path(str(found[0]), "server.log")
        # for the whole server, since connections that are open hear of nothing else
        for name, told in settings.items():
            owner.execute(f"ALTER SYSTEM SET {name} = '{told}'".encode())
        owner.execute("SELECT pg_reload_conf()")
        time.sleep(1)
        try:
            yield Journal(file, file.stat().st_size)
        finally:
            for name in settings:
                owner.execute(f"ALTER SYSTEM RESET {name}".encode())
            owner.execute("SELECT pg_reload_conf()")

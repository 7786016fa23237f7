"""The crew: worker processes that are killed and stopped at random, and started again."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, Self

COMMAND: Final = (sys.executable, "-m", "tests.chaos.worker")
ALIVE: Final = (2.0, 7.0)
AWAY: Final = (0.0, 2.0)
ASLEEP: Final = (2.0, 8.0)
OFTEN_KILLED: Final = 0.75


class Nursery:
    """A process in which all is loaded and workers are forked; they speak to ``log``."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        """Load everything, under these settings."""
        self.log = log
        with log.open("a") as said:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                COMMAND,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )

    def worker(self) -> int:
        """Start a worker; return a handle of its process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(BrokenPipeError):
            self.process.stdin.write("\n")
            self.process.stdin.flush()
        process = self.process.stdout.readline()
        assert process, f"No worker can be started any more:\n{self.log.read_text()[-4000:]}"
        return os.pidfd_open(int(process))

    def __enter__(self) -> Self:
        """Fork for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """Fork no more."""
        self.process.communicate()


@dataclass(slots=True)
class Crew:
    """So many workers, known by their handles; whoever is killed is replaced."""

    size: int
    random: Random
    nursery: Nursery
    crashes: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    workers: list[int] = field(default_factory=list[int])

    def start(self) -> None:
        """Start everybody."""
        for _ in range(self.size):
            self.workers.append(self.nursery.worker())

    def torment(self) -> None:
        """Kill or stop somebody now and then, until it has ended."""
        while not self.ended.wait(self.random.uniform(*ALIVE)):
            place = self.random.randrange(self.size)
            if self.random.random() < OFTEN_KILLED:
                self._kill(place)
                self.ended.wait(self.random.uniform(*AWAY))
                self.workers[place] = self.nursery.worker()
            else:
                signal.pidfd_send_signal(self.workers[place], signal.SIGSTOP)
                self.ended.wait(self.random.uniform(*ASLEEP))
                signal.pidfd_send_signal(self.workers[place], signal.SIGCONT)

    def _kill(self, place: int) -> None:
        signal.pidfd_send_signal(self.workers[place], signal.SIGKILL)
        os.close(self.workers[place])
        self.crashes += 1

    def end(self) -> None:
        """Kill everybody, wherever they are in their work."""
        self.ended.set()
        for place in range(len(self.workers)):
            self._kill(place)

"""The virus scanner: a command of the operator's that looks at a file before it is kept."""

import asyncio
import os
import shlex
import signal
from asyncio.subprocess import DEVNULL
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATIENCE: Final = 120.0


class NotClean(Exception):
    """The scanner has something against a file."""


class NotScanned(Exception):
    """The scanner could not say anything: it did not start, or took too long."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """Runs a command with a file's path behind its arguments; exit 0 says it is clean.

    The command is started as it is, without a shell; ``patience`` is how many seconds it may
    take.
    """

    command: tuple[str, ...]
    patience: float = PATIENCE

    @classmethod
    def of(cls, line: str) -> "Scanner | None":
        """Understand a command line, in which quotes hold words together; empty means none.

        Raises ValueError when a quote is not closed.
        """
        words = tuple(shlex.split(line))
        return cls(words) if words else None

    async def look(self, path: Path) -> None:
        """Have a file looked at; raises NotClean and NotScanned."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command,
                path,
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=DEVNULL,
                start_new_session=True,  # so that whatever it starts can be ended with it
            )
        except OSError as error:
            raise NotScanned from error
        try:
            async with asyncio.timeout(self.patience):
                said = await process.wait()
        except TimeoutError as error:
            raise NotScanned from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        if said != 0:
            raise NotClean

"""Who does what happens by itself at night: this process, step by step, a unit of work each.

Which rounds are due stands in the database, once for each night, so it does not matter how
many workers look. Whoever does a step holds the row of its round until it is committed:
others take another round, or the next step. A worker that dies loses its step and no more.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from schema.exchange.rounds import operations, queries
from schema.kernel.errors import DomainError
from schema.kernel.roles import Role
from schema.kernel.stepping import Step
from schema.kernel.work import Actor, Deed, House, Work, perform
from schema.rounds import ROUNDS, Nightly

Done = TypeVar("Done")
LOG: Final = structlog.get_logger(__name__)
NIGHTLY: Final = Actor("nightly rounds", Role.ADMIN, "rounds")
LOOK: Final = 5.0
AWAY: Final = (OperationalError, InterfaceError, OSError)
"""The database is away or in the way: nothing is wrong with the round itself."""


class Rounds:
    """Does what is due, and what somebody asked for."""

    def __init__(
        self,
        house: House,
        now: Callable[[], datetime],
        rounds: Sequence[Nightly] = ROUNDS,
    ) -> None:
        """Work in ``house``; ``now`` is the clock on the wall."""
        self.house, self.now = house, now
        self.known = {one.name: one for one in rounds}

    async def run(self) -> None:
        """Look every few seconds until cancelled; whatever fails is tried again."""
        while True:
            try:
                await self.catch_up()
            except AWAY as away:
                LOG.warning("rounds wait for the database", said=away)
            except Exception:
                LOG.exception("rounds wait")
            await asyncio.sleep(LOOK)

    async def catch_up(self) -> list[UUID]:
        """Do what is due until nothing is left to take; name the rounds that were gone on with.

        What another process is at just now is left to it. Raises what ``AWAY`` lists.
        """
        hours = {name: one.hour for name, one in self.known.items()}
        await self._perform(lambda work: operations.note_due(work, hours))
        done: dict[UUID, None] = {}
        while (held := await self.step()) is not None:
            done[held] = None
        return list(done)

    async def step(self) -> UUID | None:
        """Do the next step of the round that waits longest; name it, or None when none does.

        A step that cannot be done ends its round, which says why. Raises what ``AWAY`` lists.
        """
        taken: list[UUID] = []
        try:
            return await self._perform(lambda work: self._step(work, taken))
        except AWAY:
            raise
        except Exception as error:
            if not taken:
                raise
            held, why = taken[-1], error
            _tell(why, round=str(held))
            await self._perform(lambda work: operations.note_failed(work, held, why))
            return held

    async def _step(self, work: Work, taken: list[UUID]) -> UUID | None:
        held = await queries.next_open(work, self.known)
        if held is None:
            return None
        taken.append(held.id)
        step: Step = await self.known[held.name].step(work, held.reached)
        for key, error in step.left_out.items():
            _tell(error, round=held.name.value, record=key)
        await operations.note_step(work, held, step, self.now())
        return held.id

    async def _perform(self, deed: Deed[Done]) -> Done:
        return await perform(self.house, NIGHTLY, self.now(), deed)


def _tell(error: Exception, **about: str) -> None:
    """Log what a round could not do; a refusal is told in its row, too."""
    if isinstance(error, DomainError):
        LOG.info("a round left something out", said=str(error), **about)
    else:
        LOG.error("a round left something out", exc_info=error, **about)

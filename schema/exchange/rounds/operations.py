"""Everything that can happen to rounds: they become due, go on step by step, and end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from uuid6 import uuid7

from schema.exchange.rounds import queries, rules
from schema.exchange.rounds.rules import MISTAKE, MOVES, RoundName, RoundState
from schema.exchange.rounds.tables import Round
from schema.kernel.errors import DomainError
from schema.kernel.moves import check_move
from schema.kernel.rows import write
from schema.kernel.stepping import Step
from schema.kernel.verbs import may
from schema.kernel.work import Work

MILLISECOND: Final = timedelta(milliseconds=1)
NO_TIME: Final = timedelta(0)


async def note_due(work: Work, hours: Mapping[RoundName, int]) -> None:
    """Note each round that is due, once a night; of nights that were missed, the last.

    ``hours`` says from which hour of the company's day on each is due. While one is open, the
    next night's waits.
    """
    local = work.at.astimezone(work.company.zone)
    for name, hour in hours.items():
        night = {"name": name, "night": rules.night_of(local, hour)}
        due = {"id": uuid7(), "due_at": work.at, "state": RoundState.WAITING}
        await work.session.execute(
            insert(Round).values(**night, **due).on_conflict_do_nothing()
        )


@may()
async def run(work: Work, name: RoundName) -> Round:
    """Ask for a round now, whatever the hour; the next worker takes it up."""
    asked = Round(
        name=name,
        night=work.today,
        asked_by=work.actor.name,
        due_at=work.at,
        state=RoundState.WAITING,
    )
    work.session.add(asked)
    await write(work, {"uq_rounds_open": rules.RoundIsOpen(name.value)})
    return asked


async def note_step(work: Work, held: Round, step: Step, ended: datetime) -> None:
    """Note that a step of a round is done, and that it was the last if nothing is left."""
    held.begun_at = held.begun_at or work.at
    held.took += _seconds(ended - work.at)
    held.steps += 1
    held.reached = step.reached
    for key, error in step.left_out.items():
        held.left_out += 1
        held.stumbled_on = held.stumbled_on or key
        held.trouble = held.trouble or sentence_of(error)
    done = step.reached is None
    _move(held, RoundState.FINISHED if done else RoundState.RUNNING)
    held.ended_at = ended if done else None
    await work.session.flush()


async def note_failed(work: Work, identity: UUID, error: Exception) -> None:
    """Note that a step as a whole could not be done: that round has ended."""
    held = await queries.open_for_change(work, identity)
    if held is not None:
        held.begun_at = held.begun_at or work.at
        held.trouble = sentence_of(error)
        _move(held, RoundState.FAILED)
        held.ended_at = work.at


def sentence_of(error: Exception) -> str:
    """Say what went wrong in a sentence, never in the words of a program."""
    return str(error) if isinstance(error, DomainError) else str(MISTAKE)


def _move(held: Round, state: RoundState) -> None:
    if held.state is not state:
        check_move(MOVES, f"Round {held.name.value}", held.state, state)
        held.state = state


def _seconds(time: timedelta) -> Decimal:
    """Write a stretch of time in seconds; clocks that differ make no negative one."""
    return Decimal(max(time, NO_TIME) // MILLISECOND) / 1000

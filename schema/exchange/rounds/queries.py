"""How rounds are found: those that are open, and those that were dealt with."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from schema.exchange.rounds.rules import RoundName, RoundState
from schema.exchange.rounds.tables import Round
from schema.kernel.work import Work


async def next_open(work: Work, known: Collection[RoundName]) -> Round | None:
    """Lock the open round that has waited longest, of those nobody else is at."""
    told = select(Round).where(
        Round.state.in_([RoundState.WAITING, RoundState.RUNNING]), Round.name.in_(known)
    )
    told = told.order_by(Round.id).limit(1).with_for_update(skip_locked=True, key_share=True)
    row: Round | None = await work.session.scalar(told)
    return row


async def open_for_change(work: Work, identity: UUID) -> Round | None:
    """Lock one round that is open, or tell that it is not any more."""
    told = select(Round).where(
        Round.id == identity, Round.state.in_([RoundState.WAITING, RoundState.RUNNING])
    )
    row: Round | None = await work.session.scalar(told.with_for_update(key_share=True))
    return row


async def rounds(work: Work, identities: Sequence[UUID]) -> Sequence[Round]:
    """Find some rounds, in the order in which they were noted."""
    told = select(Round).where(Round.id.in_(identities)).order_by(Round.id)
    return (await work.session.scalars(told)).all()

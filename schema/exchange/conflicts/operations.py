"""Everything that can happen to a conflict."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from schema.exchange.conflicts import queries
from schema.exchange.conflicts.rules import MOVES, ConflictState, Decision
from schema.exchange.conflicts.tables import CONFLICT_NUMBERS, Disagreement
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Found:
    """What a worker has to say about a value that did not come into effect.

    One that is ``held`` stays in its cell until somebody decides.
    """

    link_id: UUID
    key: str
    code: str
    header: str
    sheet_value: str | None
    database_value: str | None
    formula: str | None
    reason: str
    editor: str | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None
    held: bool = False


async def record(work: Work, found: Found) -> Disagreement:
    """Put a value that did not come into effect on the list, so that it is not lost."""
    conflict = Disagreement(
        number=await CONFLICT_NUMBERS.take(work.session),
        at=work.at,
        **{name: getattr(found, name) for name in Found.__slots__},
    )
    work.session.add(conflict)
    await work.session.flush()
    return conflict


@may(Role.SELLER, Role.MANAGER, Role.FINANCE)
async def resolve(work: Work, number: str, decision: Decision) -> Disagreement:
    """Choose a side: the database's value stays, or the sheet's is asked for again."""
    conflict = await queries.conflict_for_change(work, number)
    is_done = decision is Decision.DATABASE and not conflict.held
    wanted = ConflictState.SETTLED if is_done else ConflictState.DECIDED
    check_move(MOVES, f"Conflict {number}", conflict.state, wanted)
    conflict.decision = decision
    conflict.decided_by, conflict.decided_at = work.actor.name, work.at
    conflict.state = wanted
    conflict.sentence = None
    return conflict


async def carried_out(work: Work, number: str, sentence: str | None) -> Disagreement:
    """Record what came of a decision: done, or refused and open again with the sentence."""
    conflict = await queries.conflict_for_change(work, number)
    conflict.state = ConflictState.SETTLED if sentence is None else ConflictState.OPEN
    conflict.held = conflict.held and sentence is not None
    conflict.sentence = sentence
    return conflict


async def settle_held(work: Work, link: UUID, key: str, code: str) -> None:
    """Settle what was held in a cell: it was dealt with there."""
    for conflict in await queries.held_in(work.session, link, key, code):
        conflict.state = ConflictState.SETTLED
        conflict.held = False


async def let_go(work: Work, link: UUID, key: str) -> None:
    """Leave on the list only what was held in a row that is gone."""
    for conflict in await queries.held_in(work.session, link, key):
        conflict.held = False

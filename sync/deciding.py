"""Carrying out what people decided about conflicts: what was typed is asked for, or let go."""

from dataclasses import replace

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts import queries
from schema.exchange.conflicts.rules import Decision
from schema.exchange.conflicts.tables import Disagreement
from schema.kernel.errors import DomainError
from schema.kernel.sentences import Sentence
from schema.kernel.work import Work
from sync import memory
from sync.bound import Bound
from sync.business import records
from sync.calls import calls
from sync.cells import EMPTY, decode
from sync.judge import attempt

GONE = Sentence("The record is no longer shown in this tab; change it through the API.")


async def carry_out(work: Work, bound: Bound) -> frozenset[str]:
    """Ask the business for each value that a person chose, once; name the rows this is about.

    Where the database's value is to stay, what was typed is no longer held in its cell.
    """
    decided = await queries.decided(work.session, bound.link.id)
    for conflict in decided:
        refusal = None
        if conflict.decision is Decision.SHEET:
            refusal = await _ask(work, bound, conflict)
        else:
            await _release(work, bound, conflict)
        await conflicts.carried_out(work, conflict.number, refusal)
    return frozenset(conflict.key for conflict in decided)


async def _release(work: Work, bound: Bound, conflict: Disagreement) -> None:
    """Hold a value no longer: the database's is written over it."""
    link = bound.link.id
    row = (await memory.base_rows(work.session, link, [conflict.key])).get(conflict.key)
    cells = {} if row is None else memory.bases(row)
    if row is not None and conflict.code in cells:
        cells[conflict.code] = replace(cells[conflict.code], held=None)
        kept = memory.Row(row.key, row.entity_id, row.position, cells, row.restored_at)
        await memory.keep(work.session, link, [kept])


async def _ask(work: Work, bound: Bound, conflict: Disagreement) -> str | None:
    shown = await records(work.session, bound, [conflict.key])
    if conflict.key not in shown or conflict.code not in bound.kinds:
        return GONE
    typed = decode(bound.kinds[conflict.code], {"stringValue": conflict.sheet_value or ""})
    d = shown[conflict.key].cells.get(conflict.code, EMPTY)

    async def deed() -> None:
        for call in calls(bound, {conflict.key: {conflict.code: (typed, d)}}):
            await call.operation(work, call.subject, **call.given)

    refusal: DomainError | None = await attempt(work, deed)
    return None if refusal is None else str(refusal)

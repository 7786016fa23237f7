"""Carrying out what people decided about conflicts: the sheet's value is asked for again."""

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts import queries
from schema.exchange.conflicts.tables import Disagreement
from schema.kernel.errors import DomainError
from schema.kernel.sentences import Sentence
from schema.kernel.work import Work
from sync.bound import Bound
from sync.business import records
from sync.calls import calls
from sync.cells import EMPTY, decode
from sync.judge import attempt

GONE = Sentence("The record is no longer shown in this tab; change it through the API.")


async def carry_out(work: Work, bound: Bound) -> None:
    """Ask the business for each value that a person chose, once."""
    for conflict in await queries.decided(work.session, bound.link.id):
        refusal = await _ask(work, bound, conflict)
        await conflicts.carried_out(work, conflict.number, refusal)


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

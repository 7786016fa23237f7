"""What deleting a row means, where a sheet says that it means more than having it put back.

Once its row has been gone for the grace, the declared operation is asked, like any edit. When
it refuses, or the record has changed since its row was last in step, the row is put back.
"""

from typing import Final

from schema.exchange.edits.tables import Edit, EditResult
from schema.kernel.errors import DomainError
from schema.kernel.work import Work
from sync import memory
from sync.bound import Bound
from sync.business import Record, records
from sync.cells import WHOLE_ROW
from sync.judge import attempt

WHY: Final = "Its row was deleted in the sheet."


async def delete_row(work: Work, bound: Bound, key: str) -> None:
    """Ask the business to do what deleting this record's row means, and log what became of it.

    Must be called inside the actor's unit of work, in a transaction that holds the lease.
    """
    deed = bound.sheet.deleted
    assert deed is not None  # noqa: S101 - whoever calls has looked
    try:
        await bound.sheet.lock(work, key)
    except DomainError:
        return  # gone, or not to be seen any more: reading it again will tell
    record = (await records(work.session, bound, [key])).get(key)
    row = (await memory.base_rows(work.session, bound.link.id, [key])).get(key)
    if record is None or row is None:
        return
    known = memory.bases(row)
    if any(known[code].d != d for code, d in record.cells.items() if code in known):
        return  # it changed meanwhile; nobody has seen that, so nobody can have meant it

    async def ask() -> None:
        given = {deed.argument: WHY} if deed.argument else {}
        await deed.operation(work, deed.of(key), **given)

    _log(work, bound, key, record, await attempt(work, ask))


def _log(
    work: Work, bound: Bound, key: str, record: Record, refusal: DomainError | None
) -> None:
    told = "; ".join(
        f"{bound.columns[code].title}: {cell.text}"
        for code, cell in record.cells.items()
        if cell.text and code in bound.columns
    )
    work.session.add(
        Edit(
            link_id=bound.link.id,
            at=work.at,
            key=key,
            header=WHOLE_ROW,
            before=told,
            after=None,
            result=EditResult.ACCEPTED if refusal is None else EditResult.REFUSED,
            sentence=None if refusal is None else str(refusal),
        )
    )

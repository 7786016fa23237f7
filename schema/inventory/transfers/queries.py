"""How transfers are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schema.inventory.transfers.tables import Transfer, TransferLine
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K21",
        "what left and came with a transfer is what its moves say",
        "SELECT count(*) FROM transfer_lines",
        "SELECT l.number FROM transfer_lines l LEFT JOIN stock_moves m"
        " ON m.document = l.number AND m.kind IN ('transfer_out', 'transfer_in') GROUP BY l.id"
        " HAVING l.shipped <> coalesce(-sum(m.quantity) FILTER (WHERE m.quantity < 0), 0)"
        " OR l.received <> coalesce(sum(m.quantity) FILTER (WHERE m.quantity > 0), 0)",
    ),
)


@dataclass(eq=False)
class NoSuchTransfer(NotFound):
    """There is no transfer {number}; use a number such as TR-000001."""

    number: str


async def transfer_for_change(work: Work, number: str) -> Transfer:
    """Lock one transfer."""
    missing = NoSuchTransfer(number)
    row: Transfer = await locked(work, Transfer.number, number.strip(), missing)
    return row


async def lines_for_change(work: Work, transfer: Transfer) -> Sequence[TransferLine]:
    """Lock the lines of a transfer that is locked already."""
    return await work.session.find_all(
        TransferLine.transfer_id, [transfer.id], TransferLine.number, lock=True
    )

"""How expected receipts are found."""

from dataclasses import dataclass
from typing import Final

from schema.inventory.receipts.tables import ExpectedReceipt
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K20",
        "what has come of an expected receipt is the sum of its moves",
        "SELECT count(*) FROM expected_receipts",
        "SELECT r.number FROM expected_receipts r LEFT JOIN stock_moves m"
        " ON m.expected_receipt_id = r.id"
        " GROUP BY r.id HAVING r.received <> coalesce(sum(m.quantity), 0)",
    ),
)


@dataclass(eq=False)
class NoSuchReceipt(NotFound):
    """There is no expected receipt {number}; use a number such as ER-000001."""

    number: str


async def receipt_for_change(work: Work, number: str) -> ExpectedReceipt:
    """Lock one expected receipt."""
    missing = NoSuchReceipt(number)
    row: ExpectedReceipt = await locked(work, ExpectedReceipt.number, number.strip(), missing)
    return row

"""How house banks, statements and their lines are found, and what must hold of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work
from schema.receivables.banking.rules import HouseBankIsArchived
from schema.receivables.banking.tables import BankLine, HouseBank

_KNOWN: Final = (
    "SELECT fingerprint FROM bank_lines"
    " WHERE house_bank_id = %(bank)s AND fingerprint = ANY(%(told)s)"
)

CHECKS: Final = (
    Check(
        "K34",
        "a bank statement adds up, and its lines are there, within its days",
        "SELECT count(*) FROM bank_statements",
        "SELECT s.number FROM bank_statements s LEFT JOIN bank_lines l ON l.statement_id = s.id"
        " GROUP BY s.id HAVING count(l.id) <> s.lines OR min(l.booked_on) < s.from_on"
        " OR max(l.booked_on) > s.to_on"
        " OR s.known = 0 AND s.closing <> s.opening + sum(l.amount)",
    ),
)


@dataclass(eq=False)
class NoSuchHouseBank(NotFound):
    """There is no house bank {number}; use a number such as HB-000001."""

    number: str


@dataclass(eq=False)
class NoSuchBankLine(NotFound):
    """There is no line {number} of a bank statement; use a number such as BL-000001."""

    number: str


async def any_house_bank_for_change(work: Work, number: str) -> HouseBank:
    """Lock one house bank: nobody imports anything for it meanwhile."""
    row: HouseBank = await locked(
        work, HouseBank.number, number.strip(), NoSuchHouseBank(number)
    )
    return row


async def house_bank_for_change(work: Work, number: str) -> HouseBank:
    """Lock one house bank that is still used."""
    row = await any_house_bank_for_change(work, number)
    if row.archived_at is not None:
        raise HouseBankIsArchived(row.number)
    return row


async def line_for_change(work: Work, number: str) -> BankLine:
    """Lock one line of a bank statement."""
    row: BankLine = await locked(work, BankLine.number, number.strip(), NoSuchBankLine(number))
    return row


async def known(work: Work, house_bank: UUID, fingerprints: Collection[str]) -> set[str]:
    """Tell which of these lines of an account are there already."""
    found = await work.session.ask(_KNOWN, {"bank": house_bank, "told": list(fingerprints)})
    return {fingerprint for (fingerprint,) in found}

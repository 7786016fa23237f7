"""How accounts, months and entries are found, and what must be true of the books."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work
from schema.receivables.ledger.rules import AccountPurpose, PeriodState, period_of
from schema.receivables.ledger.tables import Account, FiscalPeriod

CHECKS: Final = (
    Check(
        "K6a",
        "the lines of a journal entry debit and credit its total",
        "SELECT count(*) FROM journal_entries",
        "SELECT e.number FROM journal_entries e LEFT JOIN journal_lines l ON l.entry_id = e.id"
        " GROUP BY e.id HAVING coalesce(sum(l.debit), 0) <> e.total"
        " OR coalesce(sum(l.credit), 0) <> e.total",
    ),
    Check(
        "K6b",
        "a journal entry is in the month of its day",
        "SELECT count(*) FROM journal_entries",
        "SELECT e.number FROM journal_entries e JOIN fiscal_periods p"
        " ON p.id = e.fiscal_period_id WHERE e.posted_on NOT BETWEEN p.starts_on AND p.ends_on",
    ),
)


@dataclass(eq=False)
class NoSuchAccount(NotFound):
    """There is no account {number}; use the code of an account such as 1122."""

    number: str


async def account_for_change(work: Work, code: str) -> Account:
    """Lock one account."""
    row: Account = await locked(work, Account.code, code.strip(), NoSuchAccount(code))
    return row


async def accounts(work: Work) -> dict[AccountPurpose, UUID]:
    """Name the account for each purpose."""
    found = await work.session.scalars(select(Account))
    return {account.purpose: account.id for account in found}


async def state_of(work: Work, day: date) -> tuple[PeriodState | None, date | None]:
    """Tell how far the books of a day's month are, and through which day all are closed."""
    query = select(
        func.max(FiscalPeriod.ends_on).filter(FiscalPeriod.state == PeriodState.HARD_CLOSED),
        func.max(FiscalPeriod.state).filter(FiscalPeriod.number == period_of(day)),
    )
    through, state = (await work.session.execute(query)).one()
    return state, through

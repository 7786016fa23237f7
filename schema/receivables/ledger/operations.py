"""Everything that can happen to the books. Entries are made by what happens to documents."""

from collections.abc import Sequence
from datetime import date

from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.ledger import queries, rules
from schema.receivables.ledger.rules import Booking
from schema.receivables.ledger.tables import Account, JournalEntry, JournalLine


@may(Role.FINANCE)
async def rename_account(work: Work, code: str, name: str) -> Account:
    """Call an account as the company's chart of accounts does."""
    account = await queries.account_for_change(work, code)
    account.name = rules.check_word(account.code, "name", name)
    await work.session.flush()
    return account


@may(Role.FINANCE)
async def recode_account(work: Work, code: str, becomes: str) -> Account:
    """Give an account the code it has in the company's chart of accounts."""
    account = await queries.account_for_change(work, code)
    was, account.code = account.code, rules.check_word(account.code, "code", becomes)
    await write(work, {"uq_accounts_code": rules.AccountCodeTaken(was, account.code)})
    return account


async def check_dated(work: Work, subject: str, day: date) -> date:
    """Refuse to date something in books that are closed, or being closed."""
    state, through = await queries.state_of(work, day)
    late = work.actor.role is Role.ADMIN
    return rules.check_day(subject, day, state, through, late=late)


async def post(work: Work, day: date, bookings: Sequence[Booking]) -> list[JournalEntry]:
    """Enter documents in the books, each with an entry of its own; ``check_dated`` said yes."""
    accounts = await queries.accounts(work)
    entries = [
        JournalEntry(
            kind=one.kind,
            document=one.document,
            posted_on=day,
            total=one.total,
            currency=one.currency,
        )
        for one in bookings
    ]
    work.session.add_all(entries)
    await work.session.flush()
    for entry, one in zip(entries, bookings, strict=True):
        work.session.add_all(
            JournalLine(
                entry_id=entry.id,
                account_id=accounts[side.purpose],
                debit=side.debit,
                credit=side.credit,
                currency=one.currency,
            )
            for side in rules.sides(one.postings)
        )
    await work.session.flush()
    return entries

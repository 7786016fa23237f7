"""The books as the API shows them."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.receivables.ledger import operations
from schema.receivables.ledger.rules import AccountKind, AccountPurpose, EntryKind, PeriodState
from schema.receivables.ledger.tables import Account, FiscalPeriod, JournalEntry, JournalLine

for choice in (AccountKind, AccountPurpose, EntryKind, PeriodState):
    enum_type(choice)

EntryLater = Annotated["JournalEntryNode", strawberry.lazy("schema.receivables.ledger.graphql")]


@node(Account)
class AccountNode(Node):
    """Shows an ``Account`` row."""

    code: str = column(Account.code)
    name: str = column(Account.name)
    kind: AccountKind = column(Account.kind)
    purpose: AccountPurpose = column(Account.purpose)
    revision: int = column(Account.revision)


@node(FiscalPeriod)
class FiscalPeriodNode(Node):
    """Shows a ``FiscalPeriod`` row."""

    number: str = column(FiscalPeriod.number)
    starts_on: date = column(FiscalPeriod.starts_on)
    ends_on: date = column(FiscalPeriod.ends_on)
    state: PeriodState = column(FiscalPeriod.state)
    closed_by: str | None = column(FiscalPeriod.closed_by)
    closed_at: datetime | None = column(FiscalPeriod.closed_at)
    revision: int = column(FiscalPeriod.revision)


@node(JournalLine)
class JournalLineNode(Node):
    """Shows a ``JournalLine`` row."""

    debit: Money = money(JournalLine.debit, JournalLine.currency)
    credit: Money = money(JournalLine.credit, JournalLine.currency)
    currency: str = column(JournalLine.currency)
    revision: int = column(JournalLine.revision)
    account: AccountNode = related(
        JournalLine.account_id, Account.id, AccountNode, "The account it moves."
    )
    entry: EntryLater = related(
        JournalLine.entry_id, JournalEntry.id, EntryLater, "The entry it is a line of."
    )


@node(JournalEntry)
class JournalEntryNode(Node):
    """Shows a ``JournalEntry`` row."""

    number: str = column(JournalEntry.number)
    kind: EntryKind = column(JournalEntry.kind)
    document: str = column(JournalEntry.document)
    posted_on: date = column(JournalEntry.posted_on)
    total: Money = money(JournalEntry.total, JournalEntry.currency)
    currency: str = column(JournalEntry.currency)
    revision: int = column(JournalEntry.revision)
    fiscal_period: FiscalPeriodNode = related(
        JournalEntry.fiscal_period_id,
        FiscalPeriod.id,
        FiscalPeriodNode,
        "The month of the books it belongs to.",
    )
    lines: list[JournalLineNode] = children(
        JournalLine.entry_id, list[JournalLineNode], JournalLine.id, "What it moves."
    )


ACCOUNTS = Listing(
    AccountNode, Account, (Account.code, Account.name, Account.kind, Account.purpose)
)
FISCAL_PERIODS = Listing(
    FiscalPeriodNode,
    FiscalPeriod,
    (
        FiscalPeriod.number,
        FiscalPeriod.starts_on,
        FiscalPeriod.ends_on,
        FiscalPeriod.state,
    ),
)
JOURNAL_ENTRIES = Listing(
    JournalEntryNode,
    JournalEntry,
    (
        JournalEntry.number,
        JournalEntry.kind,
        JournalEntry.document,
        JournalEntry.posted_on,
        JournalEntry.total,
        JournalEntry.currency,
    ),
    {"fiscalPeriod": (JournalEntry.fiscal_period_id, FISCAL_PERIODS)},
)
JOURNAL_LINES = Listing(
    JournalLineNode,
    JournalLine,
    (JournalLine.debit, JournalLine.credit, JournalLine.currency),
    {
        "account": (JournalLine.account_id, ACCOUNTS),
        "entry": (JournalLine.entry_id, JOURNAL_ENTRIES),
    },
)


@strawberry.type
class LedgerQueries:
    """Questions about the books."""

    accounts = ACCOUNTS.field("The accounts of the books.")
    accounts_aggregate = ACCOUNTS.aggregates.field("How many accounts there are.")
    account = found_by(Account.code, AccountNode, "One account by its code.")
    fiscal_periods = FISCAL_PERIODS.field("The months of the books.")
    fiscal_periods_aggregate = FISCAL_PERIODS.aggregates.field("How many months there are.")
    fiscal_period = found_by(
        FiscalPeriod.number, FiscalPeriodNode, "One month of the books, such as 2026-10."
    )
    journal_entries = JOURNAL_ENTRIES.field("What documents moved between accounts.")
    journal_entries_aggregate = JOURNAL_ENTRIES.aggregates.field("What that comes to.")
    journal_entry = found_by(JournalEntry.number, JournalEntryNode, "One entry by number.")
    journal_lines = JOURNAL_LINES.field("What entries debit and credit accounts.")
    journal_lines_aggregate = JOURNAL_LINES.aggregates.field(
        "What accounts were debited and credited; grouped by account it is the trial balance."
    )


@strawberry.type
class LedgerSubscriptions:
    """News of the books."""

    account_changed = subscription(ACCOUNTS, "An account has changed.")
    fiscal_period_changed = subscription(FISCAL_PERIODS, "A month of the books has changed.")
    journal_entry_changed = subscription(JOURNAL_ENTRIES, "An entry was made.")


@strawberry.type
class LedgerMutations:
    """What can happen to the books."""

    rename_account = mutation(operations.rename_account, Account, AccountNode, "rename_account")
    recode_account = mutation(operations.recode_account, Account, AccountNode, "recode_account")

    rename_account_bulk = bulk("rename_account")
    recode_account_bulk = bulk("recode_account")

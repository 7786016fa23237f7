"""House banks, their statements and the lines of these as the API shows them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.exchange.files.graphql import FileNode
from schema.exchange.files.tables import File
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.receivables.banking import operations
from schema.receivables.banking.rules import BankLineState, StatementFormat
from schema.receivables.banking.tables import BankLine, BankStatement, HouseBank
from schema.receivables.matches.tables import BankMatch
from schema.receivables.suggestions.tables import BankSuggestion

if TYPE_CHECKING:
    from schema.receivables.matches.graphql import BankMatchNode
    from schema.receivables.suggestions.graphql import BankSuggestionNode

MATCHES = "schema.receivables.matches.graphql"
SUGGESTIONS = "schema.receivables.suggestions.graphql"
MatchesLater = list[Annotated["BankMatchNode", strawberry.lazy(MATCHES)]]
SuggestionsLater = list[Annotated["BankSuggestionNode", strawberry.lazy(SUGGESTIONS)]]

enum_type(BankLineState)
enum_type(StatementFormat)


@node(HouseBank)
class HouseBankNode(Node):
    """Shows a ``HouseBank`` row."""

    number: str = column(HouseBank.number)
    bank: str = column(HouseBank.bank)
    account_number: str = column(HouseBank.account_number)
    currency: str = column(HouseBank.currency)
    posts_from: int | None = column(HouseBank.posts_from)
    archived_at: datetime | None = column(HouseBank.archived_at)
    revision: int = column(HouseBank.revision)


HOUSE_BANKS = Listing(
    HouseBankNode,
    HouseBank,
    (HouseBank.number, HouseBank.bank, HouseBank.account_number, HouseBank.archived_at),
)


@node(BankStatement)
class BankStatementNode(Node):
    """Shows a ``BankStatement`` row."""

    number: str = column(BankStatement.number)
    format: StatementFormat = column(BankStatement.format)
    from_on: date = column(BankStatement.from_on)
    to_on: date = column(BankStatement.to_on)
    opening: Money | None = money(BankStatement.opening, BankStatement.currency)
    closing: Money | None = money(BankStatement.closing, BankStatement.currency)
    currency: str = column(BankStatement.currency)
    lines: int = column(BankStatement.lines)
    known: int = column(BankStatement.known)
    imported_by: str = column(BankStatement.imported_by)
    imported_at: datetime = column(BankStatement.imported_at)
    revision: int = column(BankStatement.revision)
    house_bank: HouseBankNode = related(
        BankStatement.house_bank_id, HouseBank.id, HouseBankNode, "The account it is of."
    )
    file: FileNode | None = related(
        BankStatement.file_id, File.id, FileNode | None, "The file, for whoever sent it."
    )


BANK_STATEMENTS = Listing(
    BankStatementNode,
    BankStatement,
    (
        BankStatement.number,
        BankStatement.format,
        BankStatement.from_on,
        BankStatement.to_on,
        BankStatement.opening,
        BankStatement.closing,
        BankStatement.currency,
        BankStatement.lines,
        BankStatement.known,
        BankStatement.imported_by,
        BankStatement.imported_at,
    ),
    {"house_bank": (BankStatement.house_bank_id, HOUSE_BANKS)},
)


@node(BankLine)
class BankLineNode(Node):
    """Shows a ``BankLine`` row."""

    number: str = column(BankLine.number)
    booked_on: date = column(BankLine.booked_on)
    amount: Money = money(BankLine.amount, BankLine.currency)
    matched: Money = money(BankLine.matched, BankLine.currency)
    unmatched: Money = money(BankLine.unmatched, BankLine.currency)
    balance: Money | None = money(BankLine.balance, BankLine.currency)
    currency: str = column(BankLine.currency)
    counterparty: str | None = column(BankLine.counterparty)
    counterparty_account: str | None = column(BankLine.counterparty_account)
    remittance: str | None = column(BankLine.remittance)
    reference: str | None = column(BankLine.reference)
    state: BankLineState = column(BankLine.state)
    settles: str | None = column(BankLine.settles)
    charges: Money = money(BankLine.charges, BankLine.currency)
    reason: str | None = column(BankLine.reason)
    revision: int = column(BankLine.revision)
    house_bank: HouseBankNode = related(
        BankLine.house_bank_id, HouseBank.id, HouseBankNode, "The account it moves."
    )
    statement: BankStatementNode | None = related(
        BankLine.statement_id,
        BankStatement.id,
        BankStatementNode | None,
        "The statement that told it first, if one did.",
    )
    customer: CustomerNode | None = related(
        BankLine.customer_id,
        Customer.id,
        CustomerNode | None,
        "Whose it is, as somebody noted it.",
    )
    suggestions: SuggestionsLater = children(
        BankSuggestion.bank_line_id,
        SuggestionsLater,
        BankSuggestion.position,
        "What it may be, the likeliest first; none once it is matched.",
    )
    matches: MatchesLater = children(
        BankMatch.bank_line_id,
        MatchesLater,
        BankMatch.id,
        "What of it is in the books, and what of that was undone.",
    )


BANK_LINES = Listing(
    BankLineNode,
    BankLine,
    (
        BankLine.number,
        BankLine.booked_on,
        BankLine.amount,
        BankLine.unmatched,
        BankLine.currency,
        BankLine.counterparty,
        BankLine.counterparty_account,
        BankLine.remittance,
        BankLine.reference,
        BankLine.state,
    ),
    {
        "house_bank": (BankLine.house_bank_id, HOUSE_BANKS),
        "statement": (BankLine.statement_id, BANK_STATEMENTS),
        "customer": (BankLine.customer_id, CUSTOMERS),
        "suggestions": (BankSuggestion.bank_line_id, f"{SUGGESTIONS}:BANK_SUGGESTIONS"),
        "matches": (BankMatch.bank_line_id, f"{MATCHES}:BANK_MATCHES"),
    },
)


@strawberry.type
class BankingQueries:
    """Questions about our accounts at banks."""

    house_banks = HOUSE_BANKS.field("Our accounts at banks.")
    house_banks_aggregate = HOUSE_BANKS.aggregates.field("How many accounts of ours there are.")
    house_bank = found_by(HouseBank.number, HouseBankNode, "One house bank by number.")
    bank_statements = BANK_STATEMENTS.field("Files in which banks told what happened.")
    bank_statements_aggregate = BANK_STATEMENTS.aggregates.field("What statements come to.")
    bank_statement = found_by(
        BankStatement.number, BankStatementNode, "One bank statement by number."
    )
    bank_lines = BANK_LINES.field("What happened on our accounts, line by line.")
    bank_lines_aggregate = BANK_LINES.aggregates.field("What lines of statements come to.")
    bank_line = found_by(BankLine.number, BankLineNode, "One line of a statement by number.")


@strawberry.type
class BankingSubscriptions:
    """News of our accounts at banks."""

    bank_statement_changed = subscription(BANK_STATEMENTS, "A statement was imported.")
    bank_line_changed = subscription(BANK_LINES, "A line of a statement came or has changed.")


@strawberry.type
class BankingMutations:
    """What can happen to our accounts at banks and to their statements."""

    add_house_bank = mutation(
        operations.add_house_bank, HouseBank, HouseBankNode, "add_house_bank"
    )
    correct_house_bank = mutation(
        operations.correct_house_bank, HouseBank, HouseBankNode, "correct_house_bank"
    )
    archive_house_bank = mutation(
        operations.archive_house_bank, HouseBank, HouseBankNode, "archive_house_bank"
    )
    restore_house_bank = mutation(
        operations.restore_house_bank, HouseBank, HouseBankNode, "restore_house_bank"
    )
    import_bank_statement = mutation(
        operations.import_statement,
        BankStatement,
        BankStatementNode,
        "import_bank_statement",
        makes=True,
    )
    enter_bank_line = mutation(
        operations.enter, BankLine, BankLineNode, "enter_bank_line", makes=True
    )

    add_house_bank_bulk = bulk("add_house_bank")
    correct_house_bank_bulk = bulk("correct_house_bank")
    archive_house_bank_bulk = bulk("archive_house_bank")
    restore_house_bank_bulk = bulk("restore_house_bank")
    enter_bank_line_bulk = bulk("enter_bank_line")

"""The Bank tab: what banks say came in and went out, and what of it is in the books."""

from typing import Final

from schema.customers.accounts.tables import Customer
from schema.kernel.sheet import Action, Column, Narrowing, Sheet, tables
from schema.receivables.banking import operations as banking
from schema.receivables.banking.queries import line_for_change
from schema.receivables.banking.rules import MOVES, BankLineState
from schema.receivables.banking.tables import LINE_NUMBERS, BankLine, HouseBank
from schema.receivables.matches import operations, queries
from schema.receivables.payments.rules import read_allotments
from schema.receivables.suggestions.tables import BankSuggestion

BANK: Final = Sheet(
    name="bank",
    title="Bank",
    doc="Lines of bank statements: accept what is suggested, or note whose they are and post.",
    entity=BankLine,
    key=BankLine.number,
    rows=queries.lines_in_work,
    by=Narrowing(HouseBank.bank, HouseBank.number, BankLine.booked_on),
    shown=tables(BankLine, HouseBank, BankSuggestion, Customer),
    parts=(BankSuggestion.bank_line_id,),
    lock=line_for_change,
    insert=banking.enter,
    reserve=lambda work, _content: LINE_NUMBERS.take(work.session),
    columns=(
        Column("House bank", HouseBank.number, argument="house_bank"),
        Column("Booked on", BankLine.booked_on),
        Column("Amount", BankLine.amount),
        Column("Currency", BankLine.currency),
        Column("Counterparty", BankLine.counterparty),
        Column("Counterparty account", BankLine.counterparty_account),
        Column("Remittance", BankLine.remittance),
        Column("Reference", BankLine.reference),
        Column("Balance", BankLine.balance),
        Column(
            "Suggested customer",
            queries.SUGGESTED.number,
            argument="suggested_customer",
            doc="Whose it likely is.",
        ),
        Column("Suggested for", queries.WHAT_FOR, doc="What it would settle, or is likely."),
        Column("Score", BankSuggestion.score),
        Column("Reasons", queries.WHY, doc="What speaks for it, with its points."),
        Column("Customer", Customer.number, edit=operations.note, argument="customer"),
        Column("Name", Customer.name, argument="customer_name"),
        Column("Settles", BankLine.settles, edit=operations.note, read=read_allotments),
        Column("Charges", BankLine.charges, edit=operations.note),
        Column("Unmatched", BankLine.unmatched, argument="unmatched"),
        Column("State", BankLine.state),
    ),
    actions={
        "accept": Action(operations.accept, to=BankLineState.MATCHED),
        "post": Action(operations.post, to=BankLineState.MATCHED),
        "set aside": Action(operations.set_aside, to=BankLineState.MATCHED),
        "match": Action(operations.match_named, "documents", to=BankLineState.MATCHED),
        "dismiss": Action(operations.dismiss, "reason", to=BankLineState.DISMISSED),
        "undo": Action(operations.undo, to=BankLineState.OPEN),
    },
    state=BankLine.state,
    moves=MOVES,
)

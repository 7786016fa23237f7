"""The bank of the sample company: a statement of which something is matched, most is open."""

import csv
from functools import partial
from io import StringIO
from typing import Final

from sqlalchemy import select
from strawberry import ID

from salesbook import sample_files
from salesbook.sample_people import FINANCE, Do
from schema.customers.accounts.tables import Customer
from schema.customers.bank_accounts import operations as bank_accounts
from schema.exchange.files import operations as files
from schema.exchange.files.operations import Content
from schema.fulfilment.orders.tables import Order
from schema.kernel.graphql import global_id
from schema.kernel.work import Contents, Work
from schema.receivables.banking import operations as banking
from schema.receivables.banking.tables import BankLine
from schema.receivables.invoices.tables import Invoice
from schema.receivables.matches import operations as matches
from schema.receivables.payments.rules import PaymentState
from schema.receivables.payments.tables import Payment

BANK: Final = "Bank of the Coast"
ACCOUNT: Final = "6222 0210 0102 3456 789"
FILE: Final = "statement.csv"
HEADERS: Final = ("Date", "Amount", "Name", "Account", "Description", "Reference")
THEIRS: Final = "6217 0012 0000 {:04d} 001"
FEE: Final = "18.00"

Row = tuple[str, str, str, str, str, str]


async def fill(do: Do, contents: Contents | None) -> None:
    """Import what the bank says; accept what was recorded before, dismiss the bank's fee."""
    house_bank = await do(_open, FINANCE)
    if contents is None:
        return
    rows = await do(_rows, FINANCE)
    text = StringIO()
    csv.writer(text).writerows([HEADERS, *rows])
    content = await sample_files.keep(contents, text.getvalue().encode("utf-8-sig"))
    await do(partial(_import, house_bank=house_bank, content=content), FINANCE)
    first, *_, fee = await do(_lines, FINANCE)
    if await do(_recorded, FINANCE):
        await do(partial(matches.accept, number=first), FINANCE)
    await do(partial(matches.dismiss, number=fee, reason="A fee of the bank"), FINANCE)


async def _open(work: Work) -> str:
    return (await banking.add_house_bank(work, BANK, ACCOUNT)).number


async def _rows(work: Work) -> list[Row]:
    """Write what came in: what somebody recorded, what names an invoice, what names nothing."""
    day = work.today.isoformat()
    rows: list[Row] = []
    for place, (recorded, payer) in enumerate(await _recorded(work)):
        words = f"Payment {recorded.reference}"
        rows.append((day, f"{recorded.amount}", payer, "", words, f"R-{place:04d}"))
    billed = await _billed(work)
    for place, (invoice, customer) in enumerate(billed):
        account = THEIRS.format(place)
        if place == len(billed) - 1:
            await bank_accounts.add(work, customer.number, account, "ICBC")
        words = "" if place == len(billed) - 1 else invoice.number
        due = f"{invoice.total - invoice.allocated}"
        rows.append((day, due, customer.name, account, words, f"N-{place:04d}"))
    rows.append((day, "300.00", "Unknown & Sons", "", "for the last delivery", "U-0001"))
    rows.append((day, f"-{FEE}", "", "", "Account fee", "F-0001"))
    return rows


async def _recorded(work: Work) -> list[tuple[Payment, str]]:
    """Find payments that somebody recorded before the bank told of them."""
    query = select(Payment, Customer.name).join(Customer, Customer.id == Payment.customer_id)
    query = query.where(Payment.state == PaymentState.POSTED).order_by(Payment.number).limit(2)
    return [(payment, name) for payment, name in await work.session.execute(query)]


async def _billed(work: Work) -> list[tuple[Invoice, Customer]]:
    """Find invoices that are still to be paid."""
    query = select(Invoice, Customer).join(Order, Order.id == Invoice.order_id)
    query = query.join(Customer, Customer.id == Order.customer_id)
    query = query.where(Invoice.allocated < Invoice.total).order_by(Invoice.number).limit(3)
    return [(invoice, customer) for invoice, customer in await work.session.execute(query)]


async def _import(work: Work, house_bank: str, content: Content) -> None:
    file = await files.keep(work, FILE, "text/csv", content)
    await banking.import_statement(work, house_bank, ID(global_id(file)))


async def _lines(work: Work) -> list[str]:
    return list(await work.session.scalars(select(BankLine.number).order_by(BankLine.number)))

"""Everything that can happen to an invoice; payments settle it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schema.customers.accounts import queries as accounts
from schema.customers.credit import queries as credit
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.tables import Order
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.invoices import queries, rules
from schema.receivables.invoices.tables import INVOICE_NUMBERS, Invoice, InvoiceLine
from schema.receivables.ledger import operations as ledger


@dataclass(frozen=True, slots=True)
class NothingToPay:
    """An invoice asks for nothing, so no payment will settle its order (``number``)."""

    number: str


@may(Role.FINANCE, Role.MANAGER)
async def issue(work: Work, order: str, due_on: date | None = None) -> Invoice:
    """Bill what was shipped for an order (by number) and is not billed yet."""
    held = await orders.order_for_change(work, order)
    goods = await queries.to_invoice(work, held.id)
    if not goods:
        raise rules.NothingToInvoice(order)
    due = rules.due(order, due_on, await _days(work, held), work.today)
    number = await INVOICE_NUMBERS.take(work.session)
    total = sum((line.amount for line in goods), Decimal(0))
    await ledger.check_dated(work, f"An invoice for order {held.number}", work.today)
    booking = rules.booked(number, total, held.currency)
    (entry,) = await ledger.post(work, work.today, [booking])
    invoice = Invoice(
        number=number,
        order_id=held.id,
        issued_on=work.today,
        total=total,
        due_on=due,
        currency=held.currency,
        entry_id=entry.id,
    )
    work.session.add(invoice)
    await work.session.flush()
    for line in goods:
        work.session.add(
            InvoiceLine(
                invoice_id=invoice.id,
                shipment_line_id=line.id,
                amount=line.amount,
                currency=invoice.currency,
            )
        )
    await work.session.flush()
    if not total:
        work.happened.append(NothingToPay(held.number))
    return invoice


async def _days(work: Work, order: Order) -> int:
    """Tell within how many days it is to be paid: as agreed for the order, or with them."""
    if order.payment_days is not None:
        return order.payment_days
    customer = await accounts.customer_by_id(work.session, order.customer_id)
    return (await credit.credit_of_for_change(work, customer)).payment_days


@may(Role.FINANCE)
async def annotate(work: Work, number: str, note: str | None) -> Invoice:
    """Write down what finance wants to remember."""
    invoice = await queries.invoice_for_change(work, number)
    invoice.note = note
    return invoice


@may(Role.FINANCE)
async def record_promise(work: Work, number: str, promised_on: date | None) -> Invoice:
    """Note the day the customer has promised to pay, or that there is none."""
    invoice = await queries.invoice_for_change(work, number)
    if invoice.allocated == invoice.total:
        raise rules.InvoiceIsPaid(number)
    invoice.promised_on = rules.check_promise(number, promised_on, work.today)
    return invoice

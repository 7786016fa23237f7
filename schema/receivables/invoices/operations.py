"""Everything that can happen to an invoice; payments settle it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schema.customers.accounts import queries as accounts
from schema.customers.credit import queries as credit
from schema.customers.terms import queries as terms
from schema.customers.terms.rules import Instalment as Part
from schema.customers.terms.rules import instalments
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.shipments.tables import ShipmentLine
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.invoices import queries, rules
from schema.receivables.invoices.tables import INVOICE_NUMBERS, Invoice, InvoiceLine
from schema.receivables.items import operations as items
from schema.receivables.items.rules import Document, ItemKind
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
    total = sum((line.amount for line in goods), Decimal(0))
    if due_on is None:
        parts = await _by_terms(work, held, goods, total)
    else:
        parts = rules.due_at_once(order, due_on, total, work.today)
    number = await INVOICE_NUMBERS.take(work.session)
    await ledger.check_dated(work, f"An invoice for order {held.number}", work.today)
    booking = rules.booked(number, total, held.currency)
    (entry,) = await ledger.post(work, work.today, [booking])
    invoice = Invoice(
        number=number,
        order_id=held.id,
        issued_on=work.today,
        total=total,
        due_on=parts[0].due_on,
        currency=held.currency,
        entry_id=entry.id,
    )
    work.session.add(invoice)
    await work.session.flush()
    of_it = {"invoice_id": invoice.id, "currency": invoice.currency}
    work.session.add_all(
        InvoiceLine(shipment_line_id=line.id, amount=line.amount, **of_it) for line in goods
    )
    of = Document(ItemKind.INVOICE, invoice.id, number, invoice.issued_on, invoice.currency)
    await items.owe(work, of, parts)
    if not total:
        work.happened.append(NothingToPay(held.number))
    return invoice


async def _by_terms(
    work: Work, order: Order, goods: Sequence[ShipmentLine], total: Decimal
) -> list[Part]:
    """Divide what is to be paid as agreed for the order, or else with the customer."""
    known = order.payment_term_id
    if known is None:
        customer = await accounts.customer_by_id(work.session, order.customer_id)
        known = (await credit.credit_of_for_change(work, customer)).payment_term_id
    agreed = await terms.agreed(work.session, known)
    days = await queries.days_of(work, {line.shipment_id for line in goods})
    return instalments(agreed.lines, total, days)


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

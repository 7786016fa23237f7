"""Everything that can happen to an invoice; payments settle it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from schema.customers.accounts import queries as accounts
from schema.customers.credit import queries as credit
from schema.customers.tax_titles import queries as tax_titles
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
async def issue(
    work: Work, order: str, due_on: date | None = None, tax_title: str | None = None
) -> Invoice:
    """Bill what was shipped for an order (by number) and is not billed yet.

    Unless a tax title is named, that which the customer prefers stands on it.
    """
    held = await orders.order_for_change(work, order)
    goods = await queries.to_invoice(work, held.id)
    if not goods:
        raise rules.NothingToInvoice(order)
    lines = await _taxed(work, goods)
    total = sum((line.amount for line in lines), Decimal(0))
    if due_on is None:
        parts = await _by_terms(work, held, goods, total)
    else:
        parts = rules.due_at_once(order, due_on, total, work.today)
    await ledger.check_dated(work, f"An invoice for order {held.number}", work.today)
    invoice = await _write(work, held, lines, parts[0].due_on, tax_title)
    of_it = {"invoice_id": invoice.id, "currency": invoice.currency}
    work.session.add_all(
        InvoiceLine(shipment_line_id=sent.id, **asdict(line), **of_it)
        for sent, line in zip(goods, lines, strict=True)
    )
    number, day = invoice.number, invoice.issued_on
    of = Document(ItemKind.INVOICE, invoice.id, number, day, invoice.currency)
    await items.owe(work, of, parts)
    if not total:
        work.happened.append(NothingToPay(held.number))
    return invoice


async def _write(
    work: Work, order: Order, lines: Sequence[rules.Taxed], due_on: date, named: str | None
) -> Invoice:
    """Enter an invoice in the books and write its head."""
    title, tax_number = await _title(work, order, named)
    number = await INVOICE_NUMBERS.take(work.session)
    booking = rules.booked(number, lines, order.currency)
    (entry,) = await ledger.post(work, work.today, [booking])
    invoice = Invoice(
        number=number,
        order_id=order.id,
        issued_on=work.today,
        title=title,
        tax_number=tax_number,
        total=sum((line.amount for line in lines), Decimal(0)),
        tax=sum((line.tax for line in lines), Decimal(0)),
        due_on=due_on,
        currency=order.currency,
        entry_id=entry.id,
    )
    work.session.add(invoice)
    await work.session.flush()
    return invoice


async def _taxed(work: Work, goods: Sequence[ShipmentLine]) -> list[rules.Taxed]:
    """Tell what is to be paid for each of the goods, and the tax in it as it is today."""
    rates = await queries.tax_rates(work, goods)
    return [rules.taxed(line.amount, rates[line.id]) for line in goods]


async def _title(work: Work, order: Order, named: str | None) -> tuple[str, str | None]:
    """Tell in which name an invoice is issued, and under which number of the tax office."""
    if named is None:
        preferred = await tax_titles.preferred_of(work, order.customer_id)
        if preferred is not None:
            return preferred.title, preferred.tax_number
        return (await accounts.customer_by_id(work.session, order.customer_id)).name, None
    known = await tax_titles.title(work.session, named)
    if known.customer_id != order.customer_id or known.archived_at is not None:
        raise rules.TitleNotOnInvoice(order.number, known.number)
    return known.title, known.tax_number


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

"""Everything that can happen to a payment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from schema.customers.accounts import queries as accounts
from schema.fulfilment.amendments.operations import ClosedShort
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders import queries as order_queries
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order
from schema.kernel.errors import DomainError
from schema.kernel.numbers import Reserved
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.invoices import queries as invoice_queries
from schema.receivables.invoices.operations import NothingToPay
from schema.receivables.invoices.queries import NoSuchInvoice
from schema.receivables.items import operations as items
from schema.receivables.items import queries as items_queries
from schema.receivables.items.rules import Document, ItemKind, held
from schema.receivables.ledger import operations as ledger
from schema.receivables.payments import queries, rules
from schema.receivables.payments.rules import Allotment
from schema.receivables.payments.tables import PAYMENT_NUMBERS, Payment
from schema.receivables.settlements import operations as settlements
from schema.receivables.settlements import queries as settled


@dataclass(frozen=True, slots=True)
class SettlementsChanged:
    """What is settled of these invoices is not what it was."""

    invoices: tuple[str, ...]


@dataclass(eq=False)
class ReceivedInFuture(DomainError):
    """A payment cannot have been received on {received_on}; that day is still to come."""

    received_on: date


@may(Role.FINANCE)
async def receive(
    work: Work,
    customer: str,
    amount: Decimal,
    received_on: date | None = None,
    reference: str | None = None,
    reserved: Reserved | None = None,
) -> Payment:
    """Record money that came in from a customer (by number)."""
    payer = await accounts.customer(work.session, customer)
    day = received_on or work.today
    if day > work.today:
        raise ReceivedInFuture(day)
    subject = f"A payment of customer {customer}"
    currency = work.company.currency
    paid = rules.check_amount(subject, amount)
    await ledger.check_dated(work, subject, day)
    number = reserved or await PAYMENT_NUMBERS.take(work.session)
    (entry,) = await ledger.post(work, day, [rules.booked(number, paid, currency)])
    payment = Payment(
        number=number,
        customer_id=payer.id,
        amount=paid,
        received_on=day,
        reference=reference,
        currency=currency,
        entry_id=entry.id,
    )
    work.session.add(payment)
    await work.session.flush()
    of = Document(ItemKind.PAYMENT, payment.id, number, day, currency)
    await items.hold(work, of, held(paid, day))
    return payment


@may(Role.FINANCE)
async def allocate(work: Work, number: str, allotments: list[Allotment]) -> Payment:
    """Settle invoices with a payment: these amounts, or as much as possible of each."""
    rules.check_once(number, allotments)
    payment = await queries.payment_for_change(work, number)
    named = [allotment.invoice for allotment in allotments]
    held = {order.id: order for order in await queries.orders_for_change(work, named)}
    invoices = await queries.invoices_for_change(work, named)
    await ledger.check_dated(work, f"What payment {payment.number} settles", work.today)
    amounts: dict[UUID, Decimal] = {}
    left = payment.amount - payment.allocated
    for asked in allotments:
        invoice = invoices.get(asked.invoice)
        if invoice is None:
            raise NoSuchInvoice(asked.invoice)
        if held[invoice.order_id].customer_id != payment.customer_id:
            raise rules.OtherCustomer(asked.invoice, number)
        if invoice.currency != payment.currency:
            raise rules.OtherCurrency(asked.invoice, invoice.currency, number, payment.currency)
        amount = rules.allot(number, left, asked, invoice.total - invoice.allocated)
        left -= amount
        amounts[invoice.id] = amount
    entries = await ledger.post(
        work,
        work.today,
        [rules.allocated(payment.number, one, payment.currency) for one in amounts.values()],
    )
    debits = await items_queries.debits_of(work, amounts)
    credit = await items_queries.credit_of(work, payment.id)
    for entry, (invoice_id, amount) in zip(entries, amounts.items(), strict=True):
        await settlements.settle(work, credit, debits[invoice_id], amount, entry)
    await work.session.refresh(payment)
    work.happened.append(SettlementsChanged(tuple(named)))
    return payment


@may(Role.FINANCE)
async def release(work: Work, number: str, invoice: str) -> Payment:
    """Take back what a payment settled of an invoice; the invoice is open again."""
    payment = await queries.payment_for_change(work, number)
    await queries.orders_for_change(work, [invoice])
    found = await queries.invoices_for_change(work, [invoice])
    if invoice not in found:
        raise NoSuchInvoice(invoice)
    standing = await settled.standing(work, payment.id, found[invoice].id)
    if not standing:
        raise rules.NothingAllocated(number, invoice)
    await ledger.check_dated(work, f"What payment {payment.number} releases", work.today)
    sums = [sum((one.amount for one in taken), Decimal(0)) for taken in standing]
    bookings = [rules.released(payment.number, one, payment.currency) for one in sums]
    entries = await ledger.post(work, work.today, bookings)
    for entry, taken in zip(entries, standing, strict=True):
        await settlements.reverse(work, taken, entry)
    await work.session.refresh(payment)
    work.happened.append(SettlementsChanged((invoice,)))
    return payment


async def close_or_reopen(work: Work, changed: SettlementsChanged) -> Collection[Order]:
    """Close the orders that are now shipped and paid; reopen those that no longer are."""
    held = await queries.orders_for_change(work, changed.invoices)
    for order in held:
        await _close_or_reopen(work, order)
    return held


async def close_if_paid(work: Work, ended: ClosedShort | NothingToPay) -> Order:
    """Close an order of which nothing is to be paid, without another payment."""
    held = await order_queries.order_for_change(work, ended.number)
    await _close_or_reopen(work, held)
    return held


async def _close_or_reopen(work: Work, order: Order) -> None:
    outstanding = await invoice_queries.outstanding_of(work, order.id)
    uninvoiced = await invoice_queries.to_invoice(work, order.id)
    paid = outstanding == 0 and not uninvoiced
    if paid and order.state is OrderState.SHIPPED:
        await orders.close(work, order)
    elif not paid and order.state is OrderState.CLOSED:
        await orders.reopen(work, order)

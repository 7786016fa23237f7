"""Everything that can happen to a payment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from schema.customers.accounts import queries as accounts
from schema.fulfilment.amendments.operations import ClosedShort
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders import queries as order_queries
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order
from schema.kernel.numbers import Reserved
from schema.kernel.roles import Role
from schema.kernel.taking import check_reason
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.invoices import queries as invoice_queries
from schema.receivables.invoices.operations import NothingToPay
from schema.receivables.invoices.queries import NoSuchInvoice
from schema.receivables.invoices.tables import Invoice
from schema.receivables.items import operations as items
from schema.receivables.items import queries as items_queries
from schema.receivables.items.rules import Document, ItemKind, held
from schema.receivables.ledger import operations as ledger
from schema.receivables.ledger.tables import JournalEntry
from schema.receivables.payments import queries, rules
from schema.receivables.payments.rules import Allotment, PaymentState
from schema.receivables.payments.tables import PAYMENT_NUMBERS, Payment
from schema.receivables.settlements import operations as settlements
from schema.receivables.settlements import queries as settled
from schema.receivables.settlements.tables import Settlement


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """So much came in by a payment that is new in the books, less what banks kept."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class SettlementsChanged:
    """What is settled of these invoices is not what it was."""

    invoices: tuple[str, ...]


class ReceiptTold(TypedDict, total=False):
    """What else may be told of money that came in."""

    reference: str | None
    charges: Decimal


@may(Role.FINANCE)
async def receive(
    work: Work,
    amount: Decimal,
    customer: str | None = None,
    received_on: date | None = None,
    reserved: Reserved | None = None,
    **told: Unpack[ReceiptTold],
) -> Payment:
    """Record money that came in from a customer (by number), or from nobody knows whom.

    ``charges`` is what banks kept of ``amount``, which was paid nevertheless.
    """
    payer = None if customer is None else await accounts.customer(work.session, customer)
    day = rules.check_received(received_on or work.today, work.today)
    subject = f"A payment of customer {customer}" if payer else "A payment of nobody known"
    paid = rules.check_amount(subject, amount)
    charges = rules.check_charges(subject, told.get("charges") or Decimal(0), paid)
    await ledger.check_dated(work, subject, day)
    number = reserved or await PAYMENT_NUMBERS.take(work.session)
    known, currency = payer is not None, work.company.currency
    booking = rules.booked(number, paid, charges, currency, known=known)
    (entry,) = await ledger.post(work, day, [booking])
    payment = Payment(
        number=number,
        state=PaymentState.POSTED if known else PaymentState.UNIDENTIFIED,
        customer_id=payer.id if payer else None,
        amount=paid,
        charges=charges,
        received_on=day,
        reference=told.get("reference"),
        currency=currency,
        entry_id=entry.id,
    )
    work.session.add(payment)
    await work.session.flush()
    if payer:
        await items.hold(work, _document(payment, ItemKind.PAYMENT, day), held(paid, day))
    work.happened.append(PaymentReceived(paid - charges))
    return payment


@may(Role.FINANCE)
async def identify(work: Work, number: str, customer: str) -> Payment:
    """Say whose a payment is that came in from nobody knew whom."""
    payer = await accounts.customer(work.session, customer)
    payment = await queries.payment_for_change(work, number)
    rules.check_stands(payment.number, payment.reversed_on)
    if payment.customer_id is not None:
        known = await accounts.customer_by_id(work.session, payment.customer_id)
        raise rules.PaymentIdentified(payment.number, known.number)
    await ledger.check_dated(work, f"Whose payment {payment.number} is", work.today)
    booking = rules.identified(payment.number, payment.amount, payment.currency)
    await ledger.post(work, work.today, [booking])
    payment.customer_id, payment.identified_on = payer.id, work.today
    payment.state = PaymentState.POSTED
    await work.session.flush()
    of = _document(payment, ItemKind.PAYMENT, work.today)
    await items.hold(work, of, held(payment.amount, payment.received_on))
    return payment


def _document(payment: Payment, kind: ItemKind, day: date) -> Document:
    return Document(kind, payment.id, payment.number, day, payment.currency)


@may(Role.FINANCE)
async def allocate(work: Work, number: str, allotments: list[Allotment]) -> Payment:
    """Settle invoices with a payment: these amounts, or as much as possible of each."""
    rules.check_once(number, allotments)
    payment = await queries.payment_for_change(work, number)
    rules.check_usable(payment.number, payment.state, payment.reversed_on)
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
    await _settle(work, payment, dict(zip(amounts.items(), entries, strict=True)))
    work.happened.append(SettlementsChanged(tuple(named)))
    return payment


async def _settle(
    work: Work, payment: Payment, told: Mapping[tuple[UUID, Decimal], JournalEntry]
) -> None:
    """Settle each invoice, so much of it, part after part with an entry of its own."""
    debits = await items_queries.debits_of(work, [invoice for invoice, _ in told])
    credit = await items_queries.credit_of(work, payment.id)
    for (invoice, amount), entry in told.items():
        await settlements.settle(work, credit, debits[invoice], amount, entry)
    await work.session.refresh(payment)


@may(Role.FINANCE)
async def release(work: Work, number: str, invoice: str) -> Payment:
    """Take back what a payment settled of an invoice; the invoice is open again."""
    payment = await queries.payment_for_change(work, number)
    await queries.orders_for_change(work, [invoice])
    found = await queries.invoices_for_change(work, [invoice])
    if invoice not in found:
        raise NoSuchInvoice(invoice)
    standing = await settled.standing(work, [found[invoice].id], payment.id)
    if not standing:
        raise rules.NothingAllocated(number, invoice)
    await ledger.check_dated(work, f"What payment {payment.number} releases", work.today)
    await _release(work, payment, standing)
    work.happened.append(SettlementsChanged((invoice,)))
    return payment


@may(Role.FINANCE)
async def reverse(work: Work, number: str, reason: str) -> Payment:
    """Take a payment out of the books: it did not come, or not so; what it settled is open."""
    payment = await queries.payment_for_change(work, number)
    line = await queries.bank_line_of(work, payment.id)
    if line is not None:
        raise rules.PaymentIsBankLine(payment.number, line)
    return await take_out(work, number, reason)


async def take_out(work: Work, number: str, reason: str) -> Payment:
    """Take a payment out of the books, whatever the bank told of it."""
    payment = await queries.payment_for_change(work, number)
    rules.check_stands(payment.number, payment.reversed_on)
    why = check_reason(f"payment {payment.number}", reason)
    named = await queries.settled_by(work, payment.id)
    await queries.orders_for_change(work, named)
    found = await queries.invoices_for_change(work, named)
    await ledger.check_dated(work, f"What takes payment {payment.number} back", work.today)
    standing = await settled.standing(work, [one.id for one in found.values()], payment.id)
    settles = sum((one.amount for taken in standing for one in taken), Decimal(0))
    if payment.allocated > settles:
        raise rules.PaymentIsRefunded(payment.number, payment.allocated - settles)
    await _release(work, payment, standing)
    await _take_back(work, payment)
    payment.state, payment.reversed_on = PaymentState.REVERSED, work.today
    payment.reversal_reason = why
    await work.session.flush()
    work.happened.append(SettlementsChanged(tuple(named)))
    return payment


async def _take_back(work: Work, payment: Payment) -> None:
    """Book a payment the other way round, and use up what is held of it."""
    known = payment.customer_id is not None
    booking = rules.reversed_by(
        payment.number, payment.amount, payment.charges, payment.currency, known=known
    )
    (entry,) = await ledger.post(work, work.today, [booking])
    if known:
        of = _document(payment, ItemKind.REVERSAL, work.today)
        taken = held(payment.amount, work.today)
        debit = await items.use(work, of, f"{payment.number}/R", taken)
        credit = await items_queries.credit_of(work, payment.id)
        await settlements.settle(work, credit, [debit], payment.amount, entry)
        await work.session.refresh(payment)


async def _release(
    work: Work, payment: Payment, standing: Sequence[Sequence[Settlement]]
) -> None:
    """Take back what a payment settled: an entry for each that had settled it."""
    sums = [sum((one.amount for one in taken), Decimal(0)) for taken in standing]
    bookings = [rules.released(payment.number, one, payment.currency) for one in sums]
    entries = await ledger.post(work, work.today, bookings)
    for entry, taken in zip(entries, standing, strict=True):
        await settlements.reverse(work, taken, entry)
    await work.session.refresh(payment)


async def make_room(work: Work, invoice: Invoice, amount: Decimal) -> None:
    """Release of an invoice what payments settle, the latest first, until so much is open.

    Whoever asks holds the credit of its customer, its order, and the invoice.
    """
    lacking = amount - (invoice.total - invoice.allocated)
    for taken in reversed(await settled.standing(work, [invoice.id])):
        if lacking <= 0:
            break
        assert taken[0].payment_id is not None  # noqa: S101 - it was found by it
        payment = await queries.payment_by_id_for_change(work, taken[0].payment_id)
        await _release(work, payment, [taken])
        lacking -= sum((one.amount for one in taken), Decimal(0))
        if lacking < 0:
            booking = rules.allocated(payment.number, -lacking, payment.currency)
            (entry,) = await ledger.post(work, work.today, [booking])
            await _settle(work, payment, {(invoice.id, -lacking): entry})
    await work.session.refresh(invoice)


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

"""How matches and their documents are found, and what must hold of them."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from schema.customers.accounts.tables import Customer
from schema.kernel.checks import Check
from schema.kernel.rows import found
from schema.kernel.work import Work
from schema.receivables.banking.rules import BankLineState
from schema.receivables.banking.tables import BankLine, HouseBank
from schema.receivables.invoices.tables import Invoice
from schema.receivables.ledger.rules import PeriodState
from schema.receivables.ledger.tables import FiscalPeriod
from schema.receivables.matches.rules import (
    NotADocument,
    WrongWay,
    check_currency,
)
from schema.receivables.matches.tables import BankMatch
from schema.receivables.payments.queries import NoSuchPayment
from schema.receivables.payments.rules import check_stands
from schema.receivables.payments.tables import PAYMENT_NUMBERS, Payment
from schema.receivables.refunds.queries import NoSuchRefund
from schema.receivables.refunds.tables import REFUND_NUMBERS, Refund
from schema.receivables.suggestions.rules import BankMatchKind, Recorded
from schema.receivables.suggestions.tables import (
    BankSuggestion,
    BankSuggestionItem,
    BankSuggestionReason,
)

_WORTH: Final = (
    "coalesce((SELECT p.amount - p.charges FROM payments p WHERE p.id = m.payment_id),"
    " (SELECT r.amount FROM refunds r WHERE r.id = m.refund_id))"
)
CHECKS: Final = (
    Check(
        "K35",
        "what is matched of a bank line is the sum of its matches",
        "SELECT count(*) FROM bank_lines",
        "SELECT l.number FROM bank_lines l LEFT JOIN bank_matches m ON m.bank_line_id = l.id"
        " AND m.undone_at IS NULL GROUP BY l.id"
        " HAVING l.matched <> coalesce(sum(m.amount), 0)",
    ),
    Check(
        "K36",
        "a match is as much as its document, and goes the same way",
        "SELECT count(*) FROM bank_matches",
        "SELECT l.number FROM bank_matches m JOIN bank_lines l ON l.id = m.bank_line_id"  # noqa: S608 - words of this file
        " LEFT JOIN payments t ON t.id = m.payment_id"
        f" WHERE m.amount IS DISTINCT FROM {_WORTH}"
        " OR (l.amount > 0) <> (m.kind = 'payment')"
        " OR m.kind = 'reversal' AND t.state <> 'reversed'",
    ),
    Check(
        "K37",
        "a payment that was taken back is a bank line only if it went back by another",
        "SELECT count(*) FROM bank_matches WHERE kind = 'payment'",
        "SELECT p.number FROM payments p JOIN bank_matches m ON m.payment_id = p.id"
        " AND m.kind = 'payment' AND m.undone_at IS NULL WHERE p.state = 'reversed'"
        " AND NOT EXISTS (SELECT FROM bank_matches b WHERE b.payment_id = p.id"
        " AND b.kind = 'reversal' AND b.undone_at IS NULL)",
    ),
)


async def document_of(work: Work, chosen: BankSuggestion) -> str:
    """Tell the number of the document in the books that is suggested."""
    payment = select(Payment.number).where(Payment.id == chosen.payment_id)
    refund = select(Refund.number).where(Refund.id == chosen.refund_id)
    found = await work.session.scalar(refund if chosen.payment_id is None else payment)
    return str(found)


async def document(work: Work, number: str, line: BankLine) -> Recorded:
    """Find the document that a line is said to be; refuse one that cannot be it."""
    came_in = line.amount > 0
    if REFUND_NUMBERS.owns(number):
        sent: Refund = await found(work.session, Refund.number, number, NoSuchRefund(number))
        if came_in:
            raise WrongWay(line.number, number)
        check_currency(line.number, line.currency, number, sent.currency)
        kind = BankMatchKind.REFUND, sent.id, sent.number, None
        return Recorded(*kind, sent.amount, sent.paid_on)
    if not PAYMENT_NUMBERS.owns(number):
        raise NotADocument(number)
    paid: Payment = await found(work.session, Payment.number, number, NoSuchPayment(number))
    if came_in:
        check_stands(paid.number, paid.reversed_on)
    check_currency(line.number, line.currency, number, paid.currency)
    way = BankMatchKind.PAYMENT if came_in else BankMatchKind.REVERSAL
    told = way, paid.id, paid.number, paid.customer_id
    return Recorded(*told, paid.amount - paid.charges, paid.reversed_on or paid.received_on)


async def standing(work: Work, line: UUID) -> Sequence[BankMatch]:
    """List what of a line is in the books."""
    query = select(BankMatch).where(
        BankMatch.bank_line_id == line, BankMatch.undone_at.is_(None)
    )
    return (await work.session.scalars(query.order_by(BankMatch.id))).all()


async def of_payment(work: Work, payment: UUID, kind: BankMatchKind) -> Sequence[BankMatch]:
    """Find the line by which a payment came, or went back, as it is matched; one at most."""
    theirs = BankMatch.payment_id == payment, BankMatch.kind == kind
    query = select(BankMatch).where(*theirs, BankMatch.undone_at.is_(None))
    return (await work.session.scalars(query)).all()


async def number_of(work: Work, one: BankMatch) -> str:
    """Tell the number of the line of a match."""
    query = select(BankLine.number).where(BankLine.id == one.bank_line_id)
    return str(await work.session.scalar(query))


async def lines_after(work: Work, reached: str | None, most: int) -> Sequence[UUID]:
    """Name the open lines that come next after one, so many at most."""
    query = select(BankLine.id).where(BankLine.state == BankLineState.OPEN)
    if reached is not None:
        query = query.where(BankLine.id > UUID(reached))
    return (await work.session.scalars(query.order_by(BankLine.id).limit(most))).all()


async def to_post(
    work: Work, lines: Collection[UUID]
) -> Sequence[tuple[str, int, Sequence[tuple[int, bool]]]]:
    """List lines that post themselves if they are certain: number, threshold, suggestions.

    None of which something was undone: what a person took back comes back by nobody else. Nor
    of a month that is closed, or being closed; and no payment is taken back by itself.
    """
    undone = select(BankMatch.id).where(
        BankMatch.bank_line_id == BankLine.id, BankMatch.undone_at.is_not(None)
    )
    closing = select(FiscalPeriod.id).where(
        FiscalPeriod.state != PeriodState.NOT_CLOSED, FiscalPeriod.ends_on >= BankLine.booked_on
    )
    recorded = func.num_nonnulls(BankSuggestion.payment_id, BankSuggestion.refund_id) > 0
    back = aliased(BankSuggestion)
    goes_back = select(back.id).where(
        back.bank_line_id == BankLine.id, back.kind == BankMatchKind.REVERSAL
    )
    scored = await work.session.execute(
        select(BankLine.number, HouseBank.posts_from, BankSuggestion.score, recorded)
        .join(HouseBank, HouseBank.id == BankLine.house_bank_id)
        .join(BankSuggestion, BankSuggestion.bank_line_id == BankLine.id)
        .where(
            BankLine.id.in_(lines),
            BankLine.state == BankLineState.OPEN,
            HouseBank.posts_from.is_not(None),
            ~undone.exists(),
            ~closing.exists(),
            ~goes_back.exists(),
        )
        .order_by(BankLine.number, BankSuggestion.position)
    )
    told: dict[str, tuple[int, list[tuple[int, bool]]]] = {}
    for number, least, score, known in scored:
        told.setdefault(number, (int(least or 0), []))[1].append((score, known))
    return [(number, least, found) for number, (least, found) in told.items()]


def lines_in_work() -> Select[Any]:
    """Select the lines that are open, and those of months that are not closed for good.

    Each with what is likeliest for it, whose that would be, and whose it is.
    """
    closed = select(FiscalPeriod.id).where(
        FiscalPeriod.state == PeriodState.HARD_CLOSED,
        BankLine.booked_on.between(FiscalPeriod.starts_on, FiscalPeriod.ends_on),
    )
    likeliest = and_(BankSuggestion.bank_line_id == BankLine.id, BankSuggestion.position == 1)
    query = (
        select()
        .join_from(BankLine, HouseBank, HouseBank.id == BankLine.house_bank_id)
        .outerjoin(BankSuggestion, likeliest)
        .outerjoin(SUGGESTED, SUGGESTED.id == BankSuggestion.customer_id)
        .outerjoin(Customer, Customer.id == BankLine.customer_id)
    )
    return query.where(or_(BankLine.state == BankLineState.OPEN, ~closed.exists()))


def _what_for() -> ColumnElement[str]:
    """Write what a suggestion would settle, or which document it is, as people do."""
    part = func.concat(Invoice.number, literal_column("': '"), BankSuggestionItem.amount)
    next_one: Any = aggregate_order_by(literal_column("'; '"), BankSuggestionItem.position)
    invoices = (
        select(func.string_agg(part, next_one, type_=Text))
        .join(Invoice, Invoice.id == BankSuggestionItem.invoice_id)
        .where(BankSuggestionItem.suggestion_id == BankSuggestion.id)
    )
    payment = select(Payment.number).where(Payment.id == BankSuggestion.payment_id)
    refund = select(Refund.number).where(Refund.id == BankSuggestion.refund_id)
    told = (
        one.correlate(BankSuggestion).scalar_subquery() for one in (payment, refund, invoices)
    )
    return func.coalesce(*told, type_=Text)


def _why() -> ColumnElement[str]:
    """Write what speaks for a suggestion, with its points."""
    points = BankSuggestionReason.points
    reason = func.concat(BankSuggestionReason.reason, literal_column("' '"), points)
    next_one: Any = aggregate_order_by(literal_column("', '"), points.desc())
    told = select(func.string_agg(reason, next_one, type_=Text))
    mine = BankSuggestionReason.suggestion_id == BankSuggestion.id
    return told.where(mine).correlate(BankSuggestion).scalar_subquery()


SUGGESTED: Final = aliased(Customer)
"""Whose a line would be."""
WHAT_FOR: Final = _what_for().label("suggested")
WHY: Final = _why().label("reasons")

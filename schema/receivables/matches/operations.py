"""Everything that can become of a line of a bank statement."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, TypedDict, Unpack
from uuid import UUID

from schema.customers.accounts import queries as accounts
from schema.kernel.money import AMOUNT_PLACES, exact
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.stepping import Step, each
from schema.kernel.taking import check_reason
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.banking import queries as banking
from schema.receivables.banking.operations import BankLinesTold
from schema.receivables.banking.rules import BankLineState
from schema.receivables.banking.tables import BankLine
from schema.receivables.ledger import operations as ledger
from schema.receivables.matches import queries, rules
from schema.receivables.matches.tables import BankMatch
from schema.receivables.payments import operations as payments
from schema.receivables.payments import queries as payment_queries
from schema.receivables.payments.rules import (
    Allotment,
    PaymentState,
    check_once,
    read_allotments,
)
from schema.receivables.suggestions import operations as suggestions
from schema.receivables.suggestions import queries as suggested
from schema.receivables.suggestions.rules import BankMatchKind, Recorded, certain

MOST: Final = 100
"""So many lines of a file are posted while it is imported; the night posts the others."""
UNIQUE: Final = ("uq_bank_matches_payment", "uq_bank_matches_refund")


class NoteTold(TypedDict, total=False):
    """What somebody may note of a line; what is not given stays as it is."""

    customer: str | None
    settles: list[Allotment] | None
    charges: Decimal


class PostTold(TypedDict, total=False):
    """How a line is posted; what is not given is as it was noted.

    ``amount`` is a part of the line, unless told all that is left of it; ``received_on`` the
    day it counts for, unless told the day the bank booked it.
    """

    customer: str
    settles: list[Allotment]
    charges: Decimal
    amount: Decimal
    received_on: date


@may(Role.FINANCE)
async def note(work: Work, number: str, **told: Unpack[NoteTold]) -> BankLine:
    """Note whose a line is, which invoices it settles, what banks kept; nothing is posted."""
    line = await _incoming(work, number)
    if "customer" in told:
        named = told["customer"]
        payer = await accounts.customer(work.session, named) if named else None
        line.customer_id = payer.id if payer else None
    if "settles" in told:
        asked = told["settles"] or []
        check_once(line.number, asked)
        line.settles = rules.written(asked)
    if "charges" in told:
        kept = exact("What the bank kept", told["charges"], AMOUNT_PLACES)
        line.charges = rules.check_kept(line.number, kept)
    await work.session.flush()
    return line


@may(Role.FINANCE)
async def post(work: Work, number: str, **told: Unpack[PostTold]) -> BankLine:
    """Record what came in as a payment of a customer, and settle invoices with it."""
    line = await _incoming(work, number)
    customer = told.get("customer") or await _noted_customer(work, line)
    if customer is None:
        raise rules.PayerMissing(line.number)
    noted = read_allotments(line.number, line.settles) if line.settles else []
    settles = told.get("settles", noted)
    receipt = rules.Receipt(
        rules.check_part(line.number, line.unmatched, told.get("amount")),
        told.get("charges", line.charges),
        told.get("received_on", line.booked_on),
    )
    await _receive(work, line, receipt, customer, settles)
    return line


@may(Role.FINANCE)
async def set_aside(work: Work, number: str) -> BankLine:
    """Record what came in as a payment of nobody known yet."""
    line = await _incoming(work, number)
    receipt = rules.Receipt(line.unmatched, Decimal(0), line.booked_on)
    await _receive(work, line, receipt, None, [])
    return line


@may(Role.FINANCE)
async def accept(work: Work, number: str, position: int = 1) -> BankLine:
    """Let a line be what is suggested for it: what is likeliest, or what is in that place."""
    line = await _open_line(work, number)
    chosen = await suggested.suggestion(work, line.id, position)
    if chosen is None:
        raise rules.NoSuchSuggestion(line.number, position)
    if line.settles or line.charges or line.customer_id not in {None, chosen.customer_id}:
        raise rules.NotedOtherwise(line.number)
    if chosen.payment_id is not None or chosen.refund_id is not None:
        named = await queries.document_of(work, chosen)
        await _match(work, line, [await queries.document(work, named, line)])
        return line
    assert chosen.customer_id is not None  # noqa: S101 - a payment is suggested of somebody
    customer = await accounts.customer_by_id(work.session, chosen.customer_id)
    settles = await suggested.allotments_of(work, chosen.id)
    receipt = rules.Receipt(line.unmatched, chosen.charges, line.booked_on)
    await _receive(work, line, receipt, customer.number, settles)
    return line


@may(Role.FINANCE)
async def match(work: Work, number: str, documents: list[str]) -> BankLine:
    """Say that a line is what is in the books already: payments, refunds, reversals."""
    line = await _open_line(work, number)
    named = [document.strip() for document in documents]
    rules.check_named_once(line.number, named)
    await _match(work, line, [await queries.document(work, one, line) for one in named])
    return line


@may(Role.FINANCE)
async def match_named(work: Work, number: str, documents: str) -> BankLine:
    """Say that a line is what is in the books already, as people write it: ``PAY-1; RF-2``."""
    named = documents.replace("；", ";").replace(",", ";").split(";")
    return await match(work, number, [one for one in named if one.strip()])


@may(Role.FINANCE)
async def dismiss(work: Work, number: str, reason: str) -> BankLine:
    """Say that a line is nothing customers paid or were paid, and why: a fee, a transfer."""
    line = await _open_line(work, number)
    if line.matched:
        raise rules.DismissedInPart(line.number)
    line.reason = check_reason(f"line {line.number}", reason)
    line.state = BankLineState.DISMISSED
    await work.session.flush()
    await suggested.forget_suggestions(work, [line.id])
    return line


@may(Role.FINANCE)
async def undo(work: Work, number: str) -> BankLine:
    """Open a line again: payments recorded because of it are reversed, others stay.

    A payment that went back by it stays taken back, and the line it came by is open, too. Not
    once the month is closed in which the bank booked it.
    """
    line = await banking.line_for_change(work, number)
    standing = await queries.standing(work, line.id)
    if line.state is not BankLineState.DISMISSED and not standing:
        raise rules.NothingMatched(line.number)
    if standing:
        await ledger.check_dated(work, f"What is undone of line {line.number}", line.booked_on)
    opened = {line.id}
    for one in standing:
        opened |= await _take_back(work, line, one)
    await work.session.refresh(line)
    line.state, line.reason = BankLineState.OPEN, None
    line.customer_id, line.settles, line.charges = None, None, Decimal(0)
    await work.session.flush()
    await suggestions.suggest(work, opened)
    return line


async def _take_back(work: Work, line: BankLine, one: BankMatch) -> set[UUID]:
    """Undo a match; name the lines that are open because of it."""
    undone = [one]
    if one.kind is BankMatchKind.REVERSAL and one.payment_id is not None:
        undone += await queries.of_payment(work, one.payment_id, BankMatchKind.PAYMENT)
    elif one.payment_id is not None:
        back = await queries.of_payment(work, one.payment_id, BankMatchKind.REVERSAL)
        if back:
            raise rules.PaymentWentBack(line.number, await queries.number_of(work, back[0]))
    for each_one in undone:
        each_one.undone_by, each_one.undone_at = work.actor.name, work.at
    await work.session.flush()
    if one.made and one.payment_id is not None:
        paid = await payment_queries.payment_by_id(work.session, one.payment_id)
        await payments.take_out(work, paid.number, f"{line.number} was undone")
    return {each_one.bank_line_id for each_one in undone}


async def _open_line(work: Work, number: str) -> BankLine:
    line = await banking.line_for_change(work, number)
    rules.check_open(line.number, line.state)
    return line


async def _incoming(work: Work, number: str) -> BankLine:
    line = await _open_line(work, number)
    if line.amount < 0:
        raise rules.MoneyWentOut(line.number)
    return line


async def _noted_customer(work: Work, line: BankLine) -> str | None:
    if line.customer_id is None:
        return None
    return (await accounts.customer_by_id(work.session, line.customer_id)).number


async def _receive(
    work: Work,
    line: BankLine,
    receipt: rules.Receipt,
    customer: str | None,
    settles: list[Allotment],
) -> None:
    """Record a part of a line as a payment, settle invoices with it, and match the two."""
    charges = receipt.charges
    paid = receipt.part + charges
    rules.check_currency(line.number, line.currency, "a payment", work.company.currency)
    words = line.remittance or line.reference
    payment = await payments.receive(
        work, paid, customer, receipt.day, reference=words, charges=charges
    )
    if settles:
        await payments.allocate(work, payment.number, settles)
    known = BankMatchKind.PAYMENT, payment.id, payment.number, payment.customer_id
    await _match(work, line, [Recorded(*known, receipt.part, receipt.day)], made=True)
    whole = line.state is BankLineState.MATCHED
    line.customer_id = payment.customer_id if whole else None
    line.settles = rules.written(settles) if whole else None
    line.charges = charges if whole else Decimal(0)
    await work.session.flush()


async def _match(
    work: Work, line: BankLine, documents: list[Recorded], *, made: bool = False
) -> None:
    """Write down that a line, or a part of it, is these documents."""
    total = sum((one.amount for one in documents), Decimal(0))
    rules.check_part(line.number, line.unmatched, total)
    for one in documents:
        refund = one.kind is BankMatchKind.REFUND
        if one.kind is BankMatchKind.REVERSAL:
            await _send_back(work, line, one)
        work.session.add(
            BankMatch(
                bank_line_id=line.id,
                kind=one.kind,
                payment_id=None if refund else one.id,
                refund_id=one.id if refund else None,
                amount=one.amount,
                currency=line.currency,
                made=made,
                matched_by=work.actor.name,
                matched_at=work.at,
            )
        )
        taken = rules.DocumentIsMatched(one.number)
        await write(work, dict.fromkeys(UNIQUE, taken))
    await work.session.refresh(line)
    await suggestions.suggest(work, [line.id])


async def _send_back(work: Work, line: BankLine, one: Recorded) -> None:
    """Take a payment out of the books that went back by a line, unless somebody did."""
    paid = await payment_queries.payment_by_id(work.session, one.id)
    if paid.state is not PaymentState.REVERSED:
        await payments.take_out(work, paid.number, f"It went back by {line.number}")


async def look_at_told(work: Work, event: BankLinesTold) -> None:
    """Suggest what new lines are, and post those that are certain."""
    await suggestions.suggest(work, event.lines)
    await _post_certain(work, event.lines)


async def look_at_next(work: Work, reached: str | None) -> Step:
    """Suggest anew what the next open lines are, and post those that are certain."""
    lines = await queries.lines_after(work, reached, MOST)
    await suggestions.suggest(work, lines)
    left_out = await _post_certain(work, lines)
    return Step(str(lines[-1]) if len(lines) == MOST else None, left_out)


async def _post_certain(work: Work, lines: Collection[UUID]) -> Mapping[str, Exception]:
    scored = await queries.to_post(work, lines)
    sure = [number for number, least, scores in scored if certain(scores, least)]
    return await each(work, sure[:MOST], accept)

"""Everything that can happen to an amendment, and what it does to its order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from schema.catalogue.products import queries as products
from schema.customers.accounts import queries as accounts
from schema.customers.credit import queries as credit
from schema.customers.credit import rules as credit_rules
from schema.fulfilment.amendments import queries, rules
from schema.fulfilment.amendments.rules import (
    MOVES,
    AmendmentSource,
    AmendmentState,
    LineAmended,
)
from schema.fulfilment.amendments.tables import AMENDMENT_NUMBERS, Amendment, AmendmentLine
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders import queries as order_queries
from schema.fulfilment.orders.rules import LineAsked, check_price, check_requested
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.kernel.money import check_positive
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work


@dataclass(frozen=True, slots=True)
class ClosedShort:
    """Nothing is left to deliver of an order, though less was delivered than was ordered."""

    number: str


class AmendmentFacts(TypedDict, total=False):
    """What an amendment may change; what is not given stays as it is."""

    source: AmendmentSource
    lines: list[LineAmended]
    added: list[LineAsked]
    requested_on: date | None


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def propose(
    work: Work, order: str, reason: str, **facts: Unpack[AmendmentFacts]
) -> Amendment:
    """Write down what shall become different about a confirmed order."""
    held = await order_queries.order_for_change(work, order)
    rules.check_amendable(held.number, held.state)
    lines, added = facts.get("lines") or [], facts.get("added") or []
    day = facts.get("requested_on")
    if not lines and not added and day is None:
        raise rules.AmendsNothing(held.number)
    amendment = Amendment(
        number=await AMENDMENT_NUMBERS.take(work.session),
        order_id=held.id,
        source=facts.get("source", AmendmentSource.CUSTOMER),
        reason=check_reason(f"order {held.number}", reason),
        requested_on=check_requested(held.number, day, work.today),
        state=AmendmentState.PROPOSED,
        proposed_by=work.actor.name,
        proposed_at=work.at,
    )
    work.session.add(amendment)
    await write(work, {"uq_amendments_proposed": rules.AmendmentOpen(held.number)})
    known = {line.number: line for line in await order_queries.lines_for_change(work, held)}
    for asked in lines:
        line = known.pop(asked.line.strip(), None)
        if line is None:
            raise rules.LineTwice(asked.line, held.number)
        work.session.add(_changed(amendment, line, asked))
    for new in added:
        work.session.add(await _new(work, amendment, held, new))
    await work.session.flush()
    return amendment


@may(Role.MANAGER, Role.ORDER_DESK)
async def apply(work: Work, number: str, *, backorder: bool = False) -> Amendment:
    """Make an order what its amendment says: reviewed, carried by credit, set aside.

    With ``backorder`` it is promised although stock is missing, and waits for the rest.
    """
    held, amendment = await queries.amendment_for_change(work, number)
    check_move(MOVES, f"Amendment {number}", amendment.state, AmendmentState.APPLIED)
    rules.check_amendable(held.number, held.state)
    await holds.check_free(work, held)
    return await _apply(work, held, amendment, wholly=not backorder)


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def reject(work: Work, number: str, reason: str | None = None) -> Amendment:
    """Give an amendment up; the order stays as it was."""
    _, amendment = await queries.amendment_for_change(work, number)
    check_move(MOVES, f"Amendment {number}", amendment.state, AmendmentState.REJECTED)
    amendment.reason = words(reason) or amendment.reason
    _decide(work, amendment, AmendmentState.REJECTED)
    return amendment


@may(Role.MANAGER, Role.ORDER_DESK)
async def close_line(work: Work, number: str, reason: str) -> Amendment:
    """Deliver no more of a line: what was set aside for it is free, the rest is cancelled."""
    held, line = await order_queries.line_for_change(work, number)
    rules.check_amendable(held.number, held.state)
    rest = rules.left(queries.facts(line))
    amendment = await propose(
        work,
        held.number,
        reason,
        source=AmendmentSource.US,
        lines=[LineAmended(line.number, cancels=rest)],
    )
    return await _apply(work, held, amendment, wholly=False)


async def _apply(work: Work, held: Order, amendment: Amendment, *, wholly: bool) -> Amendment:
    before = held.total
    held.version += 1
    amendment.version = held.version
    _decide(work, amendment, AmendmentState.APPLIED)
    if amendment.requested_on is not None:
        held.requested_on = amendment.requested_on
    await work.session.flush()
    known = {line.id: line for line in await order_queries.lines_for_change(work, held)}
    decided: set[UUID] = set()
    for told in await queries.lines_of(work, amendment):
        if told.order_line_id is None:
            decided.add(await _add(work, held, told))
        elif await _change(work, held, known[told.order_line_id], told):
            decided.add(told.order_line_id)
    lines = await order_queries.lines_for_change(work, held)
    held = await order_queries.order_for_change(work, held.number)
    agreed = [line for line in lines if line.id in decided]
    await _check_more(work, held, agreed, held.total - before)
    open_lines = [line for line in lines if line.shipped + line.cancelled < line.quantity]
    await promises.set_aside(work, open_lines, wholly=wholly)
    if not open_lines:
        await _end(work, held, lines)
    return amendment


async def _check_more(
    work: Work, held: Order, agreed: Sequence[OrderLine], more: Decimal
) -> None:
    """See that whoever acts may agree to these lines, and that credit carries what is more."""
    await reviews.check_lines(work, held, agreed)
    if more > 0:
        customer = await accounts.customer_by_id(work.session, held.customer_id)
        known = await credit.credit_of_for_change(work, customer)
        now = known.facts(customer.number)  # it carries what is more already
        before = replace(now, exposure=now.exposure - more)
        credit_rules.check_carries(before, f"Order {held.number}", more, held.currency)


async def _change(work: Work, held: Order, line: OrderLine, told: AmendmentLine) -> bool:
    """Make a line what is told; tell whether quantity or price differ from what was agreed."""
    asked = LineAmended(line.number, told.quantity, told.price, told.cancels)
    wanted = rules.amended(queries.facts(line), asked)
    rest = wanted.quantity - wanted.cancelled - wanted.shipped
    if line.reserved > rest:
        await promises.give_back(work, {line.id: line.reserved - rest})
    differs = (wanted.quantity, wanted.price) != (line.quantity, line.price)
    line.version = held.version
    line.quantity, line.cancelled, line.price = wanted.quantity, wanted.cancelled, wanted.price
    await work.session.flush()
    return differs


async def _add(work: Work, held: Order, told: AmendmentLine) -> UUID:
    product = await products.product_by_id(work.session, told.product_id)
    asked = LineAsked(product.sku, told.quantity, told.price)
    customer = await accounts.customer_by_id(work.session, held.customer_id)
    (line,) = await orders.append(work, held, customer, [(asked, product)])
    told.order_line_id = line.id
    await work.session.flush()
    return line.id


async def _end(work: Work, held: Order, lines: Sequence[OrderLine]) -> None:
    """End an order nothing is left to deliver of."""
    if any(line.shipped > 0 for line in lines):
        await orders.mark_shipped(work, held)
        work.happened.append(ClosedShort(held.number))
    else:
        await promises.give_up(work, held, lines)


def _decide(work: Work, amendment: Amendment, state: AmendmentState) -> None:
    amendment.state = state
    amendment.decided_by, amendment.decided_at = work.actor.name, work.at


def _changed(amendment: Amendment, line: OrderLine, asked: LineAmended) -> AmendmentLine:
    subject = f"line {line.number}"
    if asked.quantity is not None:
        check_positive(subject, asked.quantity)
    if asked.price is not None:
        check_price(f"Line {line.number}", asked.price)
    if asked.cancels is not None:
        check_positive(subject, asked.cancels)
    wanted = rules.amended(queries.facts(line), asked)
    return AmendmentLine(
        amendment_id=amendment.id,
        order_line_id=line.id,
        product_id=line.product_id,
        quantity_before=line.quantity,
        quantity=wanted.quantity,
        cancels=wanted.cancelled - line.cancelled,
        price_before=line.price,
        price=wanted.price,
        currency=line.currency,
    )


async def _new(
    work: Work, amendment: Amendment, held: Order, asked: LineAsked
) -> AmendmentLine:
    product = await products.product(work.session, asked.sku)
    return AmendmentLine(
        amendment_id=amendment.id,
        product_id=product.id,
        quantity=check_positive(product.sku, asked.quantity),
        cancels=Decimal(0),
        price=None if asked.price is None else check_price(product.sku, asked.price),
        currency=held.currency,
    )

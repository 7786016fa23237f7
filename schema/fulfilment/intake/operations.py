"""Everything that can happen to an order that reached us."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from schema.catalogue.products import queries as products
from schema.customers.accounts import queries as accounts
from schema.customers.accounts.tables import Customer
from schema.customers.terms import queries as terms
from schema.fulfilment.intake import queries, rules
from schema.fulfilment.intake.rules import MOVES, IntakeState
from schema.fulfilment.intake.tables import INTAKE_NUMBERS, OrderIntake
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders import queries as order_queries
from schema.fulfilment.orders import rules as order_rules
from schema.fulfilment.orders.operations import OrderFacts
from schema.fulfilment.orders.rules import LineAsked, OrderChannel, order_of
from schema.fulfilment.orders.tables import ORDER_NUMBERS, Order, OrderLine
from schema.kernel.moves import check_move
from schema.kernel.numbers import TRIAL, Reserved
from schema.kernel.roles import Role
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work

_TRIAL_POSITION = 1_000_000_000


class LineEntered(OrderFacts, total=False):
    """What a row of the Orders tab may tell besides product and quantity."""

    customer: str | None
    order: str | None
    entry_group: str | None
    price: Decimal | None
    requested_on: date | None


class IntakeFacts(TypedDict, total=False):
    """What is known of an order that reached us; what is not given stays as it is."""

    customer: str | None
    customer_po: str | None
    content: str | None


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE, Role.INTEGRATION)
async def receive(
    work: Work,
    channel: OrderChannel,
    received_at: datetime | None = None,
    **facts: Unpack[IntakeFacts],
) -> OrderIntake:
    """Note that an order reached us, now unless a time is named; attach the original to it."""
    if received_at is not None and received_at > work.at:
        raise rules.ReceivedLater
    intake = OrderIntake(
        number=await INTAKE_NUMBERS.take(work.session),
        channel=channel,
        received_at=received_at or work.at,
        received_by=work.actor.name,
        state=IntakeState.NEW,
    )
    await _tell(work, intake, facts)
    work.session.add(intake)
    await work.session.flush()
    return intake


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE, Role.INTEGRATION)
async def correct(work: Work, number: str, **facts: Unpack[IntakeFacts]) -> OrderIntake:
    """Put right what is known of an order that reached us."""
    intake = await queries.intake_for_change(work, number)
    check_move(MOVES, f"Intake {intake.number}", intake.state, IntakeState.ENTERED)
    await _tell(work, intake, facts)
    return intake


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def enter(
    work: Work,
    number: str,
    lines: list[LineAsked],
    requested_on: date | None = None,
    ship_to: str | None = None,
) -> OrderIntake:
    """Write the order down as a draft that knows how it came."""
    intake = await queries.intake_for_change(work, number)
    if intake.customer_id is None:
        raise rules.IntakeNeedsCustomer(intake.number)
    customer = await accounts.customer_by_id(work.session, intake.customer_id)
    order = await orders.draft(
        work,
        customer.number,
        lines,
        requested_on,
        channel=intake.channel,
        customer_po=intake.customer_po,
        ship_to=ship_to,
    )
    _become(work, intake, IntakeState.ENTERED, order)
    return intake


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def mark_duplicate(work: Work, number: str, order: str) -> OrderIntake:
    """Say that we had this order already."""
    intake = await queries.intake_for_change(work, number)
    known = await order_queries.order(work.session, order)
    if intake.customer_id is None:
        intake.customer_id = known.customer_id
    elif intake.customer_id != known.customer_id:
        theirs = await accounts.customer_by_id(work.session, intake.customer_id)
        raise rules.IntakeOfOther(intake.number, theirs.number, known.number)
    _become(work, intake, IntakeState.DUPLICATE, known)
    return intake


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK)
async def reject(work: Work, number: str, reason: str) -> OrderIntake:
    """Say that it is no order, or none for us."""
    intake = await queries.intake_for_change(work, number)
    _become(work, intake, IntakeState.REJECTED, None)
    intake.reason = check_reason(f"intake {intake.number}", reason)
    return intake


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK)
async def reopen(work: Work, number: str) -> OrderIntake:
    """Look again at what was taken for no order, or for one we had."""
    intake = await queries.intake_for_change(work, number)
    _become(work, intake, IntakeState.NEW, None)
    return intake


async def _tell(work: Work, intake: OrderIntake, facts: IntakeFacts) -> None:
    if "customer" in facts:
        told = words(facts["customer"])
        intake.customer_id = (
            None if told is None else (await accounts.customer(work.session, told)).id
        )
    if "customer_po" in facts:
        intake.customer_po = words(facts["customer_po"])
    if "content" in facts:
        intake.content = words(facts["content"])


def _become(work: Work, intake: OrderIntake, state: IntakeState, order: Order | None) -> None:
    check_move(MOVES, f"Intake {intake.number}", intake.state, state)
    new = state is IntakeState.NEW
    intake.state, intake.order_id = state, None if order is None else order.id
    intake.decided_by = None if new else work.actor.name
    intake.decided_at = None if new else work.at
    intake.reason = None


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def enter_line(
    work: Work,
    sku: str,
    quantity: Decimal,
    reserved: Reserved | None = None,
    **more: Unpack[LineEntered],
) -> OrderLine:
    """Take up a row somebody typed: a line of the draft it names or its group is, or a new one.

    What such a row tells of its order besides must be what the order says, or empty.
    """
    key = reserved or Reserved(await reserve_line(work, more))
    order = await _joined(work, key, more)
    if order is None:
        if not more.get("customer"):
            raise order_rules.CustomerIsMissing(sku)
        product = await products.product(work.session, sku)
        buyer, order = await _begin(work, order_of(key), more)
    else:
        buyer = await accounts.customer_by_id(work.session, order.customer_id)
        await _check_head(work, order, buyer, more)
        product = await products.product(work.session, sku)
    position = _TRIAL_POSITION if key == TRIAL else int(key.partition("/")[2])
    asked = LineAsked(sku, quantity, more.get("price"))
    (line,) = await orders.append(work, order, buyer, [(asked, product)], position)
    return line


async def reserve_line(work: Work, content: Mapping[str, Any]) -> str:
    """Take the number of a line to be: the next one of its draft or group, or a new order's."""
    group = words(content.get("entry_group"))
    if content.get("order"):
        order = await order_queries.order_for_change(work, content["order"])
        order_rules.check_draft(order.number, order.state, "its lines")
        order.last_position += 1
        return f"{order.number}/{order.last_position}"
    if group is None:
        return f"{await ORDER_NUMBERS.take(work.session)}/1"
    held = await queries.group_for_change(work, group)
    known = await order_queries.draft_for_change(work, held.order_number)
    if known is None and await order_queries.is_taken(work, held.order_number):
        held.order_number, held.last_position = await ORDER_NUMBERS.take(work.session), 0
    held.last_position = max(held.last_position, known.last_position if known else 0) + 1
    if known is not None:
        known.last_position = held.last_position
    return f"{held.order_number}/{held.last_position}"


async def _joined(work: Work, key: Reserved, more: LineEntered) -> Order | None:
    """Find the draft a row is a line of; none when it begins one."""
    named, group = more.get("order"), words(more.get("entry_group"))
    if named:
        order = await order_queries.order_for_change(work, named)
        order_rules.check_draft(named, order.state, "its lines")
        return order
    if group is None:
        return None
    trial = key == TRIAL
    number = await queries.number_of_group(work, group) if trial else order_of(key)
    return await order_queries.draft_for_change(work, number)


async def _begin(work: Work, number: str, more: LineEntered) -> tuple[Customer, Order]:
    buyer = await accounts.customer(work.session, more.get("customer") or "")
    told: Any = {fact: more.get(fact) for fact in OrderFacts.__annotations__}
    facts: Any = {fact: value for fact, value in told.items() if value is not None}
    order = await orders.begin(work, buyer, number, more.get("requested_on"), facts)
    order.entry_group = words(more.get("entry_group"))
    await work.session.flush()
    return buyer, order


async def _check_head(work: Work, order: Order, buyer: Customer, more: LineEntered) -> None:
    if more.get("customer"):
        told = await accounts.customer(work.session, more.get("customer") or "")
        order_rules.check_same_customer(order.number, told.number, same=told.id == buyer.id)
    place = await queries.place_of(work, order)
    number = order.number
    rules.check_head(number, "requested day", more.get("requested_on"), order.requested_on)
    rules.check_head(number, "channel", more.get("channel"), order.channel)
    rules.check_head(number, "order number", words(more.get("customer_po")), order.customer_po)
    rules.check_head(number, "delivery address", words(more.get("ship_to")), place)
    agreed = await terms.agreed(work.session, order.payment_term_id)
    rules.check_head(number, "payment terms", words(more.get("payment_term")), agreed.code)

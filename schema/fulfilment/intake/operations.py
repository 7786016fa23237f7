"""Everything that can happen to an order that reached us."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from schema.customers.accounts import queries as accounts
from schema.fulfilment.intake import queries, rules
from schema.fulfilment.intake.rules import MOVES, IntakeState
from schema.fulfilment.intake.tables import INTAKE_NUMBERS, OrderIntake
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders import queries as order_queries
from schema.fulfilment.orders.rules import LineAsked, OrderChannel
from schema.fulfilment.orders.tables import Order
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work


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

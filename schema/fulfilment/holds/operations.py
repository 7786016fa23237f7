"""Everything that can happen to a hold on an order."""

from schema.fulfilment.holds import queries, rules
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.holds.tables import HOLD_NUMBERS, OrderHold
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.tables import Order
from schema.kernel.roles import Role
from schema.kernel.taking import check_reason
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.CREDIT, Role.SERVICE, Role.WAREHOUSE)
async def place(work: Work, order: str, hold: HoldCode, reason: str) -> OrderHold:
    """Let an order wait: it is neither confirmed nor shipped until this is released."""
    held = await orders.order_for_change(work, order)
    if held.state not in orders.OPEN:
        raise rules.OrderHasEnded(held.number, held.state.value)
    placed = OrderHold(
        number=await HOLD_NUMBERS.take(work.session),
        order_id=held.id,
        code=hold,
        reason=check_reason(f"order {held.number}", reason),
        placed_by=work.actor.name,
        placed_at=work.at,
    )
    work.session.add(placed)
    await work.session.flush()
    return placed


@may(Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.CREDIT)
async def release(work: Work, number: str) -> OrderHold:
    """Let an order go on, as far as this hold stopped it."""
    hold = await queries.hold_for_change(work, number)
    if hold.released_at is not None:
        raise rules.HoldReleasedAlready(hold.number)
    hold.released_by, hold.released_at = work.actor.name, work.at
    return hold


async def check_free(work: Work, order: Order) -> None:
    """Refuse to go on with an order that is locked, while something stops it."""
    rules.check_free(order.number, await queries.open_holds(work, order.id))

"""Everything that can happen to something that goes wrong with an order."""

from decimal import Decimal
from typing import Final

from schema.fulfilment.amendments import queries as amendments
from schema.fulfilment.exceptions import queries, rules
from schema.fulfilment.exceptions.rules import MOVES, ExceptionKind, ExceptionState
from schema.fulfilment.exceptions.tables import EXCEPTION_NUMBERS, OrderException
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.kernel.money import AMOUNT_PLACES, exact
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.sentences import Sentence
from schema.kernel.stepping import Step, came_to, each
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work

NOTICED: Final = {
    ExceptionKind.SHORTAGE: Sentence("There is not enough stock for what is left of the line."),
    ExceptionKind.DELAY: Sentence("The day the customer wants it has passed."),
}


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE, Role.SERVICE, Role.INTEGRATION)
async def report(
    work: Work,
    order: str,
    kind: ExceptionKind,
    description: str,
    line: str | None = None,
) -> OrderException:
    """Note that something goes wrong with an order, or with one of its lines."""
    held = await orders.order_for_change(work, order)
    part = None
    if line is not None:
        of, part = await orders.line_for_change(work, line)
        if of.id != held.id:
            raise rules.LineOfAnotherOrder(part.number, held.number)
    told = check_reason(f"order {held.number}", description)
    known = None if part is None else await queries.open_about(work, part.id, kind)
    return known or await _note(work, held, part, kind, told)


@may(Role.MANAGER, Role.ORDER_DESK, Role.SERVICE, Role.INTEGRATION)
async def look_for(work: Work, order: str) -> Order:
    """Note which lines of a confirmed order lack stock, or are late."""
    held = await orders.order_for_change(work, order)
    for line, kind in await queries.lines_in_trouble(work, held):
        if await queries.open_about(work, line.id, kind) is None:
            await _note(work, held, line, kind, str(NOTICED[kind]))
    return held


async def look_at_next(work: Work, reached: str | None) -> Step:
    """Look at the next confirmed orders; those that cannot be looked at are left out."""
    numbers = await queries.confirmed_after(work, reached, rules.BATCH)
    left_out = await each(work, numbers, look_for)
    return Step(came_to(numbers, rules.BATCH), left_out)


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE)
async def offer(work: Work, number: str, options: str) -> OrderException:
    """Tell the customer, and offer what could be done."""
    found = await queries.exception_for_change(work, number)
    check_move(MOVES, f"Exception {found.number}", found.state, ExceptionState.OFFERED)
    found.options = check_reason(f"exception {found.number}", options)
    found.state, found.contacted_at = ExceptionState.OFFERED, work.at
    return found


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE)
async def agree(
    work: Work, number: str, solution: str, amendment: str | None = None
) -> OrderException:
    """Note what was agreed, and the amendment by which the order changes for it."""
    found = await queries.exception_for_change(work, number)
    check_move(MOVES, f"Exception {found.number}", found.state, ExceptionState.AGREED)
    found.solution = check_reason(f"exception {found.number}", solution)
    found.contacted_at = found.contacted_at or work.at
    if words(amendment) is not None:
        _, change = await amendments.amendment_for_change(work, amendment or "")
        if change.order_id != found.order_id:
            held = await work.session.find(Order.id, found.order_id)
            raise rules.AmendmentOfAnotherOrder(change.number, held.number)
        found.amendment_id = change.id
    found.state = ExceptionState.AGREED
    return found


@may(Role.MANAGER, Role.ORDER_DESK, Role.SERVICE)
async def resolve(work: Work, number: str, cost: Decimal | None = None) -> OrderException:
    """Say that it is done, and what it cost us."""
    found = await queries.exception_for_change(work, number)
    check_move(MOVES, f"Exception {found.number}", found.state, ExceptionState.RESOLVED)
    if cost is not None:
        found.cost = exact("The cost of an exception", cost, AMOUNT_PLACES)
    found.state, found.resolved_at = ExceptionState.RESOLVED, work.at
    return found


async def _note(
    work: Work, order: Order, line: OrderLine | None, kind: ExceptionKind, description: str
) -> OrderException:
    found = OrderException(
        number=await EXCEPTION_NUMBERS.take(work.session),
        order_id=order.id,
        order_line_id=None if line is None else line.id,
        kind=kind,
        description=description,
        detected_by=work.actor.name,
        detected_at=work.at,
        state=ExceptionState.OPEN,
        currency=order.currency,
    )
    work.session.add(found)
    await work.session.flush()
    return found

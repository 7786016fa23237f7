"""How orders are promised and given up, and how stock is set aside for them."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from schema.catalogue.products import queries as products
from schema.customers.accounts import queries as accounts
from schema.customers.credit import queries as credit
from schema.customers.credit import rules as credit_rules
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.rules import OrderState, order_of
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.promises import queries, rules
from schema.fulfilment.promises.rules import AllocationKind
from schema.fulfilment.promises.tables import (
    ALLOCATION_NUMBERS,
    AllocationRun,
    AllocationShare,
)
from schema.fulfilment.reviews import operations as reviews
from schema.fulfilment.soft_reservations import operations as soft_reservations
from schema.fulfilment.soft_reservations.tables import Reservation
from schema.inventory.stock import queries as stock
from schema.inventory.stock.rules import InsufficientStock, split
from schema.inventory.stock.tables import StockLevel
from schema.kernel.money import check_positive
from schema.kernel.roles import Role
from schema.kernel.taking import check_reason
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def confirm(work: Work, number: str, *, backorder: bool = False) -> Order:
    """Promise the customer their order: prices stay, credit carries it, stock is set aside.

    A draft is reviewed first; what somebody has to decide must be submitted. With
    ``backorder`` the order is promised although stock is missing, and waits for the rest.
    """
    order = await orders.order_for_change(work, number)
    lines = await orders.lines_for_change(work, order)
    rules.check_confirm(queries.facts(order, lines))
    await holds.check_free(work, order)
    customer = await accounts.customer_by_id(work.session, order.customer_id)
    held = await credit.credit_of_for_change(work, customer)
    credit_rules.check_carries(
        held.facts(customer.number), f"Order {number}", order.total, order.currency
    )
    if order.state is OrderState.DRAFT:
        await reviews.pass_unseen(work, order, lines)
    await set_aside(work, lines, wholly=not backorder)
    order.state = OrderState.CONFIRMED
    await work.session.flush()
    return order


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def cancel(work: Work, number: str) -> Order:
    """Release both sides from the order, and what was set aside for it."""
    order = await orders.order_for_change(work, number)
    lines = await orders.lines_for_change(work, order)
    rules.check_cancel(queries.facts(order, lines))
    return await give_up(work, order, lines)


@may(Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE, Role.INTEGRATION)
async def reserve(work: Work, number: str) -> Order:
    """Set aside what a confirmed order still waits for, as far as there is stock."""
    order = await orders.order_for_change(work, number)
    rules.check_promised(order.number, order.state)
    await holds.check_free(work, order)
    lines = await orders.lines_for_change(work, order)
    waiting = [line for line in lines if line.missing > 0]
    if not waiting:
        raise rules.NothingMissing(order.number)
    await set_aside(work, waiting, wholly=False)
    return order


@may(Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE)
async def allocate(work: Work, sku: str, *, fairly: bool = False) -> AllocationRun:
    """Share out the stock of a product among the confirmed lines that wait for it.

    In turn, the line that is wanted first is served first; ``fairly``, each gets its part.
    """
    product = await products.product(work.session, sku)
    lines = await queries.waiting_for_change(work, product)
    levels = await stock.pickable(work, await stock.levels_for_change(work, {product.id}))
    supply = sum((level.on_hand - level.reserved for level in levels), Decimal(0))
    run = await _run(
        work, product.id, AllocationKind.FAIRLY if fairly else AllocationKind.IN_TURN
    )
    wanted = await queries.waiting(work, lines, product.quantity_step)
    shares = rules.share_out(supply, wanted, fairly=fairly)
    for line in sorted(lines, key=lambda one: one.number):
        given = shares[line.number]
        await set_aside(work, [line], wholly=True, at_most=given)
        _share(work, run, line, given)
    await work.session.flush()
    return run


@may(Role.MANAGER, Role.ORDER_DESK)
async def hand_over(
    work: Work, from_line: str, to_line: str, quantity: Decimal, reason: str
) -> AllocationRun:
    """Give stock that is set aside for one line to another line that waits for it."""
    check_positive(f"line {to_line}", quantity)
    why = check_reason(f"line {from_line}", reason)
    named = {order_of(from_line), order_of(to_line)}
    for held in await orders.orders_for_change(work, named):
        rules.check_promised(held.number, held.state)
    _, giver = await orders.line_for_change(work, from_line)
    _, taker = await orders.line_for_change(work, to_line)
    if giver.product_id != taker.product_id:
        raise rules.OtherProduct(giver.number, taker.number)
    rules.check_handed_over(giver.number, taker.number, giver.reserved, taker.missing, quantity)
    await stock.levels_for_change(work, {giver.product_id})
    run = await _run(work, giver.product_id, AllocationKind.HAND_OVER, why)
    given = await give_back(work, {giver.id: quantity})
    kept = await queries.reservations_for_change(work, [taker.id])
    for place, taken in given[giver.id].items():
        _keep(work, kept, taker.id, place, taken)
    _share(work, run, giver, -quantity)
    _share(work, run, taker, quantity)
    await work.session.flush()
    return run


async def set_aside(
    work: Work,
    lines: Sequence[OrderLine],
    *,
    wholly: bool,
    at_most: Decimal | None = None,
) -> None:
    """Reserve what lines of one order wait for, from the places that are emptied first.

    What is kept for the customer is used before; not when ``at_most`` is told, since then free
    stock is shared out. With ``wholly``, raises InsufficientStock when it is not all there.
    """
    levels = await stock.levels_for_change(work, {line.product_id for line in lines})
    picked = await stock.pickable(work, levels)
    free = {level.id: level.on_hand - level.reserved for level in levels}
    for place, more in (await _kept(work, lines, picked) if at_most is None else {}).items():
        free[place] += more
    kept = await queries.reservations_for_change(work, [line.id for line in lines])
    for line in lines:
        places = [level.id for level in picked if level.product_id == line.product_id]
        wanted = line.missing if at_most is None else at_most
        taken = split(wanted, [free[place] for place in places])
        if wholly and sum(taken) < wanted:
            product = await products.product_by_id(work.session, line.product_id)
            left = sum((free[place] for place in places), Decimal(0))
            raise InsufficientStock(f"Line {line.number}", wanted, product.sku, left)
        for place, quantity in zip(places, taken, strict=True):
            free[place] -= quantity
            if quantity:
                _keep(work, kept, line.id, place, quantity)
    await work.session.flush()


async def _kept(
    work: Work, lines: Sequence[OrderLine], picked: Sequence[StockLevel]
) -> Mapping[UUID, Decimal]:
    """Use what is kept for the customer of these lines; tell what became free, and where."""
    needs: dict[UUID, Decimal] = {}
    for line in lines:
        needs[line.product_id] = needs.get(line.product_id, Decimal(0)) + line.missing
    places = {level.id for level in picked}
    order = next((line.order_id for line in lines), None)
    return {} if order is None else await soft_reservations.use(work, order, needs, places)


async def give_up(work: Work, order: Order, lines: Sequence[OrderLine]) -> Order:
    """End an order of which nothing was delivered; what was set aside is free."""
    await give_back(work, {line.id: line.reserved for line in lines})
    order.state = OrderState.CANCELLED
    await work.session.flush()
    return order


async def give_back(
    work: Work,
    quantities: Mapping[UUID, Decimal],
    within: Mapping[UUID, Collection[UUID]] | None = None,
) -> dict[UUID, dict[UUID, Decimal]]:
    """Give up so much of what is set aside for each line; tell how much of it lay where.

    Only from the stock levels that ``within`` names for a line, if it names the line; what is
    not there is not given.
    """
    kept = await queries.reservations_for_change(work, quantities)
    given = {line: dict[UUID, Decimal]() for line in quantities}
    for line, quantity in quantities.items():
        left = quantity
        places = kept[line].keys() if within is None else within.get(line, kept[line].keys())
        for place, reservation in kept[line].items():
            taken = min(left, reservation.quantity)
            if place not in places or taken == 0:
                continue
            if taken == reservation.quantity:
                await work.session.delete(reservation)
            else:
                reservation.quantity -= taken
            given[line][place] = taken
            left -= taken
    await work.session.flush()
    return given


def _keep(
    work: Work,
    kept: Mapping[UUID, dict[UUID, Reservation]],
    line: UUID,
    place: UUID,
    quantity: Decimal,
) -> None:
    reservation = kept[line].get(place)
    if reservation is not None:
        reservation.quantity += quantity
        return
    work.session.add(Reservation(order_line_id=line, stock_level_id=place, quantity=quantity))


async def _run(
    work: Work, product: UUID, kind: AllocationKind, reason: str | None = None
) -> AllocationRun:
    run = AllocationRun(
        number=await ALLOCATION_NUMBERS.take(work.session),
        product_id=product,
        kind=kind,
        reason=reason,
        run_by=work.actor.name,
        run_at=work.at,
    )
    work.session.add(run)
    await work.session.flush()
    return run


def _share(work: Work, run: AllocationRun, line: OrderLine, given: Decimal) -> None:
    work.session.add(AllocationShare(run_id=run.id, order_line_id=line.id, given=given))

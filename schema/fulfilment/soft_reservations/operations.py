"""Everything that can happen to stock that is kept for a customer without an order."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from schema.catalogue.products import queries as products
from schema.customers.accounts import queries as accounts
from schema.fulfilment.orders.rules import ProductIsRetired
from schema.fulfilment.soft_reservations import queries, rules
from schema.fulfilment.soft_reservations.rules import MOVES, SoftReservationState
from schema.fulfilment.soft_reservations.tables import (
    SOFT_RESERVATION_NUMBERS,
    Reservation,
    SoftReservation,
)
from schema.inventory.stock import queries as stock
from schema.inventory.stock.rules import InsufficientStock, split
from schema.inventory.warehouses import queries as warehouses
from schema.kernel.money import check_positive
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.stepping import Step, came_to, each
from schema.kernel.taking import check_reason
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK)
async def request(
    work: Work, customer: str, sku: str, warehouse: str, quantity: Decimal, until: date
) -> SoftReservation:
    """Ask that stock in a warehouse be kept for a customer until a day, which counts too."""
    buyer = await accounts.customer(work.session, customer)
    product = await products.product(work.session, sku)
    if not product.active:
        raise ProductIsRetired(product.sku)
    place = await warehouses.warehouse_in_use(work.session, warehouse)
    wanted = check_positive(product.sku, quantity)
    rules.check_step(product.sku, wanted, product.quantity_step)
    asked = SoftReservation(
        number=await SOFT_RESERVATION_NUMBERS.take(work.session),
        customer_id=buyer.id,
        product_id=product.id,
        warehouse_id=place.id,
        quantity=wanted,
        until=rules.check_until(product.sku, until, work.today),
        state=SoftReservationState.REQUESTED,
        requested_by=work.actor.name,
        requested_at=work.at,
    )
    work.session.add(asked)
    await work.session.flush()
    return asked


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK)
async def request_here(work: Work, number: str, wish: str) -> SoftReservation:
    """Ask that of one stock something be kept: customer, quantity and last day, with blanks."""
    level = await stock.lock_level(work, number)
    read = rules.read_wish(level.number, wish)
    product = await products.product_by_id(work.session, level.product_id)
    place = await warehouses.warehouse_by_id(work.session, level.warehouse_id)
    return await request(
        work, read.customer, product.sku, place.code, read.quantity, read.until
    )


@may(Role.MANAGER, Role.ORDER_DESK)
async def approve(work: Work, number: str) -> SoftReservation:
    """Keep what somebody else asked for; raises InsufficientStock unless all of it is free."""
    asked, levels = await queries.soft_reservation_for_change(work, number)
    _decide(work, asked, SoftReservationState.APPROVED)
    rules.check_lasts(asked.number, asked.until, work.today)
    here = [
        level
        for level in await stock.pickable(work, levels)
        if level.warehouse_id == asked.warehouse_id
    ]
    free = [level.on_hand - level.reserved for level in here]
    taken = split(asked.quantity, free)
    if sum(taken) < asked.quantity:
        product = await products.product_by_id(work.session, asked.product_id)
        subject, left = f"Soft reservation {asked.number}", sum(free, Decimal(0))
        raise InsufficientStock(subject, asked.quantity, product.sku, left)
    work.session.add_all(
        Reservation(soft_reservation_id=asked.id, stock_level_id=level.id, quantity=part)
        for level, part in zip(here, taken, strict=True)
        if part
    )
    await work.session.flush()
    return asked


@may(Role.MANAGER, Role.ORDER_DESK)
async def reject(work: Work, number: str, reason: str) -> SoftReservation:
    """Keep nothing, and say why; somebody else asked for it."""
    asked, _ = await queries.soft_reservation_for_change(work, number)
    why = check_reason(f"soft reservation {asked.number}", reason)
    _decide(work, asked, SoftReservationState.REJECTED)
    asked.reason = why
    await work.session.flush()
    return asked


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK)
async def release(work: Work, number: str) -> SoftReservation:
    """Give back what is kept and not used yet, or withdraw what nobody has decided about."""
    asked, _ = await queries.soft_reservation_for_change(work, number)
    waits = asked.state is SoftReservationState.REQUESTED
    becomes = SoftReservationState.WITHDRAWN if waits else SoftReservationState.RELEASED
    check_move(MOVES, f"Soft reservation {asked.number}", asked.state, becomes)
    await _end(work, asked, becomes)
    return asked


async def expire(work: Work, number: str) -> SoftReservation:
    """End what was wanted until a day that has passed, and give back what it keeps."""
    asked, _ = await queries.soft_reservation_for_change(work, number)
    if rules.is_due(asked.state, asked.until, work.today):
        await _end(work, asked, SoftReservationState.EXPIRED)
    return asked


async def expire_next(work: Work, reached: str | None) -> Step:
    """End the next ones whose day has passed; those that cannot be ended are left out."""
    numbers = await queries.past_after(work, reached, rules.BATCH)
    left_out = await each(work, numbers, expire)
    return Step(came_to(numbers, rules.BATCH), left_out)


async def use(
    work: Work, order: UUID, needs: Mapping[UUID, Decimal], places: Collection[UUID]
) -> dict[UUID, Decimal]:
    """Give an order what is kept for its customer, as far as it needs it, by product.

    Only what lies in ``places``, which are stock levels that are locked. The one that ends
    first is used first. Tells how much became free of which stock level.
    """
    left = {product: need for product, need in needs.items() if need > 0}
    free: dict[UUID, Decimal] = {}
    asked = await queries.kept_for_change(work, order, left) if left else []
    kept = (
        await queries.reservations_for_change(work, [one.id for one in asked]) if asked else {}
    )
    for one in asked:
        for held in kept[one.id]:
            taken = min(left[one.product_id], held.quantity)
            if held.stock_level_id not in places or not taken:
                continue
            await _take(work, held, taken)
            one.used += taken
            left[one.product_id] -= taken
            free[held.stock_level_id] = free.get(held.stock_level_id, Decimal(0)) + taken
        if one.used == one.quantity:
            one.state = SoftReservationState.USED
    await work.session.flush()
    return free


async def _take(work: Work, held: Reservation, quantity: Decimal) -> None:
    if quantity == held.quantity:
        await work.session.delete(held)
    else:
        held.quantity -= quantity


async def _end(work: Work, asked: SoftReservation, becomes: SoftReservationState) -> None:
    for held in (await queries.reservations_for_change(work, [asked.id]))[asked.id]:
        await work.session.delete(held)
    asked.state = becomes
    await work.session.flush()


def _decide(work: Work, asked: SoftReservation, becomes: SoftReservationState) -> None:
    check_move(MOVES, f"Soft reservation {asked.number}", asked.state, becomes)
    rules.check_decider(asked.number, asked.requested_by, work.actor.name)
    asked.state = becomes
    asked.decided_by, asked.decided_at = work.actor.name, work.at

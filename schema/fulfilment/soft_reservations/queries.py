"""How soft reservations are found, and what they keep."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from schema.catalogue.products.tables import Product
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.soft_reservations.rules import MOVES, SoftReservationState
from schema.fulfilment.soft_reservations.tables import Reservation, SoftReservation
from schema.inventory.stock import queries as stock
from schema.inventory.stock.tables import StockLevel
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K32",
        "an approved soft reservation holds what is left of it, and no other holds any",
        "SELECT count(*) FROM soft_reservations",
        "SELECT s.number FROM soft_reservations s"
        " LEFT JOIN reservations r ON r.soft_reservation_id = s.id GROUP BY s.id"
        " HAVING coalesce(sum(r.quantity), 0)"
        " <> CASE s.state WHEN 'approved' THEN s.quantity - s.used ELSE 0 END",
    ),
)
MAY_EXPIRE: Final = tuple(
    state for state, nexts in MOVES.items() if SoftReservationState.EXPIRED in nexts
)


@dataclass(eq=False)
class NoSuchSoftReservation(NotFound):
    """There is no soft reservation {number}; use a number such as SR-000001."""

    number: str


async def soft_reservation_for_change(
    work: Work, number: str
) -> tuple[SoftReservation, Sequence[StockLevel]]:
    """Lock all stock of the product, then one soft reservation of it.

    Everybody locks in this sequence: what a soft reservation keeps changes with its stock.
    """
    key, missing = number.strip(), NoSuchSoftReservation(number)
    seen: SoftReservation = await found(work.session, SoftReservation.number, key, missing)
    levels = await stock.levels_for_change(work, {seen.product_id})
    row: SoftReservation = await locked(work, SoftReservation.number, key, missing)
    return row, levels


async def kept_for_change(
    work: Work, order: UUID, products: Collection[UUID]
) -> Sequence[SoftReservation]:
    """Lock what is kept of these products for the customer of an order.

    The one that ends first comes first; their stock is locked already. What ended before today
    is kept for nobody, even if the night has not given it back yet.
    """
    query = (
        select(SoftReservation)
        .join(Order, Order.customer_id == SoftReservation.customer_id)
        .where(
            Order.id == order,
            SoftReservation.product_id.in_(products),
            SoftReservation.state == SoftReservationState.APPROVED,
            SoftReservation.until >= work.today,
        )
        .order_by(SoftReservation.until, SoftReservation.number)
        .with_for_update(of=SoftReservation, key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await work.session.scalars(query)).all()


async def kept_now(work: Work, order: UUID) -> Mapping[str, Decimal]:
    """Tell how much is kept for the customer of an order, by SKU, and lock nothing."""
    query = (
        select(Product.sku, func.sum(Reservation.quantity).label("kept"))
        .join(SoftReservation, SoftReservation.product_id == Product.id)
        .join(Order, Order.customer_id == SoftReservation.customer_id)
        .join(Reservation, Reservation.soft_reservation_id == SoftReservation.id)
        .where(Order.id == order, SoftReservation.until >= work.today)
        .group_by(Product.sku)
    )
    return {row.sku: row.kept for row in await work.session.execute(query)}


async def reservations_for_change(
    work: Work, ids: Iterable[UUID]
) -> dict[UUID, list[Reservation]]:
    """Find what soft reservations keep that are locked already: by their id."""
    kept = {one: list[Reservation]() for one in ids}
    key, order = Reservation.soft_reservation_id, Reservation.stock_level_id
    for row in await work.session.find_all(key, kept, order, lock=True) if kept else []:
        kept[row.soft_reservation_id].append(row)
    return kept


async def past_after(work: Work, number: str | None, most: int) -> Sequence[str]:
    """Name the next soft reservations whose last day has passed."""
    told = select(SoftReservation.number).where(
        SoftReservation.state.in_(MAY_EXPIRE), SoftReservation.until < work.today
    )
    if number is not None:
        told = told.where(SoftReservation.number > number)
    return (await work.session.scalars(told.order_by(SoftReservation.number).limit(most))).all()

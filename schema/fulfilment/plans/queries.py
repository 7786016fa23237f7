"""How plans, their lines and what can still be planned are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.plans.rules import PlanState, plan_of
from schema.fulfilment.plans.tables import PlanLine, ShipmentPlan
from schema.fulfilment.soft_reservations.tables import Reservation
from schema.inventory.stock.tables import StockLevel
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work

OVER: Final = (PlanState.HANDED_OVER, PlanState.CANCELLED)
CHECKS: Final = (
    Check(
        "K27",
        "no more of a line is planned at once than was ordered",
        "SELECT count(*) FROM plan_lines",
        "SELECT o.number FROM order_lines o JOIN plan_lines l ON l.order_line_id = o.id"
        " JOIN shipment_plans p ON p.id = l.plan_id AND p.state NOT IN"
        " ('handed_over', 'cancelled') GROUP BY o.id"
        " HAVING sum(coalesce(l.picked, l.quantity)) > o.quantity",
    ),
    Check(
        "K28",
        "what was handed over by a plan is in a shipment",
        "SELECT count(*) FROM shipment_plans WHERE state = 'handed_over'",
        "SELECT p.number FROM shipment_plans p JOIN plan_lines l ON l.plan_id = p.id"
        " WHERE (p.state = 'handed_over' AND l.picked > 0) <> (l.shipment_id IS NOT NULL)",
    ),
)


@dataclass(eq=False)
class NoSuchPlan(NotFound):
    """There is no plan {number}; use a number such as SP-000001."""

    number: str


async def plan_for_change(work: Work, number: str) -> ShipmentPlan:
    """Lock one plan."""
    row: ShipmentPlan = await locked(
        work, ShipmentPlan.number, number.strip(), NoSuchPlan(number)
    )
    return row


async def lines_of(
    work: Work, plan: ShipmentPlan
) -> Sequence[tuple[PlanLine, OrderLine, Order]]:
    """Find the lines of a plan with what they are of, in the order of their numbers."""
    told = (
        select(PlanLine, OrderLine, Order)
        .join(OrderLine, OrderLine.id == PlanLine.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(PlanLine.plan_id == plan.id)
        .order_by(OrderLine.number)
    )
    return [(line, part, order) for line, part, order in await work.session.execute(told)]


async def planned(work: Work, line: UUID) -> Decimal:
    """Reckon how much of a line is planned and has not left."""
    told = (
        select(func.coalesce(func.sum(func.coalesce(PlanLine.picked, PlanLine.quantity)), 0))
        .join(ShipmentPlan, ShipmentPlan.id == PlanLine.plan_id)
        .where(PlanLine.order_line_id == line, ShipmentPlan.state.not_in(OVER))
    )
    return Decimal(await work.session.scalar(told) or 0)


async def set_aside(work: Work, line: UUID, warehouse: UUID) -> Decimal:
    """Reckon how much is set aside for a line in a warehouse."""
    told = (
        select(func.coalesce(func.sum(Reservation.quantity), 0))
        .join(StockLevel, StockLevel.id == Reservation.stock_level_id)
        .where(Reservation.order_line_id == line, StockLevel.warehouse_id == warehouse)
    )
    return Decimal(await work.session.scalar(told) or 0)


def lines_to_leave() -> Select[Any]:
    """Select the lines of plans that have not left, with what they are of."""
    return (
        select()
        .join_from(PlanLine, ShipmentPlan, ShipmentPlan.id == PlanLine.plan_id)
        .join(Warehouse, Warehouse.id == ShipmentPlan.warehouse_id)
        .join(OrderLine, OrderLine.id == PlanLine.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(ShipmentPlan.state.not_in(OVER))
    )


async def lock_plan_line(work: Work, number: str) -> object:
    """Lock what a row of the Shipping tab shows."""
    return await plan_for_change(work, plan_of(number))

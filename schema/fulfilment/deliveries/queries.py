"""How deliveries, their incidents and claims are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer
from schema.fulfilment.deliveries.rules import TrackingCode
from schema.fulfilment.deliveries.tables import CarrierClaim, Incident, TrackingEvent
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.shipments.tables import Shipment, ShipmentLine
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K22",
        "what was lost or damaged of a shipment is what its incidents say",
        "SELECT count(*) FROM shipment_lines",
        "SELECT l.id FROM shipment_lines l LEFT JOIN incidents i ON i.shipment_line_id = l.id"
        " GROUP BY l.id"
        " HAVING l.lost <> coalesce(sum(i.quantity) FILTER (WHERE i.kind = 'lost'), 0)"
        " OR l.damaged <> coalesce(sum(i.quantity) FILTER (WHERE i.kind = 'damaged'), 0)",
    ),
)


@dataclass(eq=False)
class NoSuchIncident(NotFound):
    """There is no incident {number}; use a number such as SI-000001."""

    number: str


@dataclass(eq=False)
class NoSuchClaim(NotFound):
    """There is no claim {number}; use a number such as CC-000001."""

    number: str


async def incident_for_change(work: Work, number: str) -> Incident:
    """Lock one incident."""
    row: Incident = await locked(work, Incident.number, number.strip(), NoSuchIncident(number))
    return row


async def claim_for_change(work: Work, number: str) -> CarrierClaim:
    """Lock one claim."""
    row: CarrierClaim = await locked(
        work, CarrierClaim.number, number.strip(), NoSuchClaim(number)
    )
    return row


async def has_event(
    work: Work, shipment: Shipment, code: TrackingCode, happened_at: datetime
) -> bool:
    """Tell whether the same news of a shipment was noted before."""
    query = select(TrackingEvent.id).where(
        TrackingEvent.shipment_id == shipment.id,
        TrackingEvent.code == code,
        TrackingEvent.happened_at == happened_at,
    )
    return await work.session.scalar(query) is not None


async def goods_for_change(
    work: Work, shipment: Shipment, product: Product
) -> Sequence[ShipmentLine]:
    """Lock what is in a shipment of a product, in the order it was packed."""
    query = (
        select(ShipmentLine.id)
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .where(ShipmentLine.shipment_id == shipment.id, OrderLine.product_id == product.id)
    )
    ids = list(await work.session.scalars(query))
    return await work.session.find_all(ShipmentLine.id, ids, ShipmentLine.id, lock=True)


async def customer_of(work: Work, incident: Incident) -> str:
    """Name the customer whose goods an incident is about."""
    query = (
        select(Customer.number)
        .join(Order, Order.customer_id == Customer.id)
        .join(Shipment, Shipment.order_id == Order.id)
        .where(Shipment.id == incident.shipment_id)
    )
    return str(await work.session.scalar(query))


async def sku_of(work: Work, line: UUID) -> str:
    """Name the product of a shipment line."""
    query = (
        select(Product.sku)
        .join(OrderLine, OrderLine.product_id == Product.id)
        .join(ShipmentLine, ShipmentLine.order_line_id == OrderLine.id)
        .where(ShipmentLine.id == line)
    )
    return str(await work.session.scalar(query))

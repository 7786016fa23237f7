"""How confirmations are found, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from schema.catalogue.products.tables import Product
from schema.customers.addresses.tables import Address
from schema.fulfilment.confirmations.rules import AnswerState
from schema.fulfilment.confirmations.tables import OrderConfirmation
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchConfirmation(NotFound):
    """There is no confirmation {number}; use a number such as OC-000001."""

    number: str


async def confirmation_for_change(work: Work, number: str) -> OrderConfirmation:
    """Lock one confirmation."""
    row: OrderConfirmation = await locked(
        work, OrderConfirmation.number, number.strip(), NoSuchConfirmation(number)
    )
    return row


async def standing(work: Work, order: Order) -> Sequence[OrderConfirmation]:
    """Find the confirmations of an order that were not superseded."""
    told = select(OrderConfirmation).where(
        OrderConfirmation.order_id == order.id,
        OrderConfirmation.state != AnswerState.SUPERSEDED,
    )
    return (await work.session.scalars(told.order_by(OrderConfirmation.id))).all()


async def promise(work: Work, order: Order) -> dict[str, Any]:
    """Gather what we promise with an order, as it is now."""
    told = (
        select(OrderLine, Product)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id == order.id, OrderLine.cancelled < OrderLine.quantity)
        .order_by(OrderLine.position)
    )
    lines = [
        {
            "number": line.number,
            "sku": product.sku,
            "product": product.name,
            "unit": product.unit,
            "quantity": str(line.quantity - line.cancelled),
            "price": str(line.price),
            "amount": str(line.amount),
        }
        for line, product in await work.session.execute(told)
    ]
    place = None
    if order.ship_to_id is not None:
        place = await work.session.find(Address.id, order.ship_to_id)
    return {
        "lines": lines,
        "total": str(order.total),
        "currency": order.currency,
        "requestedOn": None if order.requested_on is None else order.requested_on.isoformat(),
        "shipTo": None
        if place is None
        else " ".join(filter(None, (place.province, place.city, place.district, place.line))),
    }

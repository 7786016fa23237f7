"""How what goes wrong with orders is found, and noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from schema.fulfilment.exceptions.rules import ExceptionKind, ExceptionState
from schema.fulfilment.exceptions.tables import OrderException
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchException(NotFound):
    """There is no exception {number}; use a number such as OX-000001."""

    number: str


async def exception_for_change(work: Work, number: str) -> OrderException:
    """Lock one exception."""
    row: OrderException = await locked(
        work, OrderException.number, number.strip(), NoSuchException(number)
    )
    return row


async def confirmed_after(work: Work, number: str | None, most: int) -> Sequence[str]:
    """Name the next orders that are confirmed."""
    told = select(Order.number).where(Order.state == OrderState.CONFIRMED)
    if number is not None:
        told = told.where(Order.number > number)
    return (await work.session.scalars(told.order_by(Order.number).limit(most))).all()


async def open_about(work: Work, line: UUID, kind: ExceptionKind) -> OrderException | None:
    """Find what goes wrong with a line already, in one way."""
    told = select(OrderException).where(
        OrderException.order_line_id == line,
        OrderException.kind == kind,
        OrderException.state != ExceptionState.RESOLVED,
    )
    row: OrderException | None = await work.session.scalar(told)
    return row


async def lines_in_trouble(
    work: Work, order: Order
) -> Sequence[tuple[OrderLine, ExceptionKind]]:
    """Find the lines of a confirmed order that lack stock, or are late without lacking any."""
    if order.state is not OrderState.CONFIRMED:
        return []
    told = select(OrderLine).where(
        OrderLine.order_id == order.id,
        OrderLine.quantity - OrderLine.cancelled > OrderLine.shipped,
    )
    late = order.requested_on is not None and order.requested_on < work.today
    found = []
    for line in await work.session.scalars(told.order_by(OrderLine.position)):
        if line.missing > 0:
            found.append((line, ExceptionKind.SHORTAGE))
        elif late:
            found.append((line, ExceptionKind.DELAY))
    return found

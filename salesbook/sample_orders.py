"""What happens to some orders of the sample company besides being promised and shipped."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from sqlalchemy import select

from salesbook.sample_people import MANAGER, SELLERS, Do
from salesbook.sample_stock import TAX_RATE
from schema.catalogue.products import operations as products
from schema.customers.accounts.tables import Customer
from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.checks.rules import CheckCode
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders import queries
from schema.fulfilment.orders.rules import LineAsked, OrderChannel
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.reviews import operations as reviews
from schema.inventory.stock import operations as stock
from schema.kernel.work import Work

ROUND: Final = 24
"""After so many orders the same things happen again."""

SCARCE: Final = "GASKET-80"
WAITING: Final = 20
"""The order that is promised although there is too little of something."""


async def offer_scarce(work: Work) -> None:
    """Offer something there is too little of, by the box."""
    await products.add(work, SCARCE, "Flange gasket DN80, box of 4", "pcs", Decimal("6.40"))
    by_box = Decimal(4)
    await products.correct(
        work,
        SCARCE,
        min_quantity=by_box,
        quantity_step=by_box,
        line="PARTS",
        tax_rate=TAX_RATE,
    )
    await stock.receive(work, SCARCE, "Main", Decimal(8))


def scarce(number: int) -> list[LineAsked]:
    """Tell what an order wants of it."""
    return [LineAsked(SCARCE, Decimal(12))] if number % ROUND == WAITING else []


def facts(number: int) -> orders.OrderFacts:
    """Tell by which way an order came, and the number the customer gave it."""
    ways = tuple(OrderChannel)
    told: orders.OrderFacts = {"channel": ways[number % len(ways)]}
    if number % 2:
        told["customer_po"] = f"PO-{4100 + number}"
    return told


async def go_on(do: Do, number: int, order: str) -> None:
    """Review, hold or amend an order when it is its turn."""
    happens = HAPPENS.get(number % ROUND)
    if happens is not None:
        await happens(do, order)


async def _submit(do: Do, order: str) -> None:
    """Let the seller give a discount that somebody else has to decide."""
    seller = SELLERS[await do(partial(_territory, order=order), MANAGER)]
    await do(partial(_discount, order=order), seller)
    await do(partial(reviews.submit, number=order), seller)


async def _approve(do: Do, order: str) -> None:
    await _submit(do, order)
    why = "They buy the spare parts from us, too"
    await do(partial(reviews.waive, number=order, check=CheckCode.PRICE, reason=why), MANAGER)
    await do(partial(reviews.approve, number=order), MANAGER)


async def _hold(do: Do, order: str) -> None:
    why = "Their hall is not ready before the holidays"
    await do(partial(holds.place, order=order, hold=HoldCode.CUSTOMER, reason=why), MANAGER)


async def _amend(do: Do, order: str) -> None:
    number = await do(partial(_one_more, order=order), MANAGER)
    await do(partial(amendments.apply, number=number), MANAGER)


async def _postpone(do: Do, order: str) -> None:
    await do(partial(_later, order=order), MANAGER)


async def _territory(work: Work, order: str) -> str:
    query = select(Customer.territory).join(Order, Order.customer_id == Customer.id)
    return str(await work.session.scalar(query.where(Order.number == order)))


async def _discount(work: Work, order: str) -> None:
    held = await queries.order_for_change(work, order)
    first = (await queries.lines_for_change(work, held))[0]
    price = (first.price * Decimal("0.88")).quantize(Decimal("0.01"))
    await orders.change_line(work, first.number, price=price)


async def _one_more(work: Work, order: str) -> str:
    held = await queries.order_for_change(work, order)
    first = (await queries.lines_for_change(work, held))[0]
    more = LineAmended(first.number, quantity=first.quantity + 1)
    made = await amendments.propose(work, order, "They need one more", lines=[more])
    return made.number


async def _later(work: Work, order: str) -> None:
    day = work.today + timedelta(days=60)
    await amendments.propose(work, order, "They want it later", requested_on=day)


HAPPENS: Final[Mapping[int, Callable[[Do, str], Awaitable[None]]]] = {
    2: _hold,
    6: _submit,
    8: _amend,
    12: _approve,
    14: _postpone,
}
"""What happens to which order of a round."""

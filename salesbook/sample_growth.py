"""How the sample company grows with its orders: more customers, and limits that carry them."""

from decimal import Decimal
from typing import Final

from schema.customers.accounts import queries as accounts
from schema.customers.credit import operations as credit
from schema.customers.credit import queries as credits_of
from schema.fulfilment.orders import queries as orders_of
from schema.kernel.work import Work

ORDERS_EACH: Final = 50
"""After so many orders there is one customer more."""
SPARE: Final = Decimal(10_000)
"""How much of a limit stays free when an order is promised, for what is added to it later."""
STEP: Final = Decimal(50_000)

FIRST: Final = (
    "Aurora", "Birchwood", "Cobalt", "Driftwood", "Everglade", "Falcon", "Glacier", "Hazel",
    "Ironbridge", "Juniper", "Kingfisher", "Larch", "Meridian", "Nightingale", "Oakhurst",
    "Pelican", "Quartz", "Redwood", "Saffron", "Thistle", "Umber", "Vermilion", "Willow",
)  # fmt: skip
SECOND: Final = (
    "Bakeries", "Castings", "Distillery", "Farms", "Glassworks", "Heating", "Laboratories",
    "Mills", "Oils", "Plastics", "Refinery", "Sawmill", "Tannery", "Utilities", "Vineyards",
    "Waterways",
)  # fmt: skip


def more_companies(orders: int) -> list[str]:
    """Name the customers that so many orders need besides those there are anyway."""
    return [_name(number) for number in range(orders // ORDERS_EACH)]


def _name(number: int) -> str:
    rounds, place = divmod(number, len(FIRST) * len(SECOND))
    # the second word changes with each name, so that neighbours are not taken for one company
    name = f"{FIRST[place % len(FIRST)]} {SECOND[place % len(SECOND)]}"
    return f"{name} {rounds + 1}" if rounds else name


async def trust(work: Work, number: str) -> None:
    """Raise the limit of an order's customer if it does not carry the order with ease.

    Finance would do so for a customer who orders more and more.
    """
    order = await orders_of.order_for_change(work, number)
    customer = await accounts.customer_by_id(work.session, order.customer_id)
    held = await credits_of.credit_of_for_change(work, customer)
    lacking = held.exposure + order.total + SPARE - held.credit_limit
    if lacking > 0:
        steps = lacking // STEP + 1
        await credit.set_limit(work, customer.number, held.credit_limit + steps * STEP)

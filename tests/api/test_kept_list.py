"""Whoever reads a list once and follows its news has the list, whatever happens."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest

from schema.customers.accounts import operations as customers
from tests.api.following import ANN, BOB, ORDERS, Caller, Way, following
from tests.api.listening import Served, first_place
from tests.business import Business

pytestmark = pytest.mark.usefixtures("as_root")
Deed = Callable[[Random], Awaitable[object]]


def deeds(business: Business, customer: list[str], order: list[str]) -> list[Deed]:
    """Name what may happen to orders and to those they belong to."""

    async def draft(random: Random) -> None:
        order.append(await business.draft(random.choice(customer), "1"))

    async def cancel(random: Random) -> None:
        number = random.choice(order)
        business.write(f"UPDATE orders SET state = 'cancelled' WHERE number = '{number}'")  # noqa: S608 - our own

    async def reassign(random: Random) -> None:
        seller = random.choice(("ann@x.org", "bob@x.org"))
        await business.do(customers.reassign, random.choice(customer), seller)

    async def reschedule(random: Random) -> None:
        day = f"2030-07-{random.randint(1, 28):02}"
        number = random.choice(order)
        business.write(f"UPDATE orders SET requested_on = '{day}' WHERE number = '{number}'")  # noqa: S608 - our own

    return [draft, cancel, reassign, reassign, reschedule, reschedule]


@pytest.mark.parametrize("seed", range(4))
async def test_who_keeps_a_list_by_its_news_has_the_list(
    served: Served, business: Business, seed: int
) -> None:
    """Whatever happens, and however often one goes away and comes back."""
    random = Random(seed)  # noqa: S311 - no secret
    await business.seller("ann@x.org", "north")
    await business.seller("bob@x.org", "south")
    first = await business.shop()
    customer = [first, await business.customer("Beta", "south"), await business.customer("C")]
    order = [await business.draft(random.choice(customer), "1")]
    doing = deeds(business, customer, order)
    wanted = {"state": {"eq": "DRAFT"}, "requestedOn": {"isNull": True}}
    places = {ANN: await first_place(business), BOB: await first_place(business)}
    kept: dict[Caller, set[str]] = {
        caller: set(listed(business, territory))
        for caller, territory in ((ANN, "north"), (BOB, "south"))
    }
    for _ in range(6):
        for _ in range(random.randint(1, 12)):
            await random.choice(doing)(random)
        for caller, territory in ((ANN, "north"), (BOB, "south")):
            await business.do(customers.reassign, first, caller.name)
            end = id_of(business, await business.draft(first, "1"))
            async with following(
                served, Way.SOCKET, ORDERS, caller, after=places[caller], where=wanted
            ) as change:
                told: dict[str, Any] = {}
                while told.get("record") != end:
                    told = await change()
                    kept[caller].discard(told["record"])
                    if told["kind"] != "LEFT":
                        kept[caller].add(told["record"])
            places[caller] = told["id"]
            assert kept[caller] == set(listed(business, territory))


def id_of(business: Business, number: str) -> str:
    """Name an order as the API does."""
    ((found,),) = business.rows(f"SELECT 'Order:' || id FROM orders WHERE number = '{number}'")  # noqa: S608 - our own
    return str(found)


def listed(business: Business, territory: str) -> list[str]:
    """List what a seller keeps: open orders without a day."""
    query = f"""SELECT 'Order:' || o.id FROM orders o JOIN customers c ON c.id = o.customer_id
      WHERE c.territory = '{territory}' AND o.state = 'draft' AND o.requested_on IS NULL"""  # noqa: S608 - our own
    return [str(found) for (found,) in business.rows(query)]

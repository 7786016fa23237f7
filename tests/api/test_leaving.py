"""Who follows a list hears what left it and what came in, and of nothing else."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from api.callers import KEPT
from schema.customers.accounts import operations as customers
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.kernel.roles import Role
from schema.people.keys import operations as keys
from schema.pipeline.leads import operations as leads
from tests.api.following import ANN, BOB, ORDERS, ROOT, Caller, Next, Way, following
from tests.api.listening import Served, first_place
from tests.business import NOON, Business

LEADS: Final = """subscription ($where: LeadWhere, $after: ID) {
  leadChanged(where: $where, after: $after) { id at actor kind record lead { number } }
}"""


@pytest.fixture(params=Way, ids=lambda way: way.value)
def way(request: pytest.FixtureRequest) -> Way:
    """Listen in one way and then in the other."""
    found: Way = request.param
    return found


@pytest.fixture(autouse=True)
async def sellers(business: Business) -> None:
    """Employ a seller in each territory."""
    await business.seller("ann@x.org", "north")
    await business.seller("bob@x.org", "south")


def number_of(business: Business, record: str) -> str:
    """Name the record whose global id this is, whether or not it is still there."""
    table = {"Lead": "leads", "Order": "orders", "Customer": "customers"}
    kind, _, identity = record.partition(":")
    query = f"""SELECT coalesce(after, before) ->> 'number' FROM audit_log
      WHERE relation = '{table[kind]}' AND row_id = '{identity}'
        AND coalesce(after, before) ? 'number'"""  # noqa: S608 - our own
    return str(business.rows(query)[0][0])


def heard(business: Business, change: Any) -> tuple[str, str]:  # noqa: ANN401 - JSON
    """Tell what happened to which record; see that one that left is told of by its id alone."""
    shown = change.get("lead") or change.get("order") or change.get("customer")
    number = number_of(business, change["record"])
    if change["kind"] == "LEFT":
        assert (change["actor"], shown) == (None, None)
    else:
        assert (change["actor"], shown) == ("root", {"number": number})
    return change["kind"], number


async def some(business: Business, change: Next, count: int) -> list[tuple[str, str]]:
    """Wait for some changes."""
    return [heard(business, await change()) for _ in range(count)]


def move(business: Business, number: str, territory: str) -> None:
    """Give a lead to another territory."""
    business.write(f"UPDATE leads SET territory = '{territory}' WHERE number = '{number}'")  # noqa: S608 - our own


pytestmark = pytest.mark.usefixtures("as_root")


async def test_a_record_that_is_deleted_has_left(
    served: Served, business: Business, way: Way
) -> None:
    place, number = await first_place(business), await business.lead("Acme")
    async with following(served, way, LEADS, ANN, after=place) as change:
        assert await some(business, change, 1) == [("CREATED", number)]
        business.write("DELETE FROM leads")
        assert await some(business, change, 1) == [("LEFT", number)]


async def test_a_record_that_is_no_longer_as_asked_has_left_and_may_come_back(
    served: Served, business: Business, way: Way
) -> None:
    place, number = await first_place(business), await business.lead("Acme", interest=3)
    other = await business.lead("Other", interest=1)
    for interest in (1, 0, 2, 3):
        await business.do(leads.correct, number, interest=interest)
        await business.do(leads.correct, other, interest=interest)
    wanted = {"interest": {"gte": 2}, "company": {"eq": "Acme"}}
    async with following(served, way, LEADS, after=place, where=wanted) as change:
        assert await some(business, change, 4) == [
            ("CREATED", number),
            ("LEFT", number),
            ("ENTERED", number),
            ("CHANGED", number),
        ]
        await business.do(leads.correct, other, company="Acme")
        await business.do(leads.correct, number, company="Acme & Sons")
        assert await some(business, change, 2) == [("ENTERED", other), ("LEFT", number)]


async def test_a_record_that_moves_leaves_one_seller_and_enters_with_the_other(
    served: Served, business: Business, way: Way
) -> None:
    place, number = await first_place(business), await business.lead("Acme")
    async with (
        following(served, way, LEADS, ANN, after=place) as ann,
        following(served, way, LEADS, BOB, after=place) as bob,
        following(served, way, LEADS, ROOT, after=place) as root,
    ):
        assert await some(business, ann, 1) == [("CREATED", number)]
        move(business, number, "south")
        assert await some(business, ann, 1) == [("LEFT", number)]
        assert await some(business, bob, 1) == [("ENTERED", number)]
        await business.do(leads.contact, number)
        assert await some(business, bob, 1) == [("CHANGED", number)]
        move(business, number, "north")
        assert await some(business, bob, 1) == [("LEFT", number)]
        assert await some(business, ann, 1) == [("ENTERED", number)]
        assert (
            await some(business, root, 4) == [("CREATED", number)] + [("CHANGED", number)] * 3
        )


async def test_of_records_one_could_never_see_nothing_is_told(
    served: Served, business: Business, way: Way
) -> None:
    place = await first_place(business)
    for fate in ("UPDATE leads SET territory = 'west'", "DELETE FROM leads"):
        await business.lead("Secret", "south")
        business.write(fate)
    await business.lead("Gone", "south")
    business.write("DELETE FROM leads")
    number = await business.lead("Last")
    async with following(served, way, LEADS, ANN, after=place) as change:
        assert await some(business, change, 1) == [("CREATED", number)]
        await business.lead("Still secret", "south")
        business.write("UPDATE leads SET territory = 'west' WHERE company = 'Still secret'")
        business.write("DELETE FROM leads WHERE company = 'Still secret'")
        await business.do(leads.contact, number)
        assert await some(business, change, 1) == [("CHANGED", number)]


async def test_what_is_made_and_gone_at_once_is_not_told(
    served: Served, business: Business, way: Way
) -> None:
    """Nor where everybody sees everything, and the database need not be asked."""
    place = await first_place(business)
    business.write(
        "INSERT INTO products (id, sku, name, unit, list_price, currency)"
        " VALUES (gen_random_uuid(), 'FLASH', 'Flash', 'pcs', 1, 'CNY');"
        " DELETE FROM products WHERE sku = 'FLASH'"
    )
    sku = await business.product()
    query = """subscription ($after: ID) { productChanged(after: $after) {
      id kind product { sku } } }"""
    async with following(served, way, query, ANN, after=place) as change:
        told = [await change()]
        business.write("UPDATE products SET name = 'New'; DELETE FROM products")
        told.append(await change())
    assert [(one["kind"], one["product"]) for one in told] == [
        ("CREATED", {"sku": sku}),
        ("LEFT", None),
    ]


async def test_who_comes_back_hears_what_left_meanwhile(
    served: Served, business: Business, way: Way
) -> None:
    place = await first_place(business)
    moved, gone, back, stays = [await business.lead(f"Lead {n}") for n in range(4)]
    async with following(served, way, LEADS, ANN, after=place) as change:
        for _ in range(4):
            place = (await change())["id"]
    move(business, moved, "south")
    move(business, moved, "west")
    move(business, gone, "south")
    business.write(f"DELETE FROM leads WHERE number = '{gone}'")  # noqa: S608 - our own
    move(business, back, "south")
    await business.do(leads.contact, back)
    move(business, back, "north")
    await business.do(leads.contact, stays)
    told: list[tuple[str, str]] = []
    while len(told) < 5:
        async with following(served, way, LEADS, ANN, after=place, resume=True) as change:
            one = await change()
            told.append(heard(business, one))
            place = one["id"]
    assert told == [
        ("LEFT", moved),
        ("LEFT", gone),
        ("LEFT", back),
        ("ENTERED", back),
        ("CHANGED", stays),
    ]


async def test_what_hangs_on_a_customer_leaves_and_enters_with_it(
    served: Served, business: Business, way: Way
) -> None:
    customer = await business.shop()
    order = await business.draft(customer, "1")
    place = await first_place(business)
    north = {"customer": {"territory": {"eq": "north"}}}
    async with (
        following(served, way, ORDERS, ANN, after=place) as ann,
        following(served, way, ORDERS, BOB, after=place) as bob,
        following(served, way, ORDERS, after=place, where=north) as root,
    ):
        await business.do(customers.reassign, customer, "bob@x.org")
        await business.do(promises.cancel, order)
        assert await some(business, ann, 1) == [("LEFT", order)]
        assert await some(business, bob, 2) == [("ENTERED", order), ("CHANGED", order)]
        await business.do(customers.reassign, customer, "ann@x.org")
        assert await some(business, ann, 1) == [("ENTERED", order)]
        assert await some(business, bob, 1) == [("LEFT", order)]
        assert await some(business, root, 2) == [("LEFT", order), ("ENTERED", order)]


async def test_an_order_that_changed_and_then_moved_has_left_for_who_comes_back(
    served: Served, business: Business, way: Way
) -> None:
    """What it belonged to then decides, not what it belongs to now."""
    customer = await business.shop()
    order = await business.draft(customer, "1")
    place = await first_place(business)
    await business.do(promises.cancel, order)
    await business.do(customers.reassign, customer, "bob@x.org")
    other = await business.draft(await business.customer("Beta"), "1")
    drafts = {"state": {"eq": "DRAFT"}}
    async with following(served, way, ORDERS, ANN, after=place, where=drafts) as change:
        assert await some(business, change, 2) == [("LEFT", order), ("CREATED", other)]
    async with following(served, way, ORDERS, ANN, after=place) as change:
        assert await some(business, change, 2) == [("LEFT", order), ("CREATED", other)]


async def test_where_nobody_knows_any_more_a_record_is_told_to_have_left(
    served: Served, business: Business, way: Way
) -> None:
    """Which lines an order had is not known; who could see it may be told that it left."""
    customer = await business.shop()
    order, place = await business.draft(customer, "3"), await first_place(business)
    await business.do(orders.change_line, f"{order}/1", quantity=Decimal(1))
    many = {"lines": {"some": {"quantity": {"gt": "2"}}}}
    for caller in (ANN, ROOT):
        async with following(served, way, ORDERS, caller, after=place, where=many) as change:
            assert await some(business, change, 1) == [("LEFT", order)]
    end = await business.draft(customer, "4")
    async with following(served, way, ORDERS, BOB, after=place, where=many) as change:
        await business.do(customers.reassign, customer, "bob@x.org")
        assert await some(business, change, 1) == [("ENTERED", end)]


async def test_who_is_given_another_role_hears_of_what_they_may_see_by_then(
    served: Served, business: Business, way: Way
) -> None:
    await business.user_of("bot@x.org", Role.INTEGRATION)
    made = await business.do(keys.create, "bot@x.org", "Shop")
    bot = Caller(key=made.secret)
    place = await first_place(business)
    north, south = await business.lead("North"), await business.lead("South", "south")
    async with following(served, way, LEADS, bot, after=place) as change:
        assert await some(business, change, 2) == [("CREATED", north), ("CREATED", south)]
        business.write(
            "UPDATE users SET role = 'seller', territory = 'south' WHERE email = 'bot@x.org'"
        )
        served.clock.now = NOON + timedelta(seconds=KEPT)
        business.write("DELETE FROM leads WHERE territory = 'north'")
        business.write("DELETE FROM leads WHERE territory = 'south'")
        assert await some(business, change, 1) == [("LEFT", south)]

"""A unit of work: all or nothing, in somebody's name, again when others are in the way."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from schema.catalogue.products import operations as products
from schema.catalogue.products import queries as product_queries
from schema.catalogue.products.tables import Product
from schema.kernel.errors import RevisionConflict, RuleBroken
from schema.kernel.views import reading
from schema.kernel.work import Expected, Work, begin, perform
from tests.business import MANAGER, NOON, ROOT, Business


async def test_what_fails_on_the_way_leaves_nothing_behind(business: Business) -> None:
    before = business.picture()

    async def fail(work: Work) -> None:
        await products.add(work, "PUMP", "Pump", "pcs", Decimal(1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await business.do(fail)
    assert business.picture() == before


async def test_what_follows_happens_in_the_same_work(business: Business) -> None:
    seen: list[object] = []

    async def follow(work: Work, event: object) -> None:
        seen.append(event)
        if event == "first":
            work.happened.append(2.5)
        await products.add(work, f"S{len(seen)}", "Pump", "pcs", Decimal(1))

    async def refuse(_work: Work, event: object) -> None:
        raise RevisionConflict(str(event), 1, 2)

    house = replace(business.house, reactions={str: (follow,), float: (follow,)})
    async with begin(house, ROOT, NOON) as work:
        work.happened.append("first")
    assert seen == ["first", 2.5]
    assert business.rows("SELECT sku FROM products ORDER BY 1") == [("S1",), ("S2",)]

    before = business.picture()
    house = replace(business.house, reactions={str: (follow, refuse)})
    with pytest.raises(RevisionConflict):
        async with begin(house, ROOT, NOON) as work:
            work.happened.append("second")
    assert business.picture() == before


async def test_who_changes_what_has_moved_on_is_refused(business: Business) -> None:
    await business.product("PUMP")

    async def reprice(work: Work) -> Product:
        return await products.reprice(work, "PUMP", Decimal(2))

    changed = await perform(business.house, ROOT, NOON, reprice, Expected(Product, "PUMP", 1))
    assert changed.revision == 2
    with pytest.raises(RevisionConflict) as refusal:
        await perform(business.house, ROOT, NOON, reprice, Expected(Product, "PUMP", 1))
    assert str(refusal.value) == (
        "Product PUMP changed meanwhile; read it again before changing it"
        " (it is at revision 2, you named 1)."
    )


async def test_a_rule_the_database_keeps_is_named(business: Business) -> None:
    with pytest.raises(RuleBroken) as refusal:
        async with begin(business.house, ROOT, NOON) as work:
            work.session.add(Product(sku="X", name="X", unit="pcs", list_price=Decimal(-1),
                                     currency="CNY"))  # fmt: skip
    assert str(refusal.value) == (
        "The database keeps the rule ck_products_list_price, which this change would break;"
        " read the record again and correct the change."
    )


async def test_a_reader_changes_nothing(business: Business) -> None:
    await business.product("PUMP")
    async with reading(business.house, ROOT) as session:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await session.execute(text("UPDATE products SET name = 'x'"))


async def test_a_reader_sees_one_moment(business: Business) -> None:
    await business.product("PUMP")
    async with reading(business.house, ROOT) as session:
        before = await product_queries.product(session, "PUMP")
        assert before.name == "Pump"
        await business.product("VALVE")
        seen = await session.scalars(text("SELECT sku FROM products"))
        assert list(seen) == ["PUMP"]


async def test_two_who_block_each_other_both_get_their_way(business: Business) -> None:
    await business.product("PUMP")
    await business.product("VALVE")
    tries: list[str] = []
    both_hold_one = asyncio.Barrier(2)

    def deed(first: str, second: str) -> Awaitable[None]:
        async def change(work: Work) -> None:
            tries.append(first)
            await products.reprice(work, first, Decimal(2))
            await work.session.flush()
            if len(tries) <= 2:
                await both_hold_one.wait()
            await products.reprice(work, second, Decimal(3))
            await work.session.flush()

        return perform(business.house, ROOT, NOON, change)

    await asyncio.gather(deed("PUMP", "VALVE"), deed("VALVE", "PUMP"))
    assert len(tries) > 2  # at least one of them had to try again
    assert business.rows("SELECT revision FROM products") == [(3,), (3,)]


async def test_every_change_leaves_a_trail(business: Business) -> None:
    await business.do(products.add, "PUMP", "Pump", "pcs", Decimal(1), by=MANAGER)
    await business.do(products.reprice, "PUMP", Decimal(2))
    assert business.rows(
        "SELECT actor, door, relation, before, after - '{id,name,unit,sku}'::text[]"
        " FROM audit_log ORDER BY id"
    ) == [
        (
            "max@x.org",
            "test",
            "products",
            None,
            {
                "list_price": 1.0,
                "currency": "CNY",
                "active": True,
                "by_lot": False,
                "line_id": None,
                "floor_price": None,
                "min_quantity": 0.0,
                "quantity_step": 0.0,
                "tax_rate": 0.0,
                "revision": 1,
            },
        ),
        ("root", "test", "products", {"list_price": 1.0}, {"list_price": 2.0}),
    ]

"""The short ways of a session: what SQLAlchemy would do, with less ado."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.exc import StaleDataError

from api.errors import is_outage
from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.soft_reservations.tables import Reservation
from schema.kernel.session import Session
from schema.kernel.tables import Base
from schema.kernel.work import Work, begin
from schema.receivables.invoices.tables import Invoice
from schema.receivables.items.rules import AgeingBucket
from tests.business import NOON, ROOT, Business

Flush = Callable[[Session], Awaitable[None]]
WAYS: Final[dict[str, Flush]] = {"brief": Session.flush, "whole": AsyncSession.flush}
BARE: Final = "'{id,order_id,customer_id,product_id}'::text[]"
NOT_SAID: Final = frozenset(
    {"_sa_instance_state", "id", "customer_id", "order_id", "product_id"}
)


def product(sku: str, **more: Any) -> Product:  # noqa: ANN401 - any column
    """Make a product."""
    return Product(
        **{"sku": sku, "name": sku, "unit": "pcs", "list_price": Decimal(5), "currency": "CNY"}
        | more
    )


def said(row: Base) -> dict[str, Any]:
    """Say what an object holds, but for ids."""
    return {key: value for key, value in vars(row).items() if key not in NOT_SAID}


async def written(session: Session, flush: Flush, mark: str) -> list[dict[str, Any]]:
    """Write rows of four tables, change some of them, and say what they hold."""
    told: dict[str, Any] = {"territory": "north", "registered_on": NOON.date()}
    buyer = Customer(number=f"CU-{mark}", name="Acme", **told)
    goods = [product(f"{mark}{at}") for at in range(3)]
    order = Order(number=f"SO-{mark}", customer_id=buyer.id, currency="CNY", last_position=3)
    lines = [
        OrderLine(number=f"SO-{mark}/{at}", order_id=order.id, position=at, product_id=one.id,
                  quantity=Decimal("1.5"), price=Decimal(at), currency="CNY")
        for at, one in enumerate(goods)
    ]  # fmt: skip
    session.add_all([buyer, *goods])
    await flush(session)
    session.add_all([*lines, order])
    await flush(session)
    goods[0].active, goods[1].list_price = False, Decimal("7.25")
    goods[2].name = goods[2].name
    lines[0].quantity, buyer.phone = Decimal(4), "1"
    await flush(session)
    await flush(session)
    assert not session.new
    return [
        {key: str(value).replace(mark, "") for key, value in sorted(said(row).items())}
        for row in (buyer, *goods, order, *lines)
    ]


async def test_both_ways_write_the_same_rows_and_leave_the_same_objects(
    business: Business,
) -> None:
    told = {}
    for name, flush in WAYS.items():
        async with begin(business.house, ROOT, NOON) as work:
            told[name] = await written(work.session, flush, name)
    # what was left empty SQLAlchemy would read again, here it is known
    known = zip(told["brief"], told["whole"], strict=True)
    assert [{key: short[key] for key in long} for short, long in known] == told["whole"]
    for table in ("customers", "products", "orders", "order_lines"):
        short, long = (
            business.rows(
                f"SELECT replace((to_jsonb(t) - {BARE})::text, '{name}', '') FROM {table} t"  # noqa: S608 - our own names
                f" WHERE t::text LIKE '%{name}%' ORDER BY id"
            )
            for name in WAYS
        )
        assert short
        assert short == long
    short, long = (
        business.rows(
            "SELECT relation, before IS NULL, ARRAY(SELECT jsonb_object_keys(after))"  # noqa: S608 - our own names
            f" FROM audit_log WHERE xid = (SELECT xid FROM audit_log"
            f" WHERE after::text LIKE '%{name}%' LIMIT 1) ORDER BY id"
        )
        for name in WAYS
    )
    assert len(short) > 10
    assert short == long


async def test_every_table_of_the_business_takes_the_short_way(business: Business) -> None:
    mappers: list[Mapper[Any]] = list(Base.registry.mappers)
    assert len(mappers) > 15
    async with begin(business.house, ROOT, NOON) as work:
        for mapper in mappers:
            found = await work.session.find(mapper.class_.id, UUID(int=0))
            assert found is None


async def test_what_a_row_comes_to_is_found_with_it(business: Business) -> None:
    buyer = await business.shop()
    number = await business.invoiced(buyer, "2")
    async with begin(business.house, ROOT, NOON) as work:
        short = await work.session.find(Invoice.number, number)
        told = short.outstanding, short.ageing, short.total
        work.session.expunge(short)
        (long,) = await work.session.scalars(select(Invoice))
        assert told == (long.outstanding, long.ageing, long.total)
        assert told == (Decimal(20), AgeingBucket.NOT_DUE, Decimal(20))


async def test_what_is_found_is_the_object_there_is(business: Business) -> None:
    async with begin(business.house, ROOT, NOON) as work:
        made = product("A")
        work.session.add(made)
        assert await work.session.find(Product.sku, "A") is made
        assert made.revision == 1
        assert await work.session.find(Product.sku, "B") is None
        assert await work.session.find_all(Product.sku, ["A", "B"]) == [made]
        assert await work.session.scalar(select(Product)) is made


async def test_found_rows_come_in_order(business: Business) -> None:
    async with begin(business.house, ROOT, NOON) as work:
        work.session.add_all([product("C"), product("A"), product("B")])
        found = await work.session.find_all(Product.sku, ["A", "B", "C"], Product.sku)
        assert [row.sku for row in found] == ["A", "B", "C"]


async def test_a_state_is_found_and_written_as_its_word(business: Business) -> None:
    await business.product("PUMP")
    number = await business.draft(await business.customer(), "1")
    async with begin(business.house, ROOT, NOON) as work:
        order = await work.session.find(Order.number, number)
        assert order.state is OrderState.DRAFT
        (again,) = await work.session.find_all(Order.state, [OrderState.DRAFT])
        assert again is order
        order.state = OrderState.CANCELLED
    assert business.rows("SELECT state FROM orders") == [("cancelled",)]


async def test_a_lock_reads_anew_what_others_have_changed(business: Business) -> None:
    await business.product("A")
    async with begin(business.house, ROOT, NOON) as work:
        seen = await work.session.find(Product.sku, "A")
        with psycopg.connect(business.urls.owner) as owner:
            owner.execute("UPDATE products SET name = 'other'")
        assert (await work.session.find(Product.sku, "A")).name != "other"
        assert await work.session.find(Product.sku, "A", lock=True) is seen
        assert (seen.name, seen.revision) == ("other", 2)
        with (
            psycopg.connect(business.urls.owner) as owner,
            pytest.raises(psycopg.errors.LockNotAvailable),
        ):
            owner.execute("SELECT FROM products FOR NO KEY UPDATE NOWAIT")


async def test_what_a_savepoint_undoes_is_forgotten(business: Business) -> None:
    await business.product("A")
    async with begin(business.house, ROOT, NOON) as work:
        kept = await work.session.find(Product.sku, "A")
        point = await work.session.begin_nested()
        gone = product("B")
        work.session.add(gone)
        kept.name = "changed"
        await work.session.flush()
        assert kept.revision == 2
        await point.rollback()
        assert gone not in work.session
        assert await work.session.get(Product, gone.id) is None
        again = await work.session.find(Product.sku, "A")
        assert (again.name, again.revision) == ("A", 1)
    assert business.rows("SELECT sku, name FROM products") == [("A", "A")]


async def test_a_change_of_a_row_that_is_gone_is_not_passed_over(business: Business) -> None:
    await business.product("A")

    async def late(work: Work) -> None:
        row = await work.session.find(Product.sku, "A")
        with psycopg.connect(business.urls.owner) as owner:
            owner.execute("DELETE FROM products")
        row.name = "B"

    with pytest.raises(StaleDataError):
        await business.do(late)


async def test_what_is_deleted_goes_with_the_rest_in_one_statement(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "1", "2", "3")
    aside = "SELECT l.position, l.reserved FROM order_lines l ORDER BY l.position"
    async with begin(business.house, ROOT, NOON) as work:
        lines = await work.session.find_all(OrderLine.number, [f"{order}/1", f"{order}/2"])
        gone = await work.session.find_all(
            Reservation.order_line_id, [line.id for line in lines]
        )
        point = await work.session.begin_nested()
        for row in gone:
            await work.session.delete(row)
        await work.session.flush()
        await point.rollback()
        assert {row in work.session for row in gone} == {True}
        for row in gone:
            await work.session.delete(row)
        await work.session.flush()
        assert {row in work.session for row in gone} == {False}
        assert await work.session.find(Reservation.id, gone[0].id) is None
    assert business.rows(aside) == [(1, 0), (2, 0), (3, 3)]


async def test_what_is_deleted_but_gone_already_is_not_passed_over(business: Business) -> None:
    await business.confirmed(await business.shop(), "1")

    async def late(work: Work) -> None:
        row = await work.session.scalar(select(Reservation))
        assert row is not None
        with psycopg.connect(business.urls.owner) as owner:
            owner.execute("DELETE FROM reservations")
        await work.session.delete(row)

    with pytest.raises(StaleDataError):
        await business.do(late)


async def test_many_rows_are_written_in_portions(business: Business) -> None:
    async with begin(business.house, ROOT, NOON) as work:
        made = [product(f"P{at:03d}", name=f"name {at}") for at in range(201)]
        work.session.add_all(made)
        await work.session.flush()
        assert {row.revision for row in made} == {1}
    told = business.rows("SELECT sku, name FROM products ORDER BY sku")
    assert told == [(f"P{at:03d}", f"name {at}") for at in range(201)]


async def test_a_connection_that_breaks_is_an_outage_and_the_next_one_is_new(
    business: Business,
) -> None:
    def hang_up() -> None:
        with psycopg.connect(business.urls.owner, autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    async def cut_off(work: Work) -> None:
        hang_up()
        await work.session.find(Product.sku, "A")

    with pytest.raises(OperationalError) as broken:
        await business.do(cut_off)
    assert is_outage(broken.value)
    await business.product("A")
    hang_up()
    async with begin(business.house, ROOT, NOON) as work:
        assert (await work.session.scalar(text("SELECT sku FROM products"))) == "A"

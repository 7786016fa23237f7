"""Lots: told exactly where a product is kept by lot, and expiring on one day each."""

from datetime import date
from decimal import Decimal
from typing import Final

import psycopg
import pytest

from schema.inventory.stock import operations
from schema.inventory.stock.tables import Lot
from tests.business import Business

SOON: Final = date(2030, 7, 1)
LATE: Final = date(2031, 7, 1)
LEVELS: Final = (
    "SELECT w.code, l.code, s.on_hand FROM stock_levels s"
    " JOIN warehouses w ON w.id = s.warehouse_id LEFT JOIN lots l ON l.id = s.lot_id"
    " ORDER BY 1, 2"
)


async def test_each_lot_lies_apart_from_the_others(business: Business) -> None:
    await business.product(by_lot=True)
    await business.stock("2", lot="A", expires_on=SOON)
    await business.stock("3", lot=" A ", expires_on=SOON)
    await business.stock("4", lot="B")
    await business.stock("5", lot="A", warehouse="Port")
    assert business.rows(LEVELS) == [("Main", "A", 5), ("Main", "B", 4), ("Port", "A", 5)]
    lots = "SELECT code, expires_on FROM lots ORDER BY code"
    assert business.rows(lots) == [("A", SOON), ("B", None)]


async def test_two_products_may_have_lots_of_the_same_code(business: Business) -> None:
    for sku in ("PUMP", "VALVE"):
        await business.product(sku, by_lot=True)
        await business.stock("1", sku=sku, lot="A")
    assert business.rows("SELECT code FROM lots") == [("A",), ("A",)]


async def test_a_product_kept_by_lot_is_not_moved_without_one(business: Business) -> None:
    await business.product(by_lot=True)
    await business.stock("2", lot="A")
    words = "PUMP is kept by lot; say which lot it is."
    assert await business.refuse(operations.receive, "PUMP", "Main", Decimal(1)) == words
    assert await business.refuse(operations.receive, "PUMP", "Main", Decimal(1), " ") == words
    assert await business.refuse(operations.adjust, "PUMP", "Main", Decimal(1)) == words
    assert await business.refuse(operations.shelve, "PUMP", "Main", "A-1") == words
    assert await business.refuse(operations.scrap, "PUMP", "Main", Decimal(1), "wet") == words


async def test_a_product_without_lots_is_not_moved_with_one(business: Business) -> None:
    await business.product()
    await business.stock("2")
    words = "PUMP is not kept by lot; leave the lot A out."
    assert await business.refuse(operations.receive, "PUMP", "Main", Decimal(1), "A") == words
    assert await business.refuse(operations.adjust, "PUMP", "Main", Decimal(1), "A") == words


async def test_a_lot_expires_on_one_day(business: Business) -> None:
    await business.product(by_lot=True)
    await business.stock("2", lot="A")
    await business.stock("2", lot="A", expires_on=SOON)
    await business.stock("2", lot="A")
    assert (await business.find(Lot.code, "A")).expires_on == SOON
    assert await business.refuse(
        operations.receive, "PUMP", "Main", Decimal(1), "A", expires_on=LATE
    ) == (
        "Lot A of PUMP expires on 2030-07-01, not on 2031-07-01; look at the label, or use"
        " another lot."
    )


async def test_a_lot_is_counted_shelved_and_scrapped_alone(business: Business) -> None:
    await business.product(by_lot=True)
    await business.stock("5", lot="A")
    await business.stock("5", lot="B")
    await business.do(operations.adjust, "PUMP", "Main", Decimal(4), lot="A")
    await business.do(operations.scrap, "PUMP", "Main", Decimal(2), "wet", lot="B")
    await business.do(operations.shelve, "PUMP", "Main", "A-1", lot="B")
    assert business.rows(LEVELS) == [("Main", "A", 4), ("Main", "B", 3)]
    assert business.rows("SELECT shelf FROM stock_levels ORDER BY on_hand") == [
        ("A-1",),
        (None,),
    ]


LEVEL: Final = (
    "INSERT INTO stock_levels (id, product_id, warehouse_id, lot_id)"
    " SELECT gen_random_uuid(), p.id, w.id, {} FROM products p, warehouses w"
    " WHERE p.sku = '{}' AND w.code = 'Main'"
)
SECOND: Final = (
    "INSERT INTO lots (id, code, product_id) SELECT gen_random_uuid(), {}, product_id FROM lots"
)
OTHERS_LOT: Final = "(SELECT id FROM lots WHERE code = 'A')"
PAST: Final = {
    "a level by lot without a lot": (LEVEL.format("NULL", "GREASE"), "stock_levels_by_lot"),
    "a level with a lot of a product without lots": (
        LEVEL.format(OTHERS_LOT, "PUMP"),
        "stock_levels_by_lot",
    ),
    "a level of another product's lot": (
        LEVEL.format(OTHERS_LOT, "OIL"),
        "fk_stock_levels_lot_id_product_id",
    ),
    "a second level of a lot in a warehouse": (
        LEVEL.format(OTHERS_LOT, "GREASE"),
        "uq_stock_levels_product_id_warehouse_id_lot_id",
    ),
    "a second level of a product without lots in a warehouse": (
        LEVEL.format("NULL", "PUMP"),
        "uq_stock_levels_product_id_warehouse_id_lot_id",
    ),
    "a second lot of this code": (
        SECOND.format("code"),
        "uq_lots_product_id_code",
    ),
    "a lot without a code": (
        SECOND.format("''"),
        "ck_lots_code",
    ),
}


async def stock_up(business: Business) -> None:
    """Have a product without lots and two with, one of which lies in a warehouse."""
    await business.product("PUMP")
    await business.product("GREASE", by_lot=True)
    await business.product("OIL", by_lot=True)
    await business.stock("1")
    await business.stock("1", "GREASE", lot="A")


@pytest.mark.parametrize("wrong", PAST)
async def test_past_the_applications_rules_a_product_has_lots_everywhere_or_nowhere(
    business: Business, wrong: str
) -> None:
    await stock_up(business)
    change, rule = PAST[wrong]
    for url in (business.urls.application, business.urls.owner):
        with psycopg.connect(url) as somebody:
            somebody.execute("SELECT enter_work('root', 'admin', NULL, 'test')")
            with pytest.raises(psycopg.errors.IntegrityError) as refused:
                somebody.execute(change.encode())
            assert refused.value.diag.constraint_name == rule


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE products SET by_lot = NOT by_lot",
        "UPDATE lots SET code = 'B'",
        "UPDATE lots SET product_id = product_id",
        "UPDATE stock_levels SET lot_id = NULL",
        "UPDATE stock_levels SET product_id = product_id",
        "UPDATE stock_levels SET warehouse_id = warehouse_id",
        "DELETE FROM lots",
        "DELETE FROM stock_levels",
        "DELETE FROM warehouses",
    ],
)
async def test_what_something_is_and_where_it_lies_is_not_the_applications_to_change(
    business: Business, change: str
) -> None:
    await stock_up(business)
    with (
        psycopg.connect(business.urls.application) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(change.encode())

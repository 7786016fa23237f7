"""Warehouses: opened under a code, corrected, and archived once nothing lies there."""

from decimal import Decimal
from typing import Final

import psycopg
import pytest

from schema.inventory.stock import operations as stock
from schema.inventory.warehouses import operations
from schema.inventory.warehouses.rules import WarehouseKind
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import NOON, Business


async def test_a_warehouse_is_opened_under_its_code_and_called_so_unless_told(
    business: Business,
) -> None:
    await business.warehouse(" Main ", name="  ")
    await business.warehouse(
        "Hub-2",
        name="Southern hub",
        kind=WarehouseKind.THIRD_PARTY,
        region=" south ",
        priority=2,
        pickable=False,
    )
    main = await business.find(Warehouse.code, "Main")
    assert (main.name, main.kind, main.region, main.priority) == (
        "Main",
        WarehouseKind.OWN,
        None,
        1,
    )
    assert (main.pickable, main.archived_at, main.revision) == (True, None, 1)
    hub = await business.find(Warehouse.code, "Hub-2")
    assert (hub.name, hub.kind, hub.region, hub.priority, hub.pickable) == (
        "Southern hub",
        WarehouseKind.THIRD_PARTY,
        "south",
        2,
        False,
    )


@pytest.mark.parametrize("code", ["", "  ", "-Main", "Main/2", "two\nlines", "x" * 41])
async def test_a_code_nobody_could_write_is_refused(business: Business, code: str) -> None:
    assert await business.refuse(operations.open_warehouse, code) == (
        f"{code} cannot be the code of a warehouse; write up to 40 letters and digits,"
        " like Main."
    )


async def test_a_code_may_be_long_and_chinese(business: Business) -> None:
    for code in ("x" * 40, "上海 1号仓", "A.b_c-d"):
        await business.warehouse(code)
    assert len(business.rows("SELECT code FROM warehouses")) == 3


async def test_a_code_names_one_warehouse(business: Business) -> None:
    await business.warehouse("Main")
    assert await business.refuse(operations.open_warehouse, " Main ") == (
        "There is a warehouse Main already; choose another code."
    )


async def test_there_is_no_place_before_the_first(business: Business) -> None:
    await business.warehouse("Main")
    words = "The priority of warehouse {} cannot be {}; give 1 for the first, 2 for the next."
    assert await business.refuse(operations.open_warehouse, "Port", priority=0) == words.format(
        "Port", 0
    )
    assert await business.refuse(operations.correct, "Main", priority=-1) == words.format(
        "Main", -1
    )


async def test_what_is_not_told_of_a_warehouse_stays_as_it_is(business: Business) -> None:
    await business.warehouse("Main", name="Old hall", region="north", priority=3)
    await business.do(operations.correct, " Main ", kind=WarehouseKind.CONSIGNMENT, region=" ")
    found = await business.find(Warehouse.code, "Main")
    assert (found.name, found.kind, found.region, found.priority) == (
        "Old hall",
        WarehouseKind.CONSIGNMENT,
        None,
        3,
    )
    await business.do(operations.correct, "Main", name=" ")
    assert (await business.find(Warehouse.code, "Main")).name == "Main"


async def test_a_warehouse_nobody_opened_is_neither_corrected_nor_archived_nor_filled(
    business: Business,
) -> None:
    await business.product()
    words = "There is no warehouse Moon; use the code of one, or open it first."
    assert await business.refuse(operations.correct, "Moon", name="x") == words
    assert await business.refuse(stock.archive_warehouse, "Moon") == words
    for told in (
        (stock.receive, Decimal(1)),
        (stock.adjust, Decimal(1)),
        (stock.shelve, "A-1"),
        (stock.scrap, Decimal(1), "wet"),
    ):
        operation, *more = told
        assert await business.refuse(operation, "PUMP", "Moon", *more) == words


async def test_a_warehouse_is_archived_once_it_is_empty(business: Business) -> None:
    await business.product()
    await business.stock("2")
    assert await business.refuse(stock.archive_warehouse, "Main") == (
        "Warehouse Main still holds 2.0000 of PUMP; move it to another warehouse first."
    )
    await business.do(stock.scrap, "PUMP", "Main", Decimal(2), "wet")
    await business.do(stock.archive_warehouse, "Main")
    assert (await business.find(Warehouse.code, "Main")).archived_at == NOON
    assert business.rows("SELECT quantity FROM stock_moves ORDER BY number") == [(2,), (-2,)]


async def test_nothing_is_moved_to_an_archived_warehouse(business: Business) -> None:
    await business.product()
    await business.stock("2")
    await business.do(stock.scrap, "PUMP", "Main", Decimal(2), "wet")
    await business.do(stock.archive_warehouse, "Main")
    words = "Warehouse Main is archived; nothing is moved there any more, name another one."
    assert await business.refuse(stock.receive, "PUMP", "Main", Decimal(1)) == words
    assert await business.refuse(stock.adjust, "PUMP", "Main", Decimal(1)) == words
    assert await business.refuse(stock.shelve, "PUMP", "Main", "A-1") == words
    assert await business.refuse(stock.reverse, "MV-000002", "not wet after all") == words


async def test_an_archived_warehouse_keeps_the_day_it_was_archived(business: Business) -> None:
    await business.warehouse("Main")
    business.write("UPDATE warehouses SET archived_at = '2029-01-01T00:00:00Z'")
    await business.do(stock.archive_warehouse, "Main")
    assert (await business.find(Warehouse.code, "Main")).archived_at.year == 2029


async def test_a_seller_does_not_look_after_warehouses(business: Business) -> None:
    await business.warehouse("Main")
    seller = Actor("ann@x.org", Role.SELLER, "test")
    ask = "ask manager or warehouse."
    assert await business.refuse(operations.open_warehouse, "Port", by=seller) == (
        f"Role seller may not open warehouse (warehouses); {ask}"
    )
    assert await business.refuse(operations.correct, "Main", by=seller, name="x") == (
        f"Role seller may not correct (warehouses); {ask}"
    )
    assert await business.refuse(stock.archive_warehouse, "Main", by=seller) == (
        f"Role seller may not archive warehouse (stock); {ask}"
    )


BROKEN: Final = {
    "ck_warehouses_named": (
        "UPDATE warehouses SET code = ''",
        "UPDATE warehouses SET name = ''",
    ),
    "ck_warehouses_priority": ("UPDATE warehouses SET priority = 0",),
    "ck_warehouses_kind": ("UPDATE warehouses SET kind = 'moon'",),
    "uq_warehouses_code": (
        "INSERT INTO warehouses (id, code, name) VALUES (gen_random_uuid(), 'Main', 'x')",
    ),
}


@pytest.mark.parametrize("rule", BROKEN)
async def test_the_database_itself_keeps_what_makes_a_place_a_warehouse(
    business: Business, rule: str
) -> None:
    await business.warehouse("Main")
    for change in BROKEN[rule]:
        with pytest.raises(psycopg.errors.IntegrityError) as refused:
            business.write(change)
        assert refused.value.diag.constraint_name == rule

"""What orders and shipments carry: the territory of their customer, wherever that goes."""

import threading
from typing import Final

import psycopg

from schema.customers.accounts import operations as accounts
from schema.customers.duplicates import operations as duplicates
from tests.business import MANAGER, Business

CARRIED: Final = (
    "SELECT 'order', territory FROM orders"
    " UNION ALL SELECT 'shipment', territory FROM shipments ORDER BY 1"
)
ORDER: Final = (
    "INSERT INTO orders (id, number, state, last_position, currency, customer_id, territory)"
    " SELECT gen_random_uuid(), 'X', 'draft', 0, 'CNY', {} FROM customers"
)
TOLD: Final = (
    "SELECT DISTINCT relation FROM audit_log WHERE xid = (SELECT max(xid) FROM audit_log)"
    " AND relation IN ('orders', 'order_lines', 'shipments', 'shipment_lines', 'invoices')"
    " ORDER BY 1"
)
EVERYTHING: Final = [
    ("invoices",), ("order_lines",), ("orders",), ("shipment_lines",), ("shipments",),
]  # fmt: skip


async def test_they_go_where_their_customer_goes_and_the_trail_tells_of_all_parts(
    business: Business,
) -> None:
    await business.seller("sue@x.org", "south")
    customer = await business.shop()
    await business.invoiced(customer, "2")
    assert business.rows(CARRIED) == [("order", "north"), ("shipment", "north")]
    await business.do(accounts.reassign, customer, "sue@x.org", by=MANAGER)
    assert business.rows(CARRIED) == [("order", "south"), ("shipment", "south")]
    assert business.rows(TOLD) == EVERYTHING


async def test_a_merge_over_a_border_takes_them_along_and_tells_of_all_parts(
    business: Business,
) -> None:
    goes = await business.shop()
    stays = await business.customer("Southern Ltd", "south")
    await business.invoiced(goes, "2")
    merge = await business.do(duplicates.merge, stays, goes, [], by=MANAGER)
    assert business.rows(CARRIED) == [("order", "south"), ("shipment", "south")]
    assert business.rows(TOLD) == EVERYTHING
    await business.do(duplicates.undo_merge, merge.number, by=MANAGER)
    assert business.rows(CARRIED) == [("order", "north"), ("shipment", "north")]


async def test_what_is_written_there_by_hand_does_not_count(business: Business) -> None:
    await business.shop()
    business.write(ORDER.format("id, 'nowhere'"))
    assert business.rows("SELECT territory FROM orders") == [("north",)]


async def test_an_order_waits_for_its_customer_who_is_moving(business: Business) -> None:
    """A row that was made while they moved would stay where they had been."""
    await business.shop()
    made = threading.Event()

    def order() -> None:
        business.write(ORDER.format("id, territory"))
        made.set()

    with psycopg.connect(business.urls.owner) as owner:
        owner.execute("UPDATE customers SET territory = 'south'")
        writer = threading.Thread(target=order)
        writer.start()
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        with psycopg.connect(business.urls.owner, autocommit=True) as watcher:
            while watcher.execute(waits).fetchall() == [(0,)] and not made.is_set():
                pass
        assert not made.is_set()
        owner.commit()
    writer.join()
    assert business.rows("SELECT territory FROM orders") == [("south",)]

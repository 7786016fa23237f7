"""Soft reservations: who may have stock kept for a customer, how much of it, and until when."""

from datetime import date
from decimal import Decimal
from typing import Final

import psycopg
import pytest

from schema.catalogue.products import operations as products
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.soft_reservations import operations
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import MANAGER, NOON, Business
from tests.schema.fulfilment.keeping import FRIDAY, KEPT, LEVELS, kept, wished
from tests.schema.integrity import breaches

DESK: Final = Actor("dora@x.org", Role.ORDER_DESK, "test")


async def test_what_is_asked_for_is_kept_once_somebody_else_approves(
    business: Business,
) -> None:
    customer = await business.shop(stocked="10")
    number = await wished(business, customer, "4")
    assert business.rows(LEVELS) == [("Main", 10, 0)]
    assert await business.refuse(operations.approve, number) == (
        "Soft reservation SR-000001 is your own wish; somebody else decides about it."
    )
    made = await business.do(operations.approve, number, by=DESK)
    assert (made.decided_by, made.decided_at) == ("dora@x.org", NOON)
    assert business.rows(LEVELS) == [("Main", 10, 4)]
    assert breaches(business) == {}
    other = await business.customer("Beta")
    order = await business.draft(other, "7")
    assert await business.refuse(promises.confirm, order) == (
        f"Line {order}/1 asks for 7.0000 of PUMP, but only 6.0000 is available;"
        " order less or receive more."
    )


async def test_nothing_is_kept_of_what_was_rejected_withdrawn_or_released(
    business: Business,
) -> None:
    customer = await business.shop(stocked="10")
    for _ in range(2):
        await wished(business, customer, "4")
    assert await business.refuse(operations.reject, "SR-000001", "no") == (
        "Soft reservation SR-000001 is your own wish; somebody else decides about it."
    )
    assert await business.refuse(operations.reject, "SR-000001", " ", by=DESK) == (
        "Say why; whoever reads soft reservation SR-000001 later wants to know."
    )
    made = await business.do(operations.reject, "SR-000001", "no stock to spare", by=DESK)
    assert made.reason == "no stock to spare"
    await business.do(operations.release, "SR-000002")
    await kept(business, customer, "3")
    await business.do(operations.release, "SR-000003")
    assert business.rows(KEPT) == [
        ("SR-000001", "rejected", 0),
        ("SR-000002", "withdrawn", 0),
        ("SR-000003", "released", 0),
    ]
    assert business.rows(LEVELS) == [("Main", 10, 0)]
    assert await business.refuse(operations.release, "SR-000003") == (
        "Soft reservation SR-000003 is released and cannot become released; what it can still"
        " become: nothing."
    )
    assert breaches(business) == {}


async def test_only_what_lies_free_where_it_was_asked_for_is_kept(business: Business) -> None:
    customer = await business.shop(stocked="5")
    await business.stock("9", warehouse="Port")
    await kept(business, customer, "3")
    number = await wished(business, customer, "3")
    assert await business.refuse(operations.approve, number, by=MANAGER) == (
        "Soft reservation SR-000002 asks for 3.0000 of PUMP, but only 2.0000 is available;"
        " order less or receive more."
    )


async def test_lots_that_have_expired_are_not_kept(business: Business) -> None:
    customer = await business.shop()
    await business.product("GREASE", by_lot=True)
    await business.stock("5", "GREASE", lot="OLD", expires_on=date(2030, 5, 1))
    await business.stock("2", "GREASE", lot="B", expires_on=date(2030, 9, 1))
    await business.stock("2", "GREASE", lot="A", expires_on=date(2030, 7, 1))
    await kept(business, customer, "3", sku="GREASE")
    lots = "SELECT code, reserved FROM stock_levels s JOIN lots l ON l.id = lot_id ORDER BY 1"
    assert business.rows(lots) == [("A", 2), ("B", 1), ("OLD", 0)]
    assert breaches(business) == {}


@pytest.mark.parametrize(
    ("quantity", "until", "sentence"),
    [
        ("0", FRIDAY, "The quantity of PUMP cannot be 0; give more than 0."),
        (
            "5",
            FRIDAY,
            "PUMP is sold in multiples of 2.0000, and 5 is none; ask for a multiple.",
        ),
        (
            "4",
            date(2030, 5, 31),
            "PUMP cannot be kept until 2030-05-31; name a day from 2030-06-01 to 2030-07-01.",
        ),
        (
            "4",
            date(2030, 7, 2),
            "PUMP cannot be kept until 2030-07-02; name a day from 2030-06-01 to 2030-07-01.",
        ),
    ],
)
async def test_what_cannot_be_kept_is_not_asked_for(
    business: Business, quantity: str, until: date, sentence: str
) -> None:
    customer = await business.shop()
    await business.do(products.correct, "PUMP", quantity_step=Decimal(2))
    told = (customer, "PUMP", "Main", Decimal(quantity), until)
    assert await business.refuse(operations.request, *told) == sentence
    for day in (date(2030, 6, 1), date(2030, 7, 1)):
        assert (await business.do(operations.request, *told[:3], Decimal(4), day)).until == day


async def test_what_is_no_longer_sold_is_not_kept(business: Business) -> None:
    customer = await business.shop()
    await business.do(products.retire, "PUMP")
    told = (customer, "PUMP", "Main", Decimal(4), FRIDAY)
    assert await business.refuse(operations.request, *told) == (
        "Product PUMP is no longer sold; choose another product."
    )


async def test_a_wish_typed_beside_a_stock_is_read(business: Business) -> None:
    customer = await business.shop(stocked="5")
    made = await business.do(operations.request_here, "SL-000001", f"{customer} 2 2030-06-07")
    assert (made.number, made.quantity, made.until) == ("SR-000001", Decimal(2), FRIDAY)
    for unclear in ("", customer, f"{customer} two 2030-06-07", f"{customer} 2 Friday"):
        assert await business.refuse(operations.request_here, "SL-000001", unclear) == (
            "Write for whom SL-000001 is kept, how much and until when, like"
            " CU-000001 5 2030-01-31."
        )


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        ("ck_soft_reservations_used", "UPDATE soft_reservations SET used = 5"),
        ("ck_soft_reservations_used_up", "UPDATE soft_reservations SET used = quantity"),
        ("ck_soft_reservations_reason", "UPDATE soft_reservations SET reason = 'x'"),
        ("ck_soft_reservations_decision", "UPDATE soft_reservations SET decided_at = NULL"),
        (
            "ck_soft_reservations_decided",
            "UPDATE soft_reservations SET decided_by = NULL, decided_at = NULL",
        ),
        ("ck_soft_reservations_decider", "UPDATE soft_reservations SET decided_by = 'root'"),
        (
            "ck_reservations_holder",
            "UPDATE reservations SET soft_reservation_id = NULL",
        ),
        (
            "uq_reservations_soft_reservation_id_stock_level_id",
            (
                "INSERT INTO reservations (id, soft_reservation_id, stock_level_id, quantity)"
                " SELECT new_id(), soft_reservation_id, stock_level_id, 1 FROM reservations"
            ),
        ),
    ],
)
async def test_the_database_keeps_what_is_true_of_them(
    business: Business, rule: str, statement: str
) -> None:
    await kept(business, await business.shop(), "4")
    with pytest.raises(psycopg.IntegrityError) as refused:
        business.write(statement)
    assert refused.value.diag.constraint_name == rule

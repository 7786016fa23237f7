"""Orders as they reach us: noted with the original, entered, or said to be none."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from schema.customers.duplicates import operations as duplicates
from schema.fulfilment.intake import operations
from schema.fulfilment.intake.tables import OrderIntake
from schema.fulfilment.orders.rules import LineAsked, OrderChannel
from tests.asking import Asker
from tests.business import MANAGER, NOON, Business

PUMPS = [LineAsked("PUMP", Decimal(3))]
STATE = "SELECT state, reason, decided_by FROM order_intakes"


async def test_an_order_that_reached_us_becomes_a_draft_that_knows_how_it_came(
    business: Business,
) -> None:
    customer = await business.shop()
    told: dict[str, Any] = {"customer": customer, "customer_po": " PO-7 ", "content": "3 pumps"}
    intake = await business.do(operations.receive, OrderChannel.PHONE, **told)
    await business.do(operations.enter, intake.number, PUMPS)
    assert business.rows(
        "SELECT i.state, o.number, o.channel, o.customer_po, o.state FROM order_intakes i"
        " JOIN orders o ON o.id = i.order_id"
    ) == [("entered", "SO-000001", "phone", "PO-7", "draft")]


async def test_who_ordered_is_known_before_an_order_is_entered(business: Business) -> None:
    await business.shop()
    intake = await business.do(operations.receive, OrderChannel.FAX)
    assert await business.refuse(operations.enter, intake.number, PUMPS) == (
        "Say who ordered before intake IN-000001 is entered."
    )


async def test_an_order_we_had_is_a_duplicate_of_the_same_customers_order(
    business: Business,
) -> None:
    customer, other = await business.shop(), await business.customer("Zenith")
    order = await business.draft(customer, "1")
    mine = await business.do(operations.receive, OrderChannel.EMAIL)
    theirs = await business.do(operations.receive, OrderChannel.EMAIL, customer=other)
    await business.do(operations.mark_duplicate, mine.number, order)
    assert await business.refuse(operations.mark_duplicate, theirs.number, order) == (
        f"Intake {theirs.number} is {other}'s, order {order} is not; choose one of theirs."
    )
    assert business.rows("SELECT state, order_id IS NULL FROM order_intakes ORDER BY 1") == [
        ("duplicate", False),
        ("new", True),
    ]


async def test_what_is_no_order_is_rejected_with_a_reason_and_can_be_looked_at_again(
    business: Business,
) -> None:
    intake = await business.do(operations.receive, OrderChannel.WECHAT, content="hello")
    await business.do(operations.reject, intake.number, "only a greeting")
    assert business.rows(STATE) == [("rejected", "only a greeting", "root")]
    await business.do(operations.reopen, intake.number)
    assert business.rows(STATE) == [("new", None, None)]


async def test_nothing_is_received_later_than_now(business: Business) -> None:
    later = NOON + timedelta(seconds=1)
    refused = await business.refuse(operations.receive, OrderChannel.FAX, later)
    assert refused == "Nothing can have been received later than now; correct the time."


async def test_an_intake_tells_what_is_not_known_yet(business: Business, ask: Asker) -> None:
    customer = await business.shop()
    intake = await business.do(operations.receive, OrderChannel.FAX)
    query = "{ orderIntakes { nodes { missing } } }"

    async def missing() -> str:
        return str((await ask(query))["orderIntakes"]["nodes"][0]["missing"])

    assert await missing() == "customer, customerPo, original, requestedOn, shipTo"
    await business.do(operations.correct, intake.number, customer=customer, customer_po="PO-7")
    await business.attached(OrderIntake.number, intake.number)
    await business.do(operations.enter, intake.number, PUMPS, NOON.date())
    assert await missing() == "shipTo"


@pytest.mark.parametrize("state", ["entered", "rejected", "duplicate"])
async def test_the_database_keeps_an_intake_and_its_order_together(
    business: Business, state: str
) -> None:
    await business.do(operations.receive, OrderChannel.FAX)
    with pytest.raises(Exception, match="ck_order_intakes"):
        business.write(f"UPDATE order_intakes SET state = '{state}'")  # noqa: S608 - ours


async def test_an_intake_nobody_knows_is_not_found(business: Business) -> None:
    assert await business.refuse(operations.reopen, "IN-9") == (
        "There is no intake IN-9; use a number such as IN-000001."
    )


async def test_what_is_an_order_already_is_neither_corrected_nor_rejected(
    business: Business,
) -> None:
    customer = await business.shop()
    intake = await business.do(operations.receive, OrderChannel.FAX, customer=customer)
    await business.do(operations.enter, intake.number, PUMPS)
    for deed, told in (
        (operations.correct, ()),
        (operations.reject, ("no order",)),
        (operations.reopen, ()),
        (operations.enter, (PUMPS,)),
    ):
        assert intake.number in await business.refuse(deed, intake.number, *told)


async def test_a_seller_sees_what_they_noted_before_anybody_knows_whose_it_is(
    business: Business, ask: Asker
) -> None:
    await business.shop()
    ann, bob = [await business.seller(f"{name}@x.org") for name in ("ann", "bob")]
    intake = await business.do(operations.receive, OrderChannel.FAX, by=ann)
    query = "{ orderIntakes { nodes { number } } }"
    for one, seen in ((ann, [{"number": intake.number}]), (bob, [])):
        found = await ask(query, role=one.role, name=one.name)
        assert found["orderIntakes"]["nodes"] == seen
    await business.do(operations.correct, intake.number, customer="CU-000001", by=ann)
    found = await ask(query, role=bob.role, name=bob.name)
    assert found["orderIntakes"]["nodes"] == [{"number": intake.number}]


async def test_orders_taken_in_for_a_customer_who_is_merged_go_to_who_stays(
    business: Business,
) -> None:
    stays, goes = await business.shop(), await business.customer("Twin")
    intake = await business.do(operations.receive, OrderChannel.FAX, customer=goes)
    await business.do(duplicates.merge, stays, goes, by=MANAGER)
    await business.do(operations.enter, intake.number, PUMPS)
    assert business.rows(
        "SELECT c.number FROM orders o JOIN customers c ON c.id = o.customer_id"
    ) == [(stays,)]
    with pytest.raises(Exception, match="merged"):
        business.write(
            "UPDATE order_intakes SET customer_id = (SELECT id FROM customers"
            " WHERE merged_into_id IS NOT NULL)"
        )

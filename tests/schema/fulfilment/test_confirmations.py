"""What customers are told about their orders, and what they answer."""

import json
from decimal import Decimal

from schema.customers.accounts import operations as accounts
from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.confirmations import operations
from schema.fulfilment.confirmations.rules import AnswerState
from schema.fulfilment.orders.rules import OrderChannel
from tests.business import Business

SENT = "SELECT number, version, state FROM order_confirmations ORDER BY number"


async def test_a_customer_is_told_what_we_promise_and_answers(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    sent = await business.do(operations.send, order, OrderChannel.EMAIL)
    told = json.loads(sent.content)
    assert (told["total"], told["currency"]) == ("30.00", "CNY")
    assert [(line["sku"], line["quantity"], line["amount"]) for line in told["lines"]] == [
        ("PUMP", "3.0000", "30.00")
    ]
    answer = sent.number, AnswerState.ACCEPTED, " Li "
    await business.do(operations.answer, *answer)
    assert business.rows("SELECT state, answered_by FROM order_confirmations") == [
        ("accepted", "Li")
    ]


async def test_a_draft_is_not_confirmed_to_anybody(business: Business) -> None:
    order = await business.draft(await business.shop(), "1")
    assert await business.refuse(operations.send, order, OrderChannel.EMAIL) == (
        f"Order {order} is draft; confirm it before its customer is told."
    )


async def test_each_version_is_sent_once_and_a_change_asks_for_another_one(
    business: Business,
) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(operations.send, order, OrderChannel.EMAIL)
    assert await business.refuse(operations.send, order, OrderChannel.FAX) == (
        f"Version 1 of order {order} was sent with OC-000001 already; record the answer to"
        " that."
    )
    more = [LineAmended(f"{order}/1", Decimal(5))]
    told = await business.do(amendments.propose, order, "more", lines=more)
    await business.do(amendments.apply, told.number)
    await business.do(operations.send, order, OrderChannel.EMAIL)
    assert business.rows(SENT) == [
        ("OC-000001", 1, "superseded"),
        ("OC-000002", 2, "pending"),
    ]


async def test_only_a_customer_answers_and_only_what_customers_answer(
    business: Business,
) -> None:
    order = await business.confirmed(await business.shop(), "3")
    sent = await business.do(operations.send, order, OrderChannel.EMAIL)
    asked = sent.number, AnswerState.SUPERSEDED
    assert await business.refuse(operations.answer, *asked) == (
        "superseded is nothing a customer answers; say accepted, change wanted or no answer."
    )


async def test_whoever_is_told_works_at_the_customer(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    stranger = await business.do(
        accounts.add_contact, await business.customer("Zenith"), "Wang"
    )
    told = order, OrderChannel.EMAIL, stranger.number
    assert await business.refuse(operations.send, *told) == (
        f"{stranger.number} is nobody at the customer of order {order}; name somebody who is."
    )


async def test_a_confirmation_nobody_knows_is_not_found(business: Business) -> None:
    assert await business.refuse(operations.answer, "OC-9", AnswerState.ACCEPTED) == (
        "There is no confirmation OC-9; use a number such as OC-000001."
    )

"""Credit: how far we trust a customer, and when we stop."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.customers.credit import operations
from schema.customers.credit.rules import CreditFacts, CreditLimitExceeded, check_carries
from schema.customers.credit.tables import Credit
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from tests.business import MANAGER, Business

amounts = st.decimals(0, 10**12, places=2)


@given(amounts, amounts, amounts)
def test_credit_carries_exactly_what_is_left(
    limit: Decimal, exposure: Decimal, asked: Decimal
) -> None:
    facts = CreditFacts("CU-1", limit, exposure, "CNY", None)
    if exposure + asked <= limit:
        check_carries(facts, "Order SO-1", asked, "CNY")
        return
    with pytest.raises(CreditLimitExceeded) as refusal:
        check_carries(facts, "Order SO-1", asked, "CNY")
    assert refusal.value.left == max(limit - exposure, Decimal(0))


async def test_a_limit_is_not_negative(business: Business) -> None:
    number = await business.customer()
    assert await business.refuse(operations.set_limit, number, Decimal(-1)) == (
        "The credit limit of customer CU-000001 cannot be -1; give 0 or more."
    )


async def test_nobody_unknown_is_trusted(business: Business) -> None:
    words = "There is no customer CU-9; use a number such as CU-000001."
    assert words == await business.refuse(operations.set_limit, "CU-9", Decimal(1))
    assert words == await business.refuse(operations.hold, "CU-9", "late")
    assert words == await business.refuse(operations.release, "CU-9")


async def test_finance_and_credit_alone_decide_about_credit(business: Business) -> None:
    number = await business.customer()
    words = "Role manager may not set limit (credit); ask finance or credit."
    said = await business.refuse(operations.set_limit, number, Decimal(1), by=MANAGER)
    assert said == words


async def test_a_hold_stops_confirming_and_shipping_until_it_is_released(
    business: Business,
) -> None:
    customer = await business.shop()
    draft, confirmed = (
        await business.draft(customer, "1"),
        await business.confirmed(customer, "1"),
    )
    await business.do(operations.hold, customer, " pays late ")
    words = (
        "Order {} cannot go on: credit of customer CU-000001 is on hold (pays late);"
        " ask finance to release it."
    )
    assert await business.refuse(promises.confirm, draft) == words.format(draft)
    assert await business.refuse(shipments.ship, confirmed) == words.format(confirmed)
    await business.do(operations.release, customer)
    await business.do(promises.confirm, draft)
    await business.do(shipments.ship, confirmed)


async def test_a_hold_without_words_says_so(business: Business) -> None:
    customer = await business.customer()
    held = await business.do(operations.hold, customer, "  ")
    assert held.hold_reason == "no reason given"


async def test_exposure_follows_the_sale_from_confirmation_to_payment(
    business: Business,
) -> None:
    customer = await business.shop(price="10")
    exposure = "SELECT exposure FROM credits"
    order = await business.draft(customer, "3")
    assert business.rows(exposure) == [(0,)]
    await business.do(promises.confirm, order)
    assert business.rows(exposure) == [(30,)]
    invoice = await business.invoiced(customer, "2")
    assert business.rows(exposure) == [(50,)]
    payment = await business.payment(customer, "15")
    assert business.rows(exposure) == [(50,)]
    await business.settle(payment, invoice)
    assert business.rows(exposure) == [(35,)]
    await business.do(promises.cancel, order)
    assert business.rows(exposure) == [(5,)]
    (credit,) = business.rows("SELECT customer_id FROM credits")
    assert (await business.find(Credit.customer_id, credit[0])).exposure == 5

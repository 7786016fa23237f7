"""Price agreements: by which list a customer buys, on which days; what they require."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.catalogue.prices import operations as prices
from schema.catalogue.prices.rules import PriceAsked
from schema.customers.agreements import operations
from schema.customers.requirements import operations as requirements
from schema.customers.requirements.rules import RequirementKind
from tests.agreeing import approved_prices
from tests.business import Business
from tests.schema.integrity import breaches

AGREED: Final = "SELECT number, valid_from, valid_to FROM price_agreements ORDER BY number"


@pytest.fixture
async def customer(business: Business) -> str:
    """Win a customer, and write two price lists that are not for everybody."""
    for code in ("THEIRS", "OTHERS"):
        await business.do(prices.add_price_list, code)
    return await business.customer()


async def test_a_customer_has_one_list_in_a_currency_on_a_day(
    business: Business, customer: str
) -> None:
    agree: Any = operations.agree
    await business.do(agree, customer, "THEIRS", valid_to=date(2030, 6, 30))
    overlaps = (
        f"Customer {customer} has a price list in CNY on some of these days already; end that"
        " agreement first."
    )
    assert await business.refuse(agree, customer, "OTHERS", date(2030, 6, 30)) == overlaps
    await business.do(agree, customer, "OTHERS", date(2030, 7, 1))
    await business.do(prices.add_price_list, "DOLLARS", currency="USD")
    await business.do(agree, customer, "DOLLARS")
    assert await business.refuse(operations.end, "PA-000001", date(2030, 7, 1)) == overlaps
    assert business.rows(AGREED) == [
        ("PA-000001", date(2030, 6, 1), date(2030, 6, 30)),
        ("PA-000003", date(2030, 7, 1), None),
        ("PA-000004", date(2030, 6, 1), None),
    ]
    assert breaches(business) == {}


async def test_an_agreement_ends_with_a_day_it_reaches(
    business: Business, customer: str
) -> None:
    agree: Any = operations.agree
    words = (
        f"The price agreement with {customer} cannot end on 2030-05-31, before it begins on"
        " 2030-06-01."
    )
    before = date(2030, 5, 31)
    assert await business.refuse(agree, customer, "THEIRS", valid_to=before) == words
    await business.do(agree, customer, "THEIRS")
    assert await business.refuse(operations.end, "PA-000001", before) == words
    await business.do(operations.end, "PA-000001")
    assert business.rows(AGREED) == [("PA-000001", date(2030, 6, 1), date(2030, 6, 1))]
    assert await business.refuse(operations.end, "PA-9") == (
        "There is no price agreement PA-9; use a number such as PA-000001."
    )


async def test_what_has_ended_is_not_ended_again(business: Business, customer: str) -> None:
    begun, ended = date(2030, 1, 1), date(2030, 5, 31)
    await business.do(operations.agree, customer, "THEIRS", begun, ended)
    assert await business.refuse(operations.end, "PA-000001") == (
        "Price agreement PA-000001 ended on 2030-05-31; make a new one."
    )


async def test_a_customer_buys_by_their_list_on_the_days_agreed_and_no_others(
    business: Business, customer: str
) -> None:
    await business.product()
    await approved_prices(business, "THEIRS", PriceAsked("PUMP", Decimal(7)))
    await business.do(operations.agree, customer, "THEIRS", date(2030, 6, 2))
    await business.draft(customer, "1")
    await business.do(operations.end, "PA-000001", date(2030, 6, 3))
    await business.do(operations.agree, customer, "THEIRS", date(2030, 5, 1), date(2030, 6, 1))
    await business.draft(customer, "1")
    await business.draft(await business.customer("Other"), "1")
    assert business.rows("SELECT price FROM order_lines ORDER BY number") == [
        (10,),
        (7,),
        (10,),
    ]


async def test_what_a_customer_requires_is_told_and_archived_once(
    business: Business, customer: str
) -> None:
    require, label = requirements.require, RequirementKind.LABEL
    wanted = await business.do(require, customer, label, " their number ")
    assert business.rows("SELECT description, blocking FROM requirements") == [
        ("their number", False)
    ]
    assert await business.refuse(require, customer, label, " ") == (
        f"Say what customer {customer} requires; an empty requirement helps nobody."
    )
    await business.do(requirements.archive, wanted.number)
    assert await business.refuse(requirements.archive, wanted.number) == (
        f"Requirement {wanted.number} is archived already."
    )
    assert await business.refuse(requirements.archive, "RQ-9") == (
        "There is no requirement RQ-9; use a number such as RQ-000001."
    )

"""Addresses: complete, one preferred of each kind, archived but never forgotten."""

import asyncio
from typing import Any

import pytest

from schema.customers.addresses import operations
from schema.customers.addresses.rules import AddressKind
from tests.business import NOON, Business

SHIPPING, OFFICE = AddressKind.SHIPPING, AddressKind.OFFICE
NO = "The address of customer {} has no {}; write it, or nothing arrives."
PREFERRED = "SELECT number FROM addresses WHERE preferred ORDER BY 1"


async def add(business: Business, customer: str, **told: Any) -> str:  # noqa: ANN401 - arguments
    """Note an address in Beijing."""
    given = {"kind": SHIPPING, "city": "Beijing", "line": "1 Chang'an", **told}
    return str((await business.do(operations.add, customer, **given)).number)


async def test_an_address_is_kept_as_it_is_told(business: Business) -> None:
    customer = await business.customer()
    made = await business.do(
        operations.add, customer, SHIPPING, " Beijing ", " 1 Chang'an ",
        recipient="Gate 3", phone="555-0101", province="Hebei", district="Haidian",
        postcode=" 100080 ", deliverable=False,
    )  # fmt: skip
    assert (made.number, made.kind, made.country) == ("AD-000001", SHIPPING, "CN")
    assert (made.city, made.line, made.postcode) == ("Beijing", "1 Chang'an", "100080")
    assert (made.recipient, made.phone, made.district) == ("Gate 3", "555-0101", "Haidian")
    assert (made.deliverable, made.preferred) == (False, True)


async def test_the_first_of_a_kind_is_preferred_until_another_is(business: Business) -> None:
    customer = await business.customer()
    first, second = await add(business, customer), await add(business, customer)
    office = await add(business, customer, kind=OFFICE)
    assert business.rows(PREFERRED) == [(first,), (office,)]
    await business.do(operations.prefer, second)
    assert business.rows(PREFERRED) == [(second,), (office,)]
    gone = await business.do(operations.archive, second)
    assert (gone.archived_at, gone.preferred) == (NOON, False)
    assert business.rows(PREFERRED) == [(office,)]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            {"city": " "},
            NO.format("{}", "city"),
        ),
        (
            {"line": ""},
            NO.format("{}", "street"),
        ),
        ({"postcode": "1234"}, "1234 is no postcode in CN; in CN it has 6 digits."),
        (
            {"country": "Germany"},
            "Germany is no country; write its two letters, like CN (ISO 3166).",
        ),
        (
            {"phone": "x"},
            "x is not a phone number; write digits, with + and the country code if abroad.",
        ),
    ],
)
async def test_what_nobody_would_find_is_refused(
    business: Business, told: dict[str, Any], words: str
) -> None:
    customer = await business.customer()
    given = {"kind": SHIPPING, "city": "Beijing", "line": "1 Chang'an", **told}
    assert await business.refuse(operations.add, customer, **given) == words.format(customer)


async def test_a_postcode_is_one_of_its_country(business: Business) -> None:
    number = await add(business, await business.customer(), country="de", postcode="10117")
    assert business.rows("SELECT country, postcode FROM addresses") == [("DE", "10117")]
    assert await business.refuse(operations.correct, number, country="CN") == (
        "10117 is no postcode in CN; in CN it has 6 digits."
    )
    await business.do(operations.correct, number, country="CN", postcode="100080", city="Wuxi")
    found = "SELECT country, postcode, city, line FROM addresses"
    assert business.rows(found) == [("CN", "100080", "Wuxi", "1 Chang'an")]


async def test_an_archived_address_stays_as_it_is(business: Business) -> None:
    number = await add(business, await business.customer())
    await business.do(operations.archive, number)
    said = f"Address {number} is archived; add it again if it is right after all."
    for change in (operations.archive, operations.prefer):
        assert await business.refuse(change, number) == said
    assert await business.refuse(operations.correct, number, city="Wuxi") == said
    assert await business.refuse(operations.archive, "AD-9") == (
        "There is no address AD-9; use a number such as AD-000001."
    )


async def test_many_at_once_leave_one_preferred(business: Business) -> None:
    customer = await business.customer()
    numbers = await asyncio.gather(*(add(business, customer) for _ in range(6)))
    assert len(business.rows(PREFERRED)) == 1
    await asyncio.gather(*(business.do(operations.prefer, number) for number in numbers))
    assert len(business.rows(PREFERRED)) == 1

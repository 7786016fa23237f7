"""Customers: who they are and how they are reached."""

from typing import Any

import pytest

from schema.customers.accounts import operations
from schema.customers.accounts.rules import ContactGiven
from schema.customers.accounts.tables import Customer
from tests.business import Business


async def test_a_customer_is_registered_with_people_and_a_credit_of_nothing(
    business: Business,
) -> None:
    await business.seller("ann@x.org")
    made = await business.do(
        operations.register,
        " Acme ",
        "north",
        owner="ann@x.org",
        contacts=[ContactGiven("Li Wei", "+86 10 5555 0101", "Li@Acme.cn")],
        phone="010-123456",
        email=" Info@Acme.cn ",
    )
    assert (made.number, made.name, made.territory) == ("CU-000001", "Acme", "north")
    assert (made.phone, made.email) == ("010-123456", "info@acme.cn")
    assert business.rows("SELECT name, phone, email FROM contacts") == [
        ("Li Wei", "+86 10 5555 0101", "li@acme.cn")
    ]
    assert business.rows("SELECT credit_limit, exposure, hold_reason FROM credits") == [
        (0, 0, None)
    ]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": " "}, "A name cannot be empty; write what people call the customer."),
        (
            {"phone": "x"},
            "x is not a phone number; write digits, with + and the country code if abroad.",
        ),
        (
            {"email": "acme.cn"},
            "acme.cn is not an e-mail address; write one like ann@example.com.",
        ),
        ({"owner": "bob@x.org"}, "There is no user bob@x.org."),
        (
            {"contacts": [ContactGiven("")]},
            "A name cannot be empty; write what people call the contact.",
        ),
    ],
)
async def test_a_customer_is_not_registered_with_nonsense(
    business: Business, told: dict[str, Any], words: str
) -> None:
    given = {"name": "Acme", "territory": "north", **told}
    assert await business.refuse(operations.register, **given) == words


async def test_correcting_leaves_alone_what_is_not_told(business: Business) -> None:
    made = await business.do(operations.register, "Acme", "north", phone="010-123456")
    await business.do(operations.correct, made.number, email="a@acme.cn")
    await business.do(operations.correct, made.number, name="Acme Ltd")
    found = await business.find(Customer.number, made.number)
    assert (found.name, found.phone, found.email) == ("Acme Ltd", "010-123456", "a@acme.cn")
    await business.do(operations.correct, made.number, phone=None)
    assert (await business.find(Customer.number, made.number)).phone is None


async def test_a_customer_nobody_knows_is_not_corrected(business: Business) -> None:
    assert await business.refuse(operations.correct, "CU-9", name="Acme") == (
        "There is no customer CU-9; use a number such as CU-000001."
    )


async def test_a_customer_moves_with_the_colleague_who_takes_over(business: Business) -> None:
    await business.seller("bob@x.org", "south")
    number = await business.customer(territory="north")
    await business.do(operations.reassign, number, "bob@x.org")
    assert (await business.find(Customer.number, number)).territory == "south"
    await business.do(operations.reassign, number, "bob@x.org", territory="east")
    assert (await business.find(Customer.number, number)).territory == "east"

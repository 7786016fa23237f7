"""Customers: who they are and how they are reached."""

import asyncio
from datetime import date
from random import Random
from typing import Any, Final

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.customers.accounts import operations
from schema.customers.accounts.rules import (
    USCC_SIGNS,
    ContactGiven,
    ContactRole,
    CustomerKind,
    CustomerSize,
    check_digit,
    is_uscc,
)
from schema.customers.accounts.tables import Customer
from tests.business import NOON, Business

USCC: Final = "91350100M000100Y43"
"""The example of GB 32100-2015, whose check digit the standard works out."""


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


async def test_all_that_is_known_of_a_customer_is_kept(business: Business) -> None:
    made = await business.do(
        operations.register,
        "Acme Machinery Co., Ltd",
        "north",
        short_name=" Acme ",
        kind=CustomerKind.PARTNER,
        uscc=" 91350100m000100y43 ",
        industry="Machinery",
        size=CustomerSize.SMALL,
        website="acme.cn/en",
    )
    assert (made.short_name, made.kind, made.uscc) == ("Acme", CustomerKind.PARTNER, USCC)
    assert (made.industry, made.size) == ("Machinery", CustomerSize.SMALL)
    assert made.website == "https://acme.cn/en"
    assert made.verified_at is None
    seen = await business.do(operations.verify, made.number)
    assert seen.verified_at == NOON


async def test_a_customer_is_a_company_unless_it_is_said(business: Business) -> None:
    made = await business.do(operations.register, "Acme", "north")
    assert business.rows("SELECT kind, uscc, size FROM customers") == [("company", None, None)]
    await business.do(operations.correct, made.number, uscc=USCC, short_name="A")
    await business.do(operations.correct, made.number, uscc="", short_name=" ")
    assert business.rows("SELECT uscc, short_name FROM customers") == [(None, None)]


@pytest.mark.parametrize("wrong", ["91350100M000100Y44", "91350100M000100Y4", "x" * 18])
async def test_a_code_that_is_none_is_refused(business: Business, wrong: str) -> None:
    assert await business.refuse(operations.register, "Acme", "north", uscc=wrong) == (
        f"{wrong} is not a unified social credit code; copy its 18 characters from the"
        " business licence."
    )
    number = await business.customer()
    with pytest.raises(psycopg.errors.CheckViolation, match="ck_customers_uscc"):
        business.write(f"UPDATE customers SET uscc = '{wrong}' WHERE number = '{number}'")  # noqa: S608 - ours


async def test_a_code_belongs_to_one_customer_even_where_the_other_is_not_seen(
    business: Business,
) -> None:
    await business.do(operations.register, "Acme", "south", uscc=USCC)
    ann = await business.seller("ann@x.org", "north")
    told = (
        f"There is a customer with the unified social credit code {USCC} already; look for it,"
        " or ask a manager who sees every territory."
    )
    assert await business.refuse(operations.register, "A", "north", uscc=USCC, by=ann) == told
    made = await business.do(operations.register, "B", "north", by=ann)
    assert await business.refuse(operations.correct, made.number, uscc=USCC, by=ann) == told


@given(st.text(USCC_SIGNS, min_size=17, max_size=17), st.sampled_from(USCC_SIGNS))
def test_one_check_digit_is_right_and_any_other_is_wrong(body: str, other: str) -> None:
    code = body[:2] + "110105" + body[8:]
    right = check_digit(code)
    assert is_uscc(code + right)
    assert is_uscc(code + other) == (other == right)


def test_a_slip_of_one_sign_is_always_noticed() -> None:
    slips = (
        USCC[:at] + sign + USCC[at + 1 :]
        for at in range(len(USCC))
        for sign in USCC_SIGNS
        if sign != USCC[at]
    )
    assert [slip for slip in slips if is_uscc(slip)] == []


async def test_the_database_and_the_rules_know_the_same_codes(business: Business) -> None:
    random = Random(7)  # noqa: S311 - no secret
    bodies = ("".join(random.choices(USCC_SIGNS, k=17)) for _ in range(500))
    codes = [f"{body[:2]}110105{body[8:]}{random.choice(USCC_SIGNS)}" for body in bodies]
    codes += [code[:17] + check_digit(code) for code in codes]
    listed = ", ".join(f"('{code}')" for code in codes)
    found = business.rows(f"SELECT code FROM (VALUES {listed}) c (code) WHERE is_uscc(code)")  # noqa: S608 - ours
    assert sorted(code for (code,) in found) == sorted(filter(is_uscc, codes))
    assert len(found) >= 500


@pytest.mark.parametrize("wrong", ["acme", "ftp://acme.cn", "acme cn.de/x y"])
async def test_what_no_browser_opens_is_no_website(business: Business, wrong: str) -> None:
    assert await business.refuse(operations.register, "Acme", "north", website=wrong) == (
        f"{wrong} is not the address of a website; write one like https://example.com."
    )


async def test_people_come_change_and_leave(business: Business) -> None:
    customer = await business.customer()
    made = await business.do(
        operations.add_contact, customer, " Li Wei ", title="Buyer", role=ContactRole.BUYER,
        wechat="liwei", birthday=date(1990, 2, 28), phone="555-0101", email="LI@acme.cn",
    )  # fmt: skip
    assert (made.number, made.name, made.email) == ("CT-000001", "Li Wei", "li@acme.cn")
    await business.do(operations.prefer_contact, "CT-000001")
    await business.do(operations.add_contact, customer, "Wu")
    await business.do(operations.prefer_contact, "CT-000002")
    who = "SELECT number FROM contacts WHERE preferred"
    assert business.rows(who) == [("CT-000002",)]
    await business.do(operations.correct_contact, "CT-000001", phone=None, title="Head")
    assert business.rows("SELECT phone, title, wechat FROM contacts ORDER BY number") == [
        (None, "Head", "liwei"), (None, None, None),
    ]  # fmt: skip
    await business.do(operations.part_with_contact, "CT-000002")
    assert business.rows(who) == []
    assert business.rows("SELECT left_on FROM contacts WHERE left_on IS NOT NULL") == [
        (NOON.date(),)
    ]
    assert await business.refuse(operations.prefer_contact, "CT-000002") == (
        "Wu left Acme on 2030-06-01; choose somebody who is still there."
    )


async def test_a_person_nobody_knows_is_refused(business: Business) -> None:
    said = "There is no contact CT-9; use a number such as CT-000001."
    for change in (operations.prefer_contact, operations.part_with_contact):
        assert await business.refuse(change, "CT-9") == said
    assert await business.refuse(operations.correct_contact, "CT-9", name="Li") == said
    number = await business.customer()
    assert await business.refuse(operations.add_contact, number, " ") == (
        "A name cannot be empty; write what people call the contact."
    )


async def test_two_who_prefer_at_once_leave_one_preferred(business: Business) -> None:
    customer = await business.customer()
    people = [await business.do(operations.add_contact, customer, f"P{n}") for n in range(6)]
    await asyncio.gather(
        *(business.do(operations.prefer_contact, person.number) for person in people)
    )
    assert len(business.rows("SELECT 1 FROM contacts WHERE preferred")) == 1

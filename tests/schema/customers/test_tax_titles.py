"""Tax titles: right numbers, each once with a customer, one preferred."""

import pytest

from schema.customers.tax_titles import operations
from tests.business import NOON, Business

NUMBER = "91350100M000100Y43"
WIDE = "\uff19\uff11350100m000100y43"
"""The same, as an input method for Chinese may write it."""


async def test_a_tax_title_is_kept_and_the_first_is_preferred(business: Business) -> None:
    customer = await business.customer()
    made = await business.do(
        operations.add, customer, " Acme Ltd ", WIDE, bank="ICBC",
        account_number="6222 0001", address="1 Chang'an", phone="555-0101",
    )  # fmt: skip
    assert (made.number, made.title, made.tax_number) == ("TT-000001", "Acme Ltd", NUMBER)
    assert (made.bank, made.account_number, made.preferred) == ("ICBC", "6222 0001", True)
    other = await business.do(operations.add, customer, "Acme Trading", "110101000000001")
    assert not other.preferred
    await business.do(operations.prefer, other.number)
    who = "SELECT number FROM tax_titles WHERE preferred"
    assert business.rows(who) == [(other.number,)]
    gone = await business.do(operations.archive, other.number)
    assert (gone.archived_at, business.rows(who)) == (NOON, [])


@pytest.mark.parametrize("wrong", ["1", "91350100M000100Y44", "1101010000000-1", "1" * 21])
async def test_what_no_tax_office_gives_is_refused(business: Business, wrong: str) -> None:
    customer = await business.customer()
    assert await business.refuse(operations.add, customer, "Acme", wrong) == (
        f"{wrong} is no tax number; it has 15 to 20 digits and letters, and with 18 it is a"
        " unified social credit code."
    )


async def test_a_customer_has_a_tax_number_once(business: Business) -> None:
    customer, other = await business.customer(), await business.customer("Bolt")
    made = await business.do(operations.add, customer, "Acme", NUMBER)
    await business.do(operations.add, other, "Acme", NUMBER)  # two customers of one group
    again = await business.do(operations.add, customer, "Acme", "110101000000001")
    assert await business.refuse(operations.add, customer, "Acme", NUMBER) == (
        f"Acme has a tax title with the number {NUMBER} already; correct that one."
    )
    assert await business.refuse(operations.correct, again.number, tax_number=NUMBER) == (
        f"{again.number} has a tax title with the number {NUMBER} already; correct that one."
    )
    await business.do(operations.archive, made.number)
    await business.do(operations.correct, again.number, tax_number=NUMBER, title="Acme Ltd")
    found = "SELECT title FROM tax_titles WHERE number = 'TT-000003'"
    assert business.rows(found) == [("Acme Ltd",)]
    assert await business.refuse(operations.prefer, made.number) == (
        f"Tax title {made.number} is archived; add it again if it is right after all."
    )
    assert await business.refuse(operations.prefer, "TT-9") == (
        "There is no tax title TT-9; use a number such as TT-000001."
    )

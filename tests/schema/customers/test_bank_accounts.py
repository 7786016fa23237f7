"""Bank accounts: told by a number that is in use once."""

import pytest

from schema.customers.bank_accounts import operations
from schema.kernel.roles import Role
from tests.business import NOON, Business

BAD_CODE = (
    "1 is no bank's code; write its CNAPS number of 12 digits or its BIC of 8 or 11 characters."
)


async def test_an_account_is_kept_without_blanks_in_the_customers_name(
    business: Business,
) -> None:
    customer = await business.customer()
    made = await business.do(
        operations.add, customer, "6222 0210-0111", " ICBC ", bank_code="102100099996"
    )
    assert (made.number, made.account_number, made.bank) == (
        "BA-000001",
        "622202100111",
        "ICBC",
    )
    assert (made.holder, made.bank_code) == ("Acme", "102100099996")
    await business.do(operations.correct, made.number, holder="Acme Ltd", bank_code=None)
    found = "SELECT holder, bank_code, bank FROM bank_accounts"
    assert business.rows(found) == [("Acme Ltd", None, "ICBC")]
    assert (await business.do(operations.archive, made.number)).archived_at == NOON
    assert await business.refuse(operations.correct, made.number, bank="ABC") == (
        "Bank account BA-000001 is archived; add it again if it is right after all."
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (("1", "ICBC"), "1 is no account number; it has 5 to 34 digits and letters."),
        (("62220", " "), "A name cannot be empty; write what people call the bank."),
        (
            ("62220", "ICBC", "1"),
            BAD_CODE,
        ),
    ],
)
async def test_what_is_no_account_is_refused(
    business: Business, told: tuple[str, ...], words: str
) -> None:
    customer = await business.customer()
    assert await business.refuse(operations.add, customer, *told) == words


async def test_an_account_in_use_belongs_to_one_customer(business: Business) -> None:
    customer, other = await business.customer(), await business.customer("Bolt", "south")
    made = await business.do(operations.add, other, "622202100111", "ICBC")
    said = (
        "The account 622202100111 is noted for a customer already; archive it there first, or"
        " ask a manager who sees every territory."
    )
    assert await business.refuse(operations.add, customer, "6222 0210 0111", "ICBC") == said
    await business.do(operations.archive, made.number)
    await business.do(operations.add, customer, "622202100111", "ICBC")
    assert await business.refuse(operations.archive, "BA-9") == (
        "There is no bank account BA-9; use a number such as BA-000001."
    )


async def test_sellers_note_no_accounts(business: Business) -> None:
    customer = await business.customer()
    ann = await business.user_of("ann@x.org", Role.SELLER, "north")
    refused = await business.refuse(operations.add, customer, "62220", "ICBC", by=ann)
    assert refused.startswith("Role seller may not")

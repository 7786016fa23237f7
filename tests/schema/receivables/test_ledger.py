"""The ledger: every document is in the books with an entry that balances, and stays so."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Final

from alembic import command
from hypothesis import given
from hypothesis import strategies as st

from salesbook.database import alembic_config, migrate
from schema.receivables.ledger import operations
from schema.receivables.ledger.rules import AccountPurpose, Posting, sides
from schema.receivables.payments import operations as payments
from tests.business import FINANCE, Business
from tests.schema.integrity import breaches

BALANCES: Final = (
    "SELECT a.purpose, sum(l.debit - l.credit) FROM journal_lines l"
    " JOIN accounts a ON a.id = l.account_id GROUP BY 1 ORDER BY 1"
)
ENTRIES: Final = (
    "SELECT e.number, e.kind, e.document, e.posted_on::text, e.total, p.number"
    " FROM journal_entries e JOIN fiscal_periods p ON p.id = e.fiscal_period_id ORDER BY 1"
)
accounts = st.sampled_from(AccountPurpose)
postings = st.builds(Posting, accounts, accounts, st.decimals(0, 10**9, places=2))


@given(st.lists(postings, max_size=8))
def test_whatever_is_posted_debits_what_it_credits(posted: list[Posting]) -> None:
    lines = sides(posted)
    total = sum((one.amount for one in posted), Decimal(0))
    assert sum(line.debit for line in lines) == sum(line.credit for line in lines) == total
    assert all((line.debit > 0) is not (line.credit > 0) for line in lines)
    assert len({(line.purpose, line.debit > 0) for line in lines}) == len(lines)


async def test_what_is_billed_paid_settled_and_released_is_in_the_books(
    business: Business,
) -> None:
    """30 billed, 50 paid; 20 of them settled, then taken back, then 30 settled.

    By hand: bank +50; receivables 30 - 20 + 20 - 30 = 0; advances -(50 - 20 + 20 - 30) = -20;
    sales -30.
    """
    customer = await business.shop()
    invoice = await business.invoiced(customer, "3")
    payment = await business.payment(customer, "50")
    await business.settle(payment, invoice, "20")
    await business.do(payments.release, payment, invoice)
    await business.settle(payment, invoice)
    day, month = "2030-06-01", "2030-06"
    assert business.rows(ENTRIES) == [
        ("JE-000001", "invoice", invoice, day, 30, month),
        ("JE-000002", "payment", payment, day, 50, month),
        ("JE-000003", "allocation", payment, day, 20, month),
        ("JE-000004", "release", payment, day, 20, month),
        ("JE-000005", "allocation", payment, day, 30, month),
    ]
    assert business.rows(BALANCES) == [
        ("advances", -20), ("bank", 50), ("receivables", 0), ("sales", -30),
    ]  # fmt: skip
    assert breaches(business) == {}


async def test_goods_for_nothing_are_in_the_books_with_nothing(business: Business) -> None:
    customer = await business.shop(price="0")
    invoice = await business.invoiced(customer, "3")
    assert business.rows(ENTRIES) == [
        ("JE-000001", "invoice", invoice, "2030-06-01", 0, "2030-06")
    ]
    assert business.rows(BALANCES) == []
    assert business.rows("SELECT state FROM orders") == [("closed",)]
    assert breaches(business) == {}


async def test_a_payment_counts_for_the_day_it_came_in(business: Business) -> None:
    customer = await business.shop()
    asked = (Decimal(5), customer, date(2030, 5, 31))
    paid = await business.do(payments.receive, *asked)
    assert business.rows(ENTRIES) == [
        ("JE-000001", "payment", paid.number, "2030-05-31", 5, "2030-05")
    ]


async def test_accounts_are_called_as_the_company_calls_them(business: Business) -> None:
    renamed = await business.do(
        operations.rename_account, "1122", " Trade debtors ", by=FINANCE
    )
    recoded = await business.do(operations.recode_account, "1122", "1130 ", by=FINANCE)
    assert (renamed.name, recoded.code) == ("Trade debtors", "1130")
    customer = await business.shop()
    await business.invoiced(customer, "1")
    assert business.rows(BALANCES) == [("receivables", 10), ("sales", -10)]


async def test_an_account_needs_a_code_of_its_own_and_a_name(business: Business) -> None:
    assert await business.refuse(operations.recode_account, "1122", "1002") == (
        "Account 1122 cannot be called 1002; another account has that code."
    )
    assert await business.refuse(operations.recode_account, "1122", " ") == (
        "The code of account 1122 cannot be empty; write one."
    )
    assert await business.refuse(operations.rename_account, "1122", "") == (
        "The name of account 1122 cannot be empty; write one."
    )
    assert await business.refuse(operations.rename_account, "99", "Cash") == (
        "There is no account 99; use the code of an account such as 1122."
    )


async def test_the_books_of_a_month_begin_once_however_many_begin_them(
    business: Business,
) -> None:
    customer = await business.shop()
    paid = (business.do(payments.receive, Decimal(n), customer) for n in range(1, 13))
    await asyncio.gather(*paid)
    assert business.rows("SELECT number, state FROM fiscal_periods") == [
        ("2030-06", "not_closed")
    ]
    assert business.rows("SELECT count(*), sum(total) FROM journal_entries") == [(12, 78)]
    assert breaches(business) == {}


async def test_documents_from_before_the_books_are_in_them(business: Business) -> None:
    customer = await business.shop()
    invoice = await business.invoiced(customer, "3")
    asked = (Decimal(50), customer, date(2030, 5, 31))
    payment = (await business.do(payments.receive, *asked)).number
    await business.settle(payment, invoice, "20")
    await business.do(payments.release, payment, invoice)
    await business.settle(payment, invoice, "10")
    entries = ENTRIES.replace("e.number, ", "").replace("posted_on::text", "posted_on")
    before, balances = business.rows(entries), business.rows(BALANCES)
    command.downgrade(alembic_config(business.urls.owner), "0050")
    migrate(business.urls)
    after = business.rows(entries)
    assert sorted(one[:2] for one in after) == sorted(one[:2] for one in before)
    assert business.rows(BALANCES) == balances
    assert breaches(business) == {}
    await business.settle(payment, invoice)
    assert business.rows("SELECT max(number) FROM journal_entries") == [("JE-000006",)]

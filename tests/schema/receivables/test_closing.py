"""Closing a month: nothing comes into it afterwards, and books and documents agree before."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import psycopg
import pytest

from schema.kernel.errors import DomainError
from schema.kernel.roles import Role
from schema.receivables.closing import operations
from schema.receivables.payments import operations as payments
from tests.business import FINANCE, ROOT, Business
from tests.schema.at_once import blocked
from tests.schema.integrity import breaches

MAY: Final = date(2030, 5, 31)
ENTRY: Final = (
    "INSERT INTO journal_entries (id, kind, document, posted_on, total, currency)"
    " VALUES (gen_random_uuid(), 'payment', 'X', '{}', 0, 'CNY')"
)
PERIODS: Final = "SELECT number, state, closed_by FROM fiscal_periods ORDER BY 1"


@pytest.fixture
async def june(business: Business) -> Business:
    """Sell in May and be paid in part; today is the first of June."""
    may = replace(business, at=datetime(2030, 5, 31, 12, tzinfo=UTC))
    customer = await may.shop()
    invoice = await may.invoiced(customer, "3")
    payment = await may.payment(customer, "20")
    await may.settle(payment, invoice)
    return business


async def closed(business: Business, period: str) -> None:
    """Close a month for good."""
    await business.do(operations.soft_close, period, by=FINANCE)
    await business.do(operations.close, period, by=FINANCE)


async def test_a_month_is_examined_and_closed(june: Business) -> None:
    await june.do(operations.soft_close, "2030-05", by=FINANCE)
    assert june.rows(PERIODS) == [("2030-05", "soft_closed", None)]
    await june.do(operations.reopen, "2030-05", by=FINANCE)
    assert june.rows(PERIODS) == [("2030-05", "not_closed", None)]
    await closed(june, " 2030-05 ")
    assert june.rows(PERIODS) == [("2030-05", "hard_closed", "fin@x.org")]
    assert breaches(june) == {}


async def test_nothing_is_dated_in_a_month_that_is_closed(june: Business) -> None:
    await closed(june, "2030-05")
    for day in (MAY, date(2030, 4, 30)):
        asked = (Decimal(5), "CU-000001", day)
        assert await june.refuse(payments.receive, *asked, by=ROOT) == (
            f"A payment of customer CU-000001 cannot be dated {day}: the books are closed"
            " through 2030-05-31; give a later day."
        )
    await june.do(payments.receive, Decimal(5), "CU-000001", date(2030, 6, 1))
    assert june.rows(PERIODS)[1:] == [("2030-06", "not_closed", None)]


async def test_only_an_admin_dates_something_in_a_month_being_examined(june: Business) -> None:
    await june.do(operations.soft_close, "2030-05", by=FINANCE)
    asked = (Decimal(5), "CU-000001", MAY)
    assert await june.refuse(payments.receive, *asked, by=FINANCE) == (
        "A payment of customer CU-000001 cannot be dated 2030-05-31: period 2030-05 is being"
        " closed; give a later day, or ask finance to reopen it."
    )
    await june.do(payments.receive, *asked, by=ROOT)
    assert june.rows("SELECT sum(amount) FROM payments WHERE received_on < '2030-06-01'") == [
        (25,)
    ]


async def test_the_database_itself_keeps_a_closed_month_closed(june: Business) -> None:
    await closed(june, "2030-05")
    for day in ("2030-05-01", "2030-04-30"):
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            june.write(ENTRY.format(day))
        assert refused.value.diag.constraint_name == "journal_entries_period"
    june.write(ENTRY.format("2030-06-01"))


async def test_a_month_is_closed_when_it_is_over_and_examined(june: Business) -> None:
    await june.do(payments.receive, Decimal(5), "CU-000001")
    assert await june.refuse(operations.soft_close, "2030-06") == (
        "Period 2030-06 lasts until 2030-06-30; close it after that day."
    )
    assert await june.refuse(operations.close, "2030-05") == (
        "Period 2030-05 is not_closed and cannot become hard_closed;"
        " what it can still become: soft_closed."
    )
    await closed(june, "2030-05")
    assert await june.refuse(operations.reopen, "2030-05") == (
        "Period 2030-05 is hard_closed and cannot become not_closed;"
        " what it can still become: nothing."
    )
    assert await june.refuse(operations.soft_close, "2030-01") == (
        "There is no period 2030-01 in the books; use a month such as 2026-10 in which"
        " something was posted."
    )


async def test_months_are_closed_one_after_the_other(june: Business) -> None:
    await june.do(payments.receive, Decimal(5), "CU-000001", date(2030, 3, 1))
    await june.do(operations.soft_close, "2030-05")
    assert await june.refuse(operations.close, "2030-05") == (
        "Period 2030-05 cannot be closed while 2030-03 is not_closed; close 2030-03 first."
    )
    await closed(june, "2030-03")
    await june.do(operations.close, "2030-05")


@pytest.mark.parametrize(
    ("tampered", "account", "ledger", "documents"),
    [
        ("UPDATE invoices SET total = total + 1", "1122", "10.00", "11.00"),
        ("UPDATE payments SET amount = amount + 1", "2203", "0.00", "-1.00"),
    ],
)
async def test_a_month_is_not_closed_while_books_and_documents_differ(
    june: Business, tampered: str, account: str, ledger: str, documents: str
) -> None:
    june.write(f"SET session_replication_role = replica; {tampered}")
    await june.do(operations.soft_close, "2030-05")
    assert await june.refuse(operations.close, "2030-05") == (
        f"Period 2030-05 cannot be closed: account {account} says {ledger} CNY, but its"
        f" documents come to {documents}; ask an admin to run salesbook check."
    )


async def test_what_happens_in_june_does_not_disturb_may(june: Business) -> None:
    """What was settled of May's invoice in June counts in June, on both sides."""
    payment = await june.payment("CU-000001", "10")
    await june.settle(payment, "INV-000001")
    await closed(june, "2030-05")
    assert breaches(june) == {}


async def test_a_month_that_is_being_closed_takes_nothing_in(june: Business) -> None:
    """Whoever comes at once is in before the books are compared, or is refused."""
    await june.do(operations.soft_close, "2030-05")

    async def receive() -> bool:
        try:
            await june.do(payments.receive, Decimal(1), "CU-000001", MAY)
        except DomainError:
            return False
        return True

    received, *_ = await asyncio.gather(
        asyncio.gather(*(receive() for _ in range(16))), june.do(operations.close, "2030-05")
    )
    assert june.rows(PERIODS) == [("2030-05", "hard_closed", "root")]
    in_may = (
        "SELECT coalesce(sum(amount), 0) - 20 FROM payments WHERE received_on < '2030-06-01'"
    )
    assert june.rows(in_may) == [(sum(received),)]
    assert breaches(june) == {}


async def test_a_month_is_closed_only_when_whoever_posts_into_it_is_done(
    june: Business,
) -> None:
    """What is not committed yet is waited for: else it would come into a closed month."""
    await june.do(operations.soft_close, "2030-05")
    with psycopg.connect(june.urls.owner) as poster:
        poster.execute(ENTRY.format("2030-05-31"))
        closing = asyncio.create_task(june.do(operations.close, "2030-05"))
        await blocked(june, closing)
    await closing
    assert june.rows(PERIODS) == [("2030-05", "hard_closed", "root")]


async def test_finance_closes_months_and_sellers_do_not(june: Business) -> None:
    seller = await june.user_of("sal@x.org", Role.MANAGER)
    assert await june.refuse(operations.soft_close, "2030-05", by=seller) == (
        "Role manager may not soft close (closing); ask finance."
    )

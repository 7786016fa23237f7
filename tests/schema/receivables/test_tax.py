"""Tax: what is sold includes it, each invoice line tells it, and the books keep it apart."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.catalogue.products import operations as products
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.receivables.closing import operations as closing
from schema.receivables.invoices import operations as invoices
from schema.receivables.invoices.rules import taxed
from tests.business import Business
from tests.schema.integrity import breaches

BALANCES: Final = (
    "SELECT a.purpose, sum(l.debit - l.credit) FROM journal_lines l"
    " JOIN accounts a ON a.id = l.account_id GROUP BY 1 ORDER BY 1"
)
LINES: Final = "SELECT amount, tax_rate, tax, amount - tax FROM invoice_lines ORDER BY amount"
amounts = st.decimals(0, 10**12, places=2)
rates = st.decimals(0, "99.99", places=2)


@pytest.mark.parametrize(
    ("amount", "rate", "tax"),
    [
        # 113.00 is 100.00 and 13 percent of it.
        ("113", "13", "13"),
        # 100 / 1.13 = 88.4955..., so the net is 88.50 and the tax 11.50.
        ("100", "13", "11.50"),
        # 0.01 / 1.06 = 0.0094..., so the net is 0.01 and nothing is left to be tax.
        ("0.01", "6", "0"),
        ("59.90", "0", "0"),
    ],
)
def test_a_price_includes_its_tax(amount: str, rate: str, tax: str) -> None:
    assert taxed(Decimal(amount), Decimal(rate)).tax == Decimal(tax)


@given(amounts, rates)
def test_the_net_is_the_price_divided_exactly_and_rounded_once(
    amount: Decimal, rate: Decimal
) -> None:
    """By fractions, in which nothing is lost, the net is never off by more than half a cent."""
    told = taxed(amount, rate)
    net = Fraction(amount) / (1 + Fraction(rate) / 100)
    cents = Fraction(told.amount - told.tax)
    assert abs(cents - net) <= Fraction(1, 200)
    assert 0 <= told.tax <= amount


async def sold_at_two_rates(business: Business) -> str:
    """Sell pumps with 13 percent in their price and manuals with 9, and bill them."""
    customer = await business.customer()
    for sku, price, rate in (("PUMP", "113", "13"), ("MANUAL", "10", "9")):
        await business.product(sku, price, tax=rate)
        await business.stock("9", sku)
    asked = [LineAsked("PUMP", Decimal(1)), LineAsked("MANUAL", Decimal(3))]
    order = (await business.do(orders.draft, customer, asked)).number
    await business.do(promises.confirm, order)
    await business.do(shipments.ship, order)
    return str((await business.do(invoices.issue, order)).number)


async def test_an_invoice_tells_the_tax_of_each_line_and_its_sum(business: Business) -> None:
    """30.00 / 1.09 = 27.5229..., so the net of the manuals is 27.52 and their tax 2.48."""
    number = await sold_at_two_rates(business)
    assert business.rows(LINES) == [
        (30, 9, Decimal("2.48"), Decimal("27.52")),
        (113, 13, 13, 100),
    ]
    assert business.rows("SELECT number, total, tax FROM invoices") == [
        (number, 143, Decimal("15.48")),
    ]
    assert business.rows(BALANCES) == [
        ("output_tax", Decimal("-15.48")),
        ("receivables", 143),
        ("sales", Decimal("-127.52")),
    ]
    assert breaches(business) == {}


async def test_the_rate_of_the_day_counts(business: Business) -> None:
    """A rate changes on a day: what is billed after it has the new one, what was keeps it."""
    await business.shop(price="113")
    await business.do(products.correct, "PUMP", tax_rate=Decimal(17))
    await business.invoiced("CU-000001", "1")
    await business.do(products.correct, "PUMP", tax_rate=Decimal(13))
    await business.invoiced("CU-000001", "1")
    assert business.rows("SELECT tax_rate, tax FROM invoice_lines ORDER BY id") == [
        (17, Decimal("16.42")),
        (13, 13),
    ]


@pytest.mark.parametrize("rate", ["-1", "100"])
async def test_a_rate_is_a_share(business: Business, rate: str) -> None:
    await business.product()
    assert await business.refuse(products.correct, "PUMP", tax_rate=Decimal(rate)) == (
        f"The tax rate of PUMP cannot be {rate} percent; give 0 or more, and less than 100."
    )


async def test_no_invoice_has_another_tax_than_its_lines(business: Business) -> None:
    await sold_at_two_rates(business)
    for changed in (
        "UPDATE invoice_lines SET tax = 0",
        "UPDATE invoice_lines SET tax_rate = 6",
        "UPDATE invoices SET tax = total + 1",
    ):
        with pytest.raises(psycopg.errors.CheckViolation):
            business.write(changed)


async def test_a_month_is_not_closed_while_tax_in_the_books_and_on_invoices_differ(
    business: Business,
) -> None:
    await sold_at_two_rates(business)
    business.write("SET session_replication_role = replica; UPDATE invoices SET tax = 15")
    july = replace(business, at=datetime(2030, 7, 1, 12, tzinfo=UTC))
    await july.do(closing.soft_close, "2030-06")
    assert await july.refuse(closing.close, "2030-06") == (
        "Period 2030-06 cannot be closed: account 2221 says -15.48 CNY, but its documents"
        " come to -15.00; ask an admin to run salesbook check."
    )

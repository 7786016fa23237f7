"""Open items: one list of what customers owe, part by part, and of what we hold of theirs."""

from decimal import Decimal
from typing import Any, Final

import psycopg
import pytest

from schema.customers.credit import operations as credit
from schema.customers.duplicates import operations as duplicates
from schema.customers.terms.rules import ShareKind, TermLine
from schema.kernel.roles import Role
from schema.receivables.payments import operations as payments
from tests.asking import Asker
from tests.business import Business

HALVES: Final = (
    TermLine(ShareKind.PERCENT, Decimal(50), days=10),
    TermLine(ShareKind.REMAINDER, days=60),
)
LISTED: Final = """{ openItems(orderBy: [{ dueOn: ASC }, { number: ASC }]) { nodes {
  number side kind dueOn overdueDays ageing outstanding { amount }
  customer { number } invoice { number } payment { number } } } }"""
AGED: Final = """{ openItemsAggregate(
  where: { customer: { number: { eq: "CU-000001" } } }
  groupBy: [{ side: VALUE }, { ageing: VALUE }], orderBy: [{ count: ASC }]
) { group { side ageing } sum { outstanding { amount } } } }"""
OWNERS: Final = (
    "SELECT i.number, c.number, i.territory FROM open_items i"
    " JOIN customers c ON c.id = i.customer_id ORDER BY 1"
)


async def halves(business: Business) -> str:
    """Bill 5 at 10 in two halves, due on June 11th and July 31st; half of it is paid."""
    customer = await business.shop(price="10")
    await business.terms("HALVES", *HALVES)
    await business.do(credit.set_terms, customer, "HALVES")
    number = await business.invoiced(customer, "5")
    await business.settle(await business.payment(customer, "40"), number, "5")
    return customer


def said(told: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    """Write what a list told in a line for each item."""
    return [
        (
            one["number"],
            one["side"],
            one["dueOn"],
            one["overdueDays"],
            one["ageing"],
            one["outstanding"]["amount"],
            (one["invoice"] or one["payment"])["number"],
        )
        for one in told["openItems"]["nodes"]
    ]


async def test_each_part_is_listed_with_its_own_day_beside_what_we_hold(
    business: Business, ask: Asker
) -> None:
    await halves(business)
    assert said(await ask(LISTED, role=Role.FINANCE)) == [
        ("PAY-000001", "CREDIT", "2030-06-01", 0, None, "35.00", "PAY-000001"),
        ("INV-000001/1", "DEBIT", "2030-06-11", 0, "NOT_DUE", "20.00", "INV-000001"),
        ("INV-000001/2", "DEBIT", "2030-07-31", 0, "NOT_DUE", "25.00", "INV-000001"),
    ]


async def test_each_part_is_aged_by_its_own_day(business: Business, ask: Asker) -> None:
    """The day is the company's, whatever the database's clock says elsewhere."""
    await halves(business)
    today = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
    for number, days in (("INV-000001/1", 82), ("INV-000001/2", 32), ("PAY-000001", 99)):
        due = f"UPDATE open_items SET due_on = {today} - {days}"  # noqa: S608 - our own
        business.write(f"{due} WHERE number = '{number}'")
    found = said(await ask(LISTED, role=Role.FINANCE))
    assert [(number, *late) for number, _, _, *late, _, _ in found] == [
        ("PAY-000001", 0, None),
        ("INV-000001/1", 82, "DAYS_61_TO_90"),
        ("INV-000001/2", 32, "DAYS_31_TO_60"),
    ]
    told = await ask(AGED, role=Role.FINANCE)
    sums = [
        (*one["group"].values(), one["sum"]["outstanding"]["amount"])
        for one in told["openItemsAggregate"]
    ]
    assert sorted(sums, key=str) == [
        ("CREDIT", None, "35.00"),
        ("DEBIT", "DAYS_31_TO_60", "25.00"),
        ("DEBIT", "DAYS_61_TO_90", "20.00"),
    ]


async def test_items_go_with_their_documents_when_customers_are_merged(
    business: Business,
) -> None:
    mine = await halves(business)
    theirs = await business.customer("Acme Ltd", "south")
    numbers = ("INV-000001/1", "INV-000001/2", "PAY-000001")
    assert business.rows(OWNERS) == [(number, mine, "north") for number in numbers]
    await business.do(duplicates.merge, theirs, mine)
    assert business.rows(OWNERS) == [(number, theirs, "south") for number in numbers]


async def test_an_item_stays_with_the_customer_of_its_document(business: Business) -> None:
    await halves(business)
    other = await business.customer("Other")
    for kind in ("invoice", "payment"):
        with pytest.raises(psycopg.errors.CheckViolation, match="have different customers"):
            business.write(
                "UPDATE open_items SET customer_id = c.id FROM customers c"  # noqa: S608 - our own
                f" WHERE c.number = '{other}' AND open_items.kind = '{kind}'"
            )


async def test_what_is_released_is_open_again(business: Business) -> None:
    await halves(business)
    held = "SELECT settled FROM open_items WHERE kind = 'payment'"
    assert business.rows(held) == [(5,)]
    await business.do(payments.release, "PAY-000001", "INV-000001")
    assert business.rows(held) == [(0,)]

"""Settlements: each part is settled by itself, nothing is ever changed, all is counted."""

from decimal import Decimal
from typing import Final

from alembic import command
from hypothesis import given
from hypothesis import strategies as st

from salesbook.database import alembic_config, migrate
from schema.customers.credit import operations as credit
from schema.customers.terms.rules import ShareKind, TermLine
from schema.kernel.roles import Role
from schema.receivables.payments import operations as payments
from schema.receivables.settlements.rules import spread
from tests.asking import Asker
from tests.business import Business
from tests.schema.integrity import breaches

CENTS: Final = st.integers(0, 10**6).map(lambda cents: Decimal(cents) / 100)
MADE: Final = (
    "SELECT d.number, c.number, s.amount, s.reverses_id IS NOT NULL FROM settlements s"
    " JOIN open_items d ON d.id = s.debit_item_id JOIN open_items c ON c.id = s.credit_item_id"
    " JOIN journal_entries e ON e.id = s.entry_id ORDER BY e.number, d.number"
)
ENTERED: Final = (
    "SELECT e.kind, e.document, e.total, count(*) FROM settlements s"
    " JOIN journal_entries e ON e.id = s.entry_id GROUP BY e.id ORDER BY e.number"
)


@given(st.lists(CENTS, min_size=1), st.data())
def test_an_amount_is_spread_in_order_and_to_the_cent(
    still_open: list[Decimal], data: st.DataObject
) -> None:
    amount = data.draw(st.sampled_from([sum(still_open[:n]) for n in range(len(still_open))]))
    amount += data.draw(CENTS.filter(lambda more: amount + more <= sum(still_open)))
    parts = spread(amount, still_open)
    assert sum(parts) == amount
    assert all(0 <= part <= most for part, most in zip(parts, still_open, strict=True))
    full = [part == most for part, most in zip(parts, still_open, strict=True)]
    reached = [part > 0 for part in parts]
    assert all(full[n] or not any(reached[n + 1 :]) for n in range(len(parts)))


async def thirds(business: Business) -> tuple[str, str]:
    """Bill 30 in three parts of 10; name the invoice and a payment of 40."""
    customer = await business.shop(price="10")
    percent = Decimal("33.33")
    lines = [TermLine(ShareKind.PERCENT, percent, days=days) for days in (10, 20)]
    await business.terms("THIRDS", *lines, TermLine(ShareKind.REMAINDER, days=30))
    await business.do(credit.set_terms, customer, "THIRDS")
    return await business.invoiced(customer, "3"), await business.payment(customer, "40")


async def test_what_is_allocated_settles_part_after_part_with_one_entry(
    business: Business,
) -> None:
    """30 in thirds is 10 and 10 and 10; 25 settles two of them and half of the third."""
    invoice, payment = await thirds(business)
    await business.settle(payment, invoice, "25")
    await business.settle(payment, invoice)
    assert business.rows(MADE) == [
        ("INV-000001/1", payment, 10, False),
        ("INV-000001/2", payment, 10, False),
        ("INV-000001/3", payment, 5, False),
        ("INV-000001/3", payment, 5, False),
    ]
    assert business.rows(ENTERED) == [
        ("allocation", payment, 25, 3),
        ("allocation", payment, 5, 1),
    ]
    assert breaches(business) == {}


async def test_what_is_released_opens_each_part_it_settled(business: Business) -> None:
    invoice, payment = await thirds(business)
    await business.settle(payment, invoice, "15")
    await business.settle(payment, invoice, "5")
    await business.do(payments.release, payment, invoice)
    parts = [("INV-000001/1", payment, 10), ("INV-000001/2", payment, 5)]
    assert business.rows(MADE) == [
        *((*part, False) for part in parts),
        ("INV-000001/2", payment, 5, False),
        *((*part, True) for part in parts),
        ("INV-000001/2", payment, 5, True),
    ]
    assert business.rows("SELECT DISTINCT settled FROM open_items") == [(0,)]
    assert breaches(business) == {}
    await business.settle(payment, invoice, "12")
    assert business.rows("SELECT settled FROM open_items ORDER BY number") == [
        (10,), (2,), (0,), (12,),
    ]  # fmt: skip


async def test_allocations_of_before_settle_the_parts_they_settled(business: Business) -> None:
    invoice, payment = await thirds(business)
    await business.settle(payment, invoice, "15")
    await business.do(payments.release, payment, invoice)
    await business.settle(payment, invoice, "12")
    await business.settle(payment, invoice, "10")
    made, entered = business.rows(MADE), business.rows(ENTERED)
    items = business.rows("SELECT number, settled, due_on FROM open_items ORDER BY 1")
    command.downgrade(alembic_config(business.urls.owner), "0052")
    assert business.rows(
        "SELECT amount, reverses_id IS NOT NULL FROM allocations a"
        " JOIN journal_entries e ON e.id = a.entry_id ORDER BY e.number"
    ) == [(15, False), (15, True), (12, False), (10, False)]
    migrate(business.urls)
    assert business.rows(MADE) == made
    assert business.rows(ENTERED) == entered
    assert business.rows("SELECT number, settled, due_on FROM open_items ORDER BY 1") == items
    assert breaches(business) == {}
    await business.settle(payment, invoice)
    assert business.rows("SELECT allocated FROM invoices") == [(30,)]


ASKED: Final = """{ settlements(
  where: { invoice: { number: { eq: "INV-000001" } }, debitItem: { position: { gt: 1 } } }
) { nodes { amount { amount } settledOn reversal debitItem { number } creditItem { number }
  invoice { number } payment { number } entry { total { amount } } } } }"""


async def test_settlements_are_read_by_what_they_settled(
    business: Business, ask: Asker
) -> None:
    invoice, payment = await thirds(business)
    await business.settle(payment, invoice, "15")
    told = await ask(ASKED, role=Role.FINANCE)
    assert told["settlements"]["nodes"] == [
        {
            "amount": {"amount": "5.00"},
            "settledOn": "2030-06-01",
            "reversal": False,
            "debitItem": {"number": "INV-000001/2"},
            "creditItem": {"number": payment},
            "invoice": {"number": invoice},
            "payment": {"number": payment},
            "entry": {"total": {"amount": "15.00"}},
        }
    ]

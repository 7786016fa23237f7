"""Credit notes: what of an invoice is not asked for any more, exactly, and never too much."""

from decimal import Decimal
from typing import Final
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.catalogue.products import operations as products
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from schema.receivables.credit_notes import operations
from schema.receivables.credit_notes.rules import Billed, LineCredited, taxed_of
from schema.receivables.invoices import operations as invoices
from schema.receivables.invoices.rules import taxed
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from schema.receivables.refunds import operations as refunds
from tests.business import Business
from tests.schema.at_once import outcomes
from tests.schema.integrity import breaches

FINANCE: Final = Actor("fay@x.org", Role.FINANCE, "test")
BALANCES: Final = (
    "SELECT a.purpose, sum(l.debit - l.credit) FROM journal_lines l"
    " JOIN accounts a ON a.id = l.account_id GROUP BY 1 HAVING sum(l.debit - l.credit) <> 0"
    " ORDER BY 1"
)
ITEMS: Final = "SELECT number, side, amount, settled FROM open_items ORDER BY 1"
LINE: Final = "Line SO-000001/1"
BILL: Final = "invoice INV-000001"
PRECISE: Final = "What is credited of line SO-000001/1 cannot be"
OTHER_LINE: Final = (
    "Invoice INV-000001 does not bill line SO-000009/1; name one of its lines, such as"
    " SO-000001/1."
)
BILLED_BY_ANOTHER: Final = (
    "INSERT INTO credit_note_lines SELECT new_id(), new_id(), invoice_line_id, 1, 13, 0.11,"
    " currency FROM credit_note_lines"
)
INVOICE: Final = "SELECT total, allocated FROM invoices"
amounts = st.decimals("0.01", 10**9, places=2)


async def taxed_pumps(business: Business, *quantities: str) -> str:
    """Sell pumps at 113, with 13 percent tax in it, and bill them."""
    customer = await business.shop(price="113")
    await business.do(products.correct, "PUMP", tax_rate=Decimal(13))
    return await business.invoiced(customer, *quantities)


async def test_a_part_of_a_line_is_credited_and_settles_that_much_of_the_invoice(
    business: Business,
) -> None:
    """30.00 / 1.13 = 26.5486..., so the net is 26.55 and the tax 3.45."""
    invoice = await taxed_pumps(business, "2")
    note = await business.do(
        operations.issue, invoice, " scratched ", [LineCredited("SO-000001/1", Decimal(30))],
        by=FINANCE,
    )  # fmt: skip
    assert (note.number, note.reason) == ("CN-000001", "scratched")
    assert (note.total, note.tax) == (Decimal(30), Decimal("3.45"))
    assert business.rows(INVOICE) == [(226, 30)]
    assert business.rows(ITEMS) == [
        ("CN-000001", "credit", 30, 30),
        ("INV-000001/1", "debit", 226, 30),
    ]
    assert business.rows(BALANCES) == [
        ("output_tax", Decimal("-22.55")),
        ("receivables", 196),
        ("sales", Decimal("-173.45")),
    ]
    assert business.rows("SELECT exposure FROM credits") == [(196,)]
    assert breaches(business) == {}


async def test_an_invoice_is_credited_wholly_unless_told(business: Business) -> None:
    invoice = await taxed_pumps(business, "2", "1")
    await business.do(
        operations.issue, invoice, "late", [LineCredited("SO-000001/2", Decimal("0.05"))]
    )
    rest = await business.do(operations.issue, invoice, "never came")
    assert (rest.total, rest.tax) == (Decimal("338.95"), Decimal("38.99"))
    credited = "SELECT amount, credited, tax, credited_tax FROM invoice_lines ORDER BY 1"
    assert business.rows(credited) == [(113, 113, 13, 13), (226, 226, 26, 26)]
    assert business.rows(INVOICE) == [(339, 339)]
    assert business.rows(BALANCES) == []
    assert business.rows("SELECT state, payment_status FROM orders") == [("closed", "complete")]
    assert breaches(business) == {}
    assert await business.refuse(operations.issue, invoice, "again") == (
        "Invoice INV-000001 has nothing left that could be credited."
    )


async def test_a_line_that_is_wholly_credited_is_not_credited_again(business: Business) -> None:
    invoice = await taxed_pumps(business, "2", "1")
    line = [LineCredited("SO-000001/2")]
    await business.do(operations.issue, invoice, "x", line)
    assert await business.refuse(operations.issue, invoice, "x", line) == (
        "Line SO-000001/2 of invoice INV-000001 has nothing left to be credited; leave it out."
    )
    rest = await business.do(operations.issue, invoice, "x")
    assert rest.total == 226


async def test_credit_notes_and_payments_at_once_keep_every_cent(business: Business) -> None:
    """Three credit 50 each of 226, three settle what they can: who is late gives way."""
    invoice = await taxed_pumps(business, "2")
    paid = [await business.payment("CU-000001", "60") for _ in range(3)]
    line = [LineCredited("SO-000001/1", Decimal(50))]
    found = await outcomes(
        *(business.do(operations.issue, invoice, "x", line) for _ in range(3)),
        *(business.do(payments.allocate, one, [Allotment(invoice)]) for one in paid),
    )
    assert found["done"] + found["EXCEEDS_INVOICE"] == 6
    assert business.rows("SELECT sum(total) FROM credit_notes") == [(150,)]
    ((settled,),) = business.rows("SELECT sum(allocated) FROM payments")
    assert business.rows(INVOICE) == [(226, 150 + settled)]
    assert settled == 76
    assert breaches(business) == {}


async def test_what_was_paid_already_is_released_as_far_as_it_has_to_be(
    business: Business,
) -> None:
    """Two payments settle 100 and 126; 150 are credited: first the later one is released."""
    invoice = await taxed_pumps(business, "2")
    first = await business.payment("CU-000001", "100")
    await business.settle(first, invoice)
    second = await business.payment("CU-000001", "130")
    await business.settle(second, invoice)
    await business.do(
        operations.issue, invoice, "x", [LineCredited("SO-000001/1", Decimal(150))]
    )
    assert business.rows("SELECT number, allocated FROM payments ORDER BY 1") == [
        (first, 76),
        (second, 0),
    ]
    assert business.rows(INVOICE) == [(226, 226)]
    assert business.rows("SELECT state FROM orders") == [("closed",)]
    assert business.rows("SELECT exposure FROM credits") == [(0,)]
    assert breaches(business) == {}
    sent = await business.do(refunds.refund, second, "credited", by=FINANCE)
    assert sent.amount == 130
    other = await business.invoiced("CU-000001", "1")
    await business.do(payments.allocate, first, [Allotment(other)])
    assert breaches(business) == {}


@given(st.lists(amounts, min_size=1, max_size=8), st.decimals(0, "99.99", places=2))
def test_what_is_credited_in_parts_has_the_tax_of_the_whole(
    parts: list[Decimal], rate: Decimal
) -> None:
    """Each part has the tax of it to a cent, and the last cent is not lost or made."""
    whole = sum(parts, Decimal(0))
    before, told = Decimal(0), []
    for part in parts:
        line = Billed(UUID(int=0), "SO-1/1", whole, rate, before)
        told.append(taxed_of(line, part).tax)
        assert 0 <= told[-1] <= part
        assert abs(told[-1] - taxed(part, rate).tax) <= Decimal("0.01")
        before += part
    assert sum(told, Decimal(0)) == taxed(whole, rate).tax


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], f"Name what of {BILL} is credited: one line at least, or no list at all."),
        (
            [LineCredited("SO-000001/1", Decimal("226.01"))],
            f"{LINE} of {BILL} has 226.00 left to be credited; 226.01 is too much.",
        ),
        (
            [LineCredited("SO-000001/1", Decimal(0))],
            "What is credited of line SO-000001/1 cannot be 0; give more than 0.",
        ),
        (
            [LineCredited("SO-000001/1", Decimal("0.001"))],
            f"{PRECISE} 0.001; give at most two decimal places.",
        ),
        (
            [LineCredited("SO-000009/1")],
            OTHER_LINE,
        ),
        (
            [LineCredited("SO-000001/1", Decimal(1)), LineCredited(" SO-000001/1 ")],
            f"{LINE} of {BILL} is named twice; name it once, with the sum.",
        ),
    ],
)
async def test_nonsense_is_not_credited(
    business: Business, lines: list[LineCredited], words: str
) -> None:
    invoice = await taxed_pumps(business, "2")
    assert await business.refuse(operations.issue, invoice, "x", lines) == words


async def test_a_line_that_left_in_parts_is_credited_part_after_part(
    business: Business,
) -> None:
    """Two shipments served one line, so the invoice has two lines for it."""
    number = await business.confirmed(await business.shop(price="113"), "5")
    await business.do(shipments.ship, number, lines=[LineShipped(f"{number}/1", Decimal(2))])
    await business.do(shipments.ship, number)
    invoice = (await business.do(invoices.issue, number)).number
    line = [LineCredited(f"{number}/1", Decimal(300))]
    await business.do(operations.issue, invoice, "x", line)
    told = "SELECT amount, credited FROM invoice_lines ORDER BY amount"
    assert business.rows(told) == [(226, 226), (339, 74)]
    assert breaches(business) == {}


async def test_a_reason_is_written_down(business: Business) -> None:
    invoice = await taxed_pumps(business, "2")
    assert "a credit note for invoice INV-000001" in await business.refuse(
        operations.issue, invoice, "  "
    )
    assert await business.refuse(operations.issue, "INV-9", "x") == (
        "There is no invoice INV-9; use a number such as INV-000001."
    )


async def test_the_database_itself_credits_no_more_than_was_billed(business: Business) -> None:
    invoice = await taxed_pumps(business, "2")
    await business.do(operations.issue, invoice, "x", [LineCredited("SO-000001/1", Decimal(1))])
    for changed in (
        "UPDATE invoice_lines SET credited = amount + 1",
        "UPDATE invoice_lines SET credited_tax = 5",
        BILLED_BY_ANOTHER,
        "UPDATE credit_notes SET total = 0",
    ):
        with pytest.raises(psycopg.errors.IntegrityError):
            business.write(changed)

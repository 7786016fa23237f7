"""Rows as they were: what the trail undoes, and what it tells of rows that move with others."""

from typing import Any, Final

import psycopg
import pytest

from schema.customers.accounts import operations as customers
from schema.pipeline.leads import operations as leads
from tests.agreeing import agree, amend, price_seals
from tests.business import Business, Rows
from tests.knowing import doubt
from tests.leaving import go_through, hoses
from tests.reconciling import reconciled

MOVED: Final = (
    "SELECT relation, count(*) FROM audit_log"
    " WHERE before = '{}' OR before ? 'territory'"
    "  AND relation IN ('open_items', 'orders', 'shipments')"
    " GROUP BY 1 ORDER BY 1"
)
"""What moved: rows that stayed as they were, and those that carry the territory themselves."""


def last(business: Business, relation: str) -> tuple[Any, ...]:
    """Find the last entry about a table: the row, the entry, the transaction."""
    query = (
        "SELECT row_id, id, xid FROM audit_log WHERE relation = '{}' ORDER BY id DESC LIMIT 1"
    )
    (found,) = business.rows(query.format(relation))
    return found


def at(
    business: Business,
    relation: str,
    row: object,
    entry: int,
    xid: int,
    *,
    undoing: bool = True,
) -> Any:  # noqa: ANN401 - JSON
    """Ask as the application how a row was before, or after, what a transaction did."""
    with psycopg.connect(business.urls.application) as application:
        query = "SELECT row_at(%s, %s::uuid, %s, %s, %s)"
        told = [relation, row, entry, xid, undoing]
        (found,) = application.execute(query, told).fetchone() or ()
    return found


async def test_a_row_is_shown_as_it_was_before_each_change_and_what_followed(
    business: Business,
) -> None:
    number = await business.lead("One", "north", interest=1)
    ((row, *_), *_) = [last(business, "leads")]
    await business.do(leads.correct, number, company="Two", interest=2)
    await business.do(leads.contact, number)
    await business.do(leads.correct, number, company="Three")
    business.write("DELETE FROM leads")
    entries = business.rows(
        "SELECT id, xid FROM audit_log WHERE relation = 'leads' ORDER BY id"
    )
    was = [at(business, "leads", row, *entry) for entry in entries]
    assert was[0] is None
    told = [
        (one["company"], one["interest"], one["state"], one["territory"]) for one in was[1:]
    ]
    assert told == [
        ("One", 1, "new", "north"),
        ("Two", 2, "new", "north"),
        ("Two", 2, "contacted", "north"),
        ("Three", 2, "contacted", "north"),
    ]


async def test_what_one_transaction_did_is_undone_together(business: Business) -> None:
    await business.lead("One")
    business.write(
        "UPDATE leads SET company = 'Two'; UPDATE leads SET company = 'Three', phone = '1'"
    )
    row, entry, xid = last(business, "leads")
    assert at(business, "leads", row, entry, xid)["company"] == "One"


async def test_what_never_was_is_shown_by_nobody(business: Business) -> None:
    await business.lead("One")
    row, entry, xid = last(business, "leads")
    assert at(business, "leads", row, entry, xid) is None
    business.write("DELETE FROM leads")
    assert at(business, "leads", row, entry + 2, xid + 9) is None
    nobody = "00000000-0000-0000-0000-000000000000"
    assert at(business, "leads", nobody, entry, xid) is None


@pytest.mark.parametrize("relation", ["key_secrets", "replies", "exports", "audit_log", "x"])
async def test_what_has_no_trail_is_not_shown(business: Business, relation: str) -> None:
    await business.lead("One")
    assert at(business, relation, *last(business, "leads")) is None


async def sold(business: Business) -> str:
    """Sell something to a customer of the north, paid in part, and to one of the south."""
    await business.shop()
    await price_seals(business)
    await business.seller("bob@x.org", "south")
    for customer in ("CU-000001", await business.customer("Beta", "south")):
        invoice = await business.invoiced(customer, "1", "2")
        await business.settle(await business.payment(customer, "10"), invoice, "5")
        await business.credit(invoice)
        await reconciled(business, customer, invoice)
        await business.give_back(customer)
        await business.confirmed(customer, "1")
        await amend(business, *await agree(business, customer))
    await business.seller("ann@x.org", "north")
    await business.do(customers.reassign, "CU-000001", "ann@x.org")
    await doubt(business, "CU-000001", "north")
    await hoses(business)
    await go_through(business, "CU-000001")
    return "CU-000001"


def belonging(business: Business) -> Rows:
    """Count what belongs to the first customer in each table, written by hand."""
    orders = "order_id IN (SELECT id FROM orders WHERE customer_id = c.id)"
    lines = f"order_line_id IN (SELECT id FROM order_lines WHERE {orders})"  # noqa: S608 - our own
    soft = "soft_reservation_id IN (SELECT id FROM soft_reservations WHERE customer_id = c.id)"
    tables = {
        "allocation_shares": lines,
        "amendment_lines": f"amendment_id IN (SELECT id FROM amendments WHERE {orders})",  # noqa: S608 - our own
        "amendments": orders,
        "order_holds": orders,
        "price_agreements": "customer_id = c.id",
        "requirements": "customer_id = c.id",
        "change_requests": "customer_id = c.id",
        "soft_reservations": "customer_id = c.id",
        "contacts": "customer_id = c.id",
        "duplicates": "c.id IN (customer_id, other_id)",
        "merge_facts": "merge_id IN (SELECT id FROM merges WHERE winner_id = c.id)",
        "merge_items": "merge_id IN (SELECT id FROM merges WHERE winner_id = c.id)",
        "merges": "winner_id = c.id",
        "owner_changes": "customer_id = c.id",
        "quality_issues": "customer_id = c.id",
        "credits": "customer_id = c.id",
        "invoice_lines": f"invoice_id IN (SELECT id FROM invoices WHERE {orders})",  # noqa: S608 - our own
        "invoices": orders,
        "open_items": "customer_id = c.id",
        "order_findings": f"review_id IN (SELECT id FROM order_reviews WHERE {orders})",  # noqa: S608 - our own
        "order_lines": orders,
        "order_intakes": "customer_id = c.id",
        "order_confirmations": orders,
        "order_exceptions": orders,
        "plan_lines": lines,
        "order_reviews": orders,
        "orders": "customer_id = c.id",
        "payments": "customer_id = c.id",
        "reservations": f"{lines} OR {soft}",
        "credit_notes": f"invoice_id IN (SELECT id FROM invoices WHERE {orders})",  # noqa: S608 - our own
        "credit_note_lines": (
            "credit_note_id IN (SELECT n.id FROM credit_notes n JOIN invoices i"  # noqa: S608 - our own
            f" ON i.id = n.invoice_id WHERE i.{orders})"
        ),
        "refunds": "payment_id IN (SELECT id FROM payments WHERE customer_id = c.id)",
        "settlements": (
            "credit_item_id IN (SELECT id FROM open_items WHERE customer_id = c.id)"
        ),
        "shipment_lines": f"shipment_id IN (SELECT id FROM shipments WHERE {orders})",  # noqa: S608 - our own
        "shipments": orders,
    }
    counts = [
        f"SELECT '{table}', (SELECT count(*) FROM {table} WHERE {mine}) FROM customers c"  # noqa: S608 - our own
        " WHERE c.number = 'CU-000001'"
        for table, mine in tables.items()
    ]
    return business.rows(" UNION ALL ".join(counts) + " ORDER BY 1")


async def test_what_belongs_to_a_customer_moves_with_it_and_the_trail_tells(
    business: Business,
) -> None:
    customer = await sold(business)
    await business.do(customers.correct, customer, name="Still there")
    assert business.rows(MOVED) == []
    told = belonging(business)
    await business.do(customers.reassign, customer, "bob@x.org")
    assert all(count for _, count in told)
    assert business.rows(MOVED) == told
    assert business.rows("SELECT DISTINCT actor, door FROM audit_log WHERE before = '{}'") == [
        ("root", "test")
    ]

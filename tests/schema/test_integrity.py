"""The integrity queries: silent after honest business, loud after a change behind its back."""

from decimal import Decimal
from typing import Final

import psycopg
import pytest

from salesbook.database import Urls
from schema.customers.accounts.tables import Customer
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from schema.inventory.stock import operations as stock
from schema.people.keys import operations as keys
from schema.pipeline.leads import operations as leads
from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from tests.business import Business
from tests.house.inventory import checks
from tests.schema.integrity import breaches, examined


async def whole_business(business: Business) -> None:
    """Do something of everything: partly shipped, partly billed, partly paid, released."""
    await business.seller()
    await business.do(keys.create, "ann@x.org", "Shop")
    number = await business.lead()
    for operation in (leads.contact, leads.qualify, leads.convert):
        await business.do(operation, number)
    customer = await business.shop()
    await business.product("GREASE", by_lot=True)
    await business.stock("5", "GREASE", lot="A")
    await business.do(stock.scrap, "GREASE", "Main", Decimal(1), "wet", "A")
    await business.draft(customer, "1")
    order = await business.confirmed(customer, "3", "2")
    some = [LineShipped(f"{order}/1", Decimal(1))]
    await business.do(shipments.ship, order, lines=some)
    await business.do(invoices.issue, order)
    await business.do(shipments.ship, order)
    paid = await business.invoiced(customer, "4")
    payment = await business.payment(customer, "70")
    await business.settle(payment, paid)
    await business.settle(payment, "INV-000001", "5")
    await business.attached(Customer.number, customer)
    await business.do(payments.release, payment, "INV-000001")


def test_every_promise_has_a_code_of_its_own() -> None:
    codes = [check.code for check in checks()]
    assert len(set(codes)) == len(codes)


async def test_honest_business_breaks_no_promise(business: Business) -> None:
    await whole_business(business)
    assert [code for code, rows in examined(business).items() if rows == 0] == []
    assert breaches(business) == {}


# One change behind the business's back for each promise it must show up in.
TAMPERED: Final = {
    "L1": "UPDATE leads SET customer_id = NULL WHERE state = 'converted'",
    "F1": "UPDATE attachments SET record_id = file_id",
    "U1": "UPDATE users SET territory = NULL",
    "U2": "DELETE FROM key_secrets",
    "K1": "UPDATE stock_moves SET quantity = quantity - 1 WHERE kind = 'issue'",
    "K2": "UPDATE stock_levels SET reserved = reserved + 1",
    "K3a": "UPDATE orders SET total = total + 1",
    "K3b": "UPDATE order_lines SET reserved = 1 WHERE reserved = 0",
    "K3c": "UPDATE order_lines SET reserved = 1 WHERE reserved = 0",
    "K3d": "UPDATE order_lines SET shipped = 0",
    "K3e": "UPDATE order_lines SET invoiced = 0",
    "K4a": "UPDATE payments SET allocated = allocated + 1",
    "K4b": "UPDATE invoices SET allocated = allocated + 1 WHERE allocated < total",
    "K4c": "UPDATE orders SET state = 'closed' WHERE state = 'shipped'",
    "K5": "UPDATE invoices SET total = total + 1",
    "K12": "UPDATE credits SET exposure = exposure + 1",
}


async def test_every_promise_would_notice_if_it_were_broken(business: Business) -> None:
    await whole_business(business)
    assert sorted(TAMPERED) == sorted(check.code for check in checks())
    unnoticed = []
    for check in checks():
        with psycopg.connect(business.urls.owner) as owner:
            owner.execute("SET session_replication_role = replica")  # no trigger helps
            owner.execute("ALTER TABLE leads DROP CONSTRAINT ck_leads_converted")
            owner.execute("ALTER TABLE order_lines DROP CONSTRAINT ck_order_lines_promised")
            owner.execute(TAMPERED[check.code].encode())
            if not owner.execute(check.rows.encode()).fetchall():
                unnoticed.append(check.code)
            owner.rollback()
    assert unnoticed == []


REFUSED: Final = {
    "reserving more than lies there": ("UPDATE reservations SET quantity = 1000"),
    "reserving more than was ordered": ("UPDATE reservations SET quantity = quantity + 1"),
    "allocating more than is outstanding or was paid": (
        "INSERT INTO allocations (id, payment_id, invoice_id, amount, currency)"
        " SELECT gen_random_uuid(), p.id, i.id, 1000, 'CNY' FROM payments p, invoices i"
    ),
    "reversing what another allocation gave": (
        "INSERT INTO allocations (id, payment_id, invoice_id, amount, currency, reverses_id)"
        " SELECT gen_random_uuid(), payment_id, invoice_id, amount - 1, currency, id"
        " FROM allocations"
        " WHERE reverses_id IS NULL AND amount > 1 LIMIT 1"
    ),
    "editing a line of a confirmed order": (
        "UPDATE order_lines l SET quantity = quantity + 1 FROM orders o"
        " WHERE o.id = l.order_id AND o.state = 'confirmed'"
    ),
    "adding a line to a confirmed order": (
        "INSERT INTO order_lines"
        " (id, number, order_id, position, product_id, quantity, price, currency)"
        " SELECT gen_random_uuid(), 'X', o.id, 99, p.id, 1, 1, 'CNY' FROM orders o, products p"
        " WHERE o.state = 'confirmed'"
    ),
    "moving an order as no table says": (
        "UPDATE orders SET state = 'closed' WHERE state = 'draft'"
    ),
    "moving a lead as no table says": (
        "UPDATE leads SET state = 'new', customer_id = NULL WHERE state = 'converted'"
    ),
    "an invoice whose lines do not sum to its total": (
        "INSERT INTO invoices (id, number, order_id, issued_on, total, due_on, currency)"
        " SELECT gen_random_uuid(), 'X', id, now(), 10, now(), 'CNY' FROM orders LIMIT 1"
    ),
    "billing goods twice": (
        "INSERT INTO invoice_lines (id, invoice_id, shipment_line_id, amount, currency)"
        " SELECT gen_random_uuid(), invoice_id, shipment_line_id, 0, 'CNY' FROM invoice_lines"
    ),
    "a stock count below what is promised": (
        "INSERT INTO stock_moves (id, stock_level_id, kind, quantity, moved_at)"
        " SELECT gen_random_uuid(), id, 'adjustment', -on_hand, now() FROM stock_levels"
    ),
    "a level of goods kept by lot without a lot": (
        "INSERT INTO stock_levels (id, product_id, warehouse_id)"
        " SELECT gen_random_uuid(), p.id, w.id FROM products p, warehouses w WHERE p.by_lot"
    ),
    "taking back other than what came": (
        "INSERT INTO stock_moves (id, stock_level_id, kind, quantity, moved_at, reverses_id)"
        " SELECT gen_random_uuid(), stock_level_id, kind, 1 - quantity, moved_at, id"
        " FROM stock_moves WHERE kind = 'receipt'"
    ),
    "a quantity of nothing": (
        "UPDATE order_lines l SET quantity = -1 FROM orders o"
        " WHERE o.id = l.order_id AND o.state = 'draft'"
    ),
    "a payment that settles the invoice of another customer": (
        "INSERT INTO allocations (id, payment_id, invoice_id, amount, currency)"
        " SELECT gen_random_uuid(), p.id, i.id, 1, 'CNY' FROM payments p"
        " JOIN customers c ON c.id = p.customer_id AND c.name = 'Other'"
        " CROSS JOIN invoices i WHERE i.allocated < i.total LIMIT 1"
    ),
}


def refused(urls: Urls, change: str) -> bool:
    """Try to commit a change as the application; tell whether the database refused it."""
    try:
        with psycopg.connect(urls.application) as application:
            application.execute("SELECT enter_work('root', 'admin', NULL, 'test')")
            application.execute(change.encode())
            application.commit()
    except psycopg.errors.IntegrityError:
        return True
    return False


async def test_the_database_itself_refuses_what_breaks_a_promise(business: Business) -> None:
    await whole_business(business)
    await business.confirmed("CU-000002", "2")
    await business.payment(await business.customer("Other"), "10")
    before = business.picture()
    assert [
        name for name, change in REFUSED.items() if not refused(business.urls, change)
    ] == []
    assert business.picture() == before


REWRITES: Final = (
    "DELETE FROM orders",
    "DELETE FROM order_lines",
    "DELETE FROM allocations",
    "UPDATE allocations SET amount = 1",
    "UPDATE invoices SET total = 1",
    "UPDATE invoices SET due_on = now()",
    "UPDATE payments SET amount = 1",
    "UPDATE payments SET currency = 'USD'",
    "UPDATE orders SET currency = 'USD'",
    "UPDATE credits SET currency = 'USD'",
    "UPDATE order_lines SET shipped = 1",
    "UPDATE stock_levels SET on_hand = 1",
    "UPDATE stock_moves SET quantity = 1",
    "DELETE FROM stock_moves",
    "UPDATE credits SET exposure = 0",
)


def test_what_is_written_down_is_not_the_applications_to_rewrite(urls: Urls) -> None:
    with psycopg.connect(urls.application, autocommit=True) as application:
        for change in REWRITES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(change.encode())

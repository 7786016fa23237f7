"""The integrity queries: silent after honest business, loud after a change behind its back."""

from decimal import Decimal
from typing import Final

import psycopg

from salesbook.database import Urls
from schema.catalogue.prices import operations as prices
from schema.catalogue.prices.rules import PriceAsked
from schema.customers.accounts.tables import Customer
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from schema.inventory.stock import operations as stock
from schema.people.keys import operations as keys
from schema.pipeline.leads import operations as leads
from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from tests.agreeing import agree, amend, price_seals
from tests.business import Business
from tests.house.inventory import checks
from tests.knowing import clean, doubt
from tests.leaving import go_through, hoses
from tests.reconciling import reconciled
from tests.schema.integrity import breaches, examined
from tests.schema.refused_books import BOOKS
from tests.schema.refused_customers import CUSTOMERS
from tests.schema.refused_orders import ORDERS
from tests.schema.refused_shipping import SHIPPING
from tests.supplying import lose, supply


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
    await business.credit(paid)
    await business.give_back(customer)
    await reconciled(business, customer, "INV-000001")
    await agreed_business(business, customer)


async def agreed_business(business: Business, customer: str) -> None:
    """Do what belongs to no single sale, and all that may become of one."""
    await supply(business)
    await lose(business, "SH-000003")
    await price_seals(business)
    await amend(business, *await agree(business, customer))
    await doubt(business, customer, "north")
    await hoses(business)
    await go_through(business, customer)


def test_every_promise_has_a_code_of_its_own() -> None:
    codes = [check.code for check in checks()]
    assert len(set(codes)) == len(codes)


async def test_honest_business_breaks_no_promise(business: Business) -> None:
    await whole_business(business)
    await clean(business)
    assert [code for code, rows in examined(business).items() if rows == 0] == []
    assert breaches(business) == {}


# One change behind the business's back for each promise it must show up in.
TAMPERED: Final = {
    "L1": "UPDATE leads SET customer_id = NULL WHERE state = 'converted'",
    "F1": "UPDATE attachments SET record_id = file_id",
    "U1": "UPDATE users SET territory = NULL",
    "U2": "DELETE FROM key_secrets",
    "K1": "UPDATE stock_moves SET quantity = quantity - 1 WHERE kind = 'issue'",
    "K2": "UPDATE stock_levels SET reserved = reserved + 1 WHERE reserved < on_hand",
    "K3a": "UPDATE orders SET total = total + 1",
    "K3b": "UPDATE order_lines SET reserved = 1 WHERE reserved = 0",
    "K3c": "UPDATE order_lines SET reserved = 1 WHERE reserved = 0",
    "K3d": "UPDATE order_lines SET shipped = 0",
    "K3e": "UPDATE order_lines SET invoiced = 0",
    "K4a": "UPDATE open_items SET settled = settled + 1 WHERE settled < amount",
    "K4b": "UPDATE settlements SET invoice_id = NULL",
    "K34": "UPDATE bank_statements SET lines = lines + 1",
    "K35": "UPDATE bank_lines SET matched = 0, state = 'open'",
    "K36": "UPDATE bank_matches SET amount = amount + 1",
    "K37": (
        "UPDATE payments SET state = 'reversed', reversed_on = received_on,"
        " reversal_reason = 'x', allocated = amount"
    ),
    "K4c": "UPDATE orders SET state = 'closed' WHERE state = 'shipped'",
    "K3f": "UPDATE orders SET state = 'shipped' WHERE state = 'confirmed'",
    "K5": "UPDATE invoices SET total = total + 1",
    "K5b": "UPDATE open_items SET settled = settled - 1 WHERE settled > 0 AND kind = 'invoice'",
    "K5c": "UPDATE open_items SET settled = settled - 1 WHERE settled > 0 AND kind = 'payment'",
    "K5d": "UPDATE open_items SET customer_id = gen_random_uuid()",
    "K5e": "UPDATE credit_notes SET total = total + 1",
    "K5f": "UPDATE invoice_lines SET credited = 0, credited_tax = 0",
    "K5g": "DELETE FROM settlements",
    "K12": "UPDATE credits SET exposure = exposure + 1",
    "K13": "UPDATE contacts SET customer_id = loser_id FROM merges",
    "K23": "UPDATE customers SET merged_into_id = NULL",
    "K24": "UPDATE customers SET quality = quality - 1",
    "K25": "UPDATE customers SET owner_id = (SELECT max(id::text)::uuid FROM users)",
    "K26": "UPDATE import_rows SET state = 'unchanged' WHERE state = 'refused'",
    "K16": "UPDATE prices SET state = 'proposed' WHERE min_quantity = 100",
    "K17": (
        "UPDATE order_findings SET waived_by = NULL, waived_at = NULL, waiver_reason = NULL"
    ),
    "K18": "UPDATE orders SET version = version + 1",
    "K20": "UPDATE expected_receipts SET received = received + 1",
    "K21": "UPDATE transfer_lines SET received = received + 1 WHERE shipped > received + lost",
    "K22": "UPDATE shipment_lines SET damaged = 0",
    "K27": "UPDATE plan_lines SET quantity = 9 WHERE picked IS NULL",
    "K28": "UPDATE plan_lines SET shipment_id = NULL",
    "K29": "UPDATE orders SET held_for = 'manual' WHERE held_for IS NULL",
    "K32": "UPDATE soft_reservations SET used = used - 1 WHERE state = 'approved'",
    "K19": "UPDATE orders SET fulfilment_status = 'none'",
    "K30": "UPDATE orders SET territory = 'nowhere'",
    "K6a": "UPDATE journal_lines SET debit = debit + 1 WHERE debit > 0",
    "K6b": "UPDATE journal_entries SET posted_on = posted_on + 100",
    "K6c": "UPDATE journal_lines SET account_id = id",
    "K14a": "UPDATE invoices SET issued_on = issued_on + 1",
    "K14b": "UPDATE payments SET received_on = received_on - 1",
    "K14c": "UPDATE journal_entries SET kind = 'allocation'",
    "K14d": "DELETE FROM payments",
    "K14e": "UPDATE refunds SET paid_on = paid_on + 1",
    "K14g": "UPDATE credit_notes SET issued_on = issued_on + 1",
    "K14f": "UPDATE payments SET reversed_on = reversed_on + 1",
    "K31": "UPDATE shipments SET territory = 'nowhere'",
    "K33": "UPDATE open_items SET territory = 'nowhere'",
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


REFUSED: Final = ORDERS | CUSTOMERS | SHIPPING | BOOKS


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


async def on_hold(business: Business) -> None:
    """Have an order wait that is approved, and nothing else to wait for."""
    held = await business.approved("CU-000002", "1")
    await business.do(holds.place, held, HoldCode.MANUAL, "wait")


async def submitted_prices(business: Business) -> None:
    """Have a batch of prices wait for somebody to approve it."""
    asked = [PriceAsked("SEAL", Decimal(6))]
    batch = await business.do(prices.draft_batch, "NORTH", asked)
    await business.do(prices.submit_batch, batch.number)


async def test_the_database_itself_refuses_what_breaks_a_promise(business: Business) -> None:
    await whole_business(business)
    await business.confirmed("CU-000002", "2")
    other = await business.customer("Other")
    await business.payment(other, "10")
    await business.do(addresses.add, other, AddressKind.SHIPPING, "Beijing", "Chang'an 1")
    await business.submitted("CU-000002", "1")
    await on_hold(business)
    await submitted_prices(business)
    await clean(business)
    before = business.picture()
    assert [
        name for name, change in REFUSED.items() if not refused(business.urls, change)
    ] == []
    assert business.picture() == before

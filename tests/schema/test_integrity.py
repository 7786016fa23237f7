"""The integrity queries: silent after honest business, loud after a change behind its back."""

from decimal import Decimal
from typing import Final

import psycopg
import pytest

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
from tests.schema.integrity import breaches, examined
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
    "K4a": "UPDATE payments SET allocated = allocated + 1",
    "K4b": "UPDATE invoices SET allocated = allocated + 1 WHERE allocated < total",
    "K4c": "UPDATE orders SET state = 'closed' WHERE state = 'shipped'",
    "K3f": "UPDATE orders SET state = 'shipped' WHERE state = 'confirmed'",
    "K5": "UPDATE invoices SET total = total + 1",
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
    "K31": "UPDATE shipments SET territory = 'nowhere'",
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
    "confirming an order nobody reviewed": (
        "UPDATE orders SET state = 'confirmed' WHERE state = 'draft'"
    ),
    "approving an order while its review waits": (
        "UPDATE orders SET state = 'approved' WHERE state = 'submitted'"
    ),
    "approving a review while a finding is not waived": (
        "UPDATE order_reviews SET state = 'approved', decided_by = 'x', decided_at = now()"
        " WHERE state = 'open'"
    ),
    "a review that passes although something was found": (
        "WITH seen AS (INSERT INTO order_reviews (id, order_id, state, two_persons,"
        " submitted_by, submitted_at) SELECT gen_random_uuid(), id, 'passed', false, 'x', now()"
        " FROM orders WHERE state = 'draft' LIMIT 1 RETURNING id)"
        " INSERT INTO order_findings (id, review_id, code, result, message)"
        " SELECT gen_random_uuid(), id, 'price', 'fail', 'x' FROM seen"
    ),
    "a reviewer who submitted what needs two persons": (
        "INSERT INTO order_reviews (id, order_id, state, two_persons, submitted_by,"
        " submitted_at, decided_by, decided_at) SELECT gen_random_uuid(), id, 'approved', true,"
        " 'x', now(), 'x', now() FROM orders WHERE state = 'draft' LIMIT 1"
    ),
    "two reviews of one order that both count": (
        "INSERT INTO order_reviews (id, order_id, state, two_persons, submitted_by,"
        " submitted_at) SELECT gen_random_uuid(), order_id, 'open', false, 'x', now()"
        " FROM order_reviews WHERE state = 'approved'"
    ),
    "half a waiver": "UPDATE order_findings SET waived_by = 'x' WHERE waived_by IS NULL",
    "half a release": ("UPDATE order_holds SET released_by = 'x' WHERE released_at IS NULL"),
    "confirming an order that is on hold": (
        "UPDATE orders SET state = 'confirmed' WHERE state = 'approved'"
    ),
    "a version without an amendment": (
        "UPDATE orders SET version = version + 1 WHERE state = 'confirmed'"
    ),
    "two versions at once": (
        "UPDATE orders SET version = version + 2 WHERE state = 'confirmed'"
    ),
    "one version made by two amendments": (
        "UPDATE amendments a SET state = 'applied', version = made.version"
        " FROM amendments made WHERE made.version IS NOT NULL AND a.state = 'proposed';"
        "INSERT INTO amendments (id, number, order_id, source, reason, state, version,"
        " proposed_by, proposed_at) SELECT gen_random_uuid(), 'X', order_id, 'us', 'x',"
        " 'applied', version, 'x', now() FROM amendments WHERE version IS NOT NULL"
    ),
    "two amendments of one order that wait": (
        "INSERT INTO amendments (id, number, order_id, source, reason, state, proposed_by,"
        " proposed_at) SELECT gen_random_uuid(), 'X', order_id, 'us', 'x', 'proposed', 'x',"
        " now() FROM amendments WHERE state = 'proposed'"
    ),
    "an applied amendment without a version": (
        "UPDATE amendments SET state = 'applied' WHERE state = 'proposed'"
    ),
    "cancelling more than is left": (
        "UPDATE order_lines l SET cancelled = l.quantity, version = o.version"
        " FROM orders o WHERE o.id = l.order_id AND o.version > 1 AND o.state = 'confirmed'"
    ),
    "cancelling a part of a draft": (
        "UPDATE order_lines l SET cancelled = 1 FROM orders o"
        " WHERE o.id = l.order_id AND o.state = 'draft'"
    ),
    "another product on an agreed line": (
        "UPDATE order_lines l SET product_id = p.id, version = o.version"
        " FROM orders o, products p WHERE o.id = l.order_id AND o.version > 1"
        " AND o.state = 'confirmed' AND p.id <> l.product_id AND p.sku = 'PUMP'"
    ),
    "a number of theirs on two orders that are promised": (
        "UPDATE orders SET customer_po = 'PO-1' WHERE state = 'confirmed'"
    ),
    "goods sent to the address of another customer": (
        "UPDATE orders o SET ship_to_id = a.id FROM addresses a"
        " WHERE a.customer_id <> o.customer_id"
    ),
    "an approver who is the requester": (
        "UPDATE price_batches SET state = 'approved', decided_by = requested_by"
        " WHERE state = 'submitted'"
    ),
    "approving a batch in nobody's name": (
        "UPDATE price_batches SET state = 'approved' WHERE state = 'submitted'"
    ),
    "approving a batch nobody submitted": (
        "UPDATE price_batches SET state = 'approved', decided_by = 'x' WHERE state = 'draft'"
    ),
    "changing a price that counts by way of its batch": (
        "UPDATE price_batches SET state = 'draft' WHERE state = 'approved'"
    ),
    "proposing a price in a batch that waits": (
        "INSERT INTO prices (id, number, batch_id, price_list_id, product_id, price, currency)"
        " SELECT gen_random_uuid(), 'X', b.id, b.price_list_id, p.id, 1, 'CNY'"
        " FROM price_batches b, products p WHERE b.state = 'submitted' AND p.sku = 'PUMP'"
    ),
    "changing a price that waits": (
        "UPDATE prices p SET price = 1 FROM price_batches b"
        " WHERE b.id = p.batch_id AND b.state = 'submitted'"
    ),
    "a price proposed twice": (
        "INSERT INTO prices (id, number, batch_id, price_list_id, product_id, min_quantity,"
        " price, currency) SELECT gen_random_uuid(), 'X', p.batch_id, p.price_list_id,"
        " p.product_id, p.min_quantity, 1, 'CNY' FROM prices p JOIN price_batches b"
        " ON b.id = p.batch_id WHERE b.state = 'draft'"
    ),
    "a price of another list than its batch": (
        "INSERT INTO prices (id, number, batch_id, price_list_id, product_id, price, currency)"
        " SELECT gen_random_uuid(), l.code, b.id, l.id, p.id, 1, 'CNY' FROM price_batches b,"
        " price_lists l, products p WHERE b.state = 'draft' AND l.id <> b.price_list_id"
        " AND p.sku = 'PUMP'"
    ),
    "a second standard list for one territory": (
        "INSERT INTO price_lists (id, code, name, currency, standard, territory)"
        " VALUES (gen_random_uuid(), 'X', 'X', 'CNY', true, 'north')"
    ),
    "a territory of a list that is not for everybody": (
        "INSERT INTO price_lists (id, code, name, currency, territory)"
        " VALUES (gen_random_uuid(), 'X', 'X', 'CNY', 'west')"
    ),
    "two agreements with one customer on one day": (
        "INSERT INTO price_agreements (id, number, customer_id, price_list_id, currency,"
        " valid_from) SELECT gen_random_uuid(), 'X', customer_id, price_list_id, currency,"
        " valid_to FROM price_agreements"
    ),
    "a product line within itself": (
        "UPDATE product_lines l SET parent_id = below.id FROM product_lines below"
        " WHERE below.parent_id = l.id"
    ),
    "a product line that is its own parent": "UPDATE product_lines SET parent_id = id",
    "a share of one line given twice in one run": (
        "INSERT INTO allocation_shares (id, run_id, order_line_id, given)"
        " SELECT gen_random_uuid(), run_id, order_line_id, given FROM allocation_shares"
    ),
    "two limits for one role": (
        "INSERT INTO authority_limits (id, role, currency)"
        " VALUES (gen_random_uuid(), 'seller', 'CNY')"
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
    "a contact of a customer who was merged": (
        "INSERT INTO contacts (id, number, customer_id, name)"
        " SELECT new_id(), 'X', loser_id, 'x' FROM merges"
    ),
    "an order of a customer who was merged": (
        "INSERT INTO orders (id, number, customer_id, currency, state, last_position)"
        " SELECT new_id(), 'X', loser_id, 'CNY', 'draft', 0 FROM merges"
    ),
    "a lead of a customer who was merged": (
        "UPDATE leads SET customer_id = loser_id FROM merges WHERE state = 'converted'"
    ),
    "a pair the wrong way round": (
        "INSERT INTO duplicates (id, customer_id, other_id, score, likeness, same_uscc,"
        " same_tax_number, same_bank_account, same_phone, same_email, same_domain, same_city,"
        " found_at, state) SELECT new_id(), greatest(a.id, b.id), least(a.id, b.id), 0, 0,"
        " false, false, false, false, false, false, false, now(), 'open'"
        " FROM customers a JOIN customers b ON b.number > a.number"
    ),
    "one pair noted twice": (
        "INSERT INTO duplicates (id, customer_id, other_id, score, likeness, same_uscc,"
        " same_tax_number, same_bank_account, same_phone, same_email, same_domain, same_city,"
        " found_at, state) SELECT new_id(), customer_id, other_id, 0, 0, false, false, false,"
        " false, false, false, false, now(), 'open' FROM duplicates"
    ),
    "a score of more than 1": "UPDATE duplicates SET score = 1.01",
    "a likeness below nothing": "UPDATE duplicates SET likeness = -0.01",
    "a decision about a pair in nobody's name": (
        "UPDATE duplicates SET state = 'distinct' WHERE state = 'open'"
    ),
    "keeping apart who was merged": (
        "UPDATE duplicates SET state = 'distinct' WHERE state = 'merged'"
    ),
    "half an undoing": "UPDATE merges SET undone_by = 'x'",
    "a merge of one customer": (
        "INSERT INTO merges (id, number, winner_id, loser_id, merged_by, merged_at, undo_until)"
        " SELECT new_id(), 'X', winner_id, winner_id, 'x', now(), now() FROM merges"
    ),
    "two merges of one customer that both count": (
        "INSERT INTO merges (id, number, winner_id, loser_id, merged_by, merged_at, undo_until)"
        " SELECT new_id(), 'X', c.id, m.loser_id, 'x', now(), now() FROM merges m, customers c"
        " WHERE c.number = 'CU-000001'"
    ),
    "a merge into a customer who was merged": (
        "INSERT INTO merges (id, number, winner_id, loser_id, merged_by, merged_at, undo_until)"
        " SELECT new_id(), 'X', m.loser_id, c.id, 'x', now(), now() FROM merges m, customers c"
        " WHERE c.number = 'CU-000001';"
        "SELECT merge_customers(id) FROM merges WHERE number = 'X'"
    ),
    "one record taken over twice in one merge": (
        "INSERT INTO merge_items (id, merge_id, relation, row_id)"
        " SELECT new_id(), merge_id, relation, row_id FROM merge_items"
    ),
    "one fact taken over twice in one merge": (
        "INSERT INTO merge_facts (id, merge_id, fact)"
        " SELECT new_id(), merge_id, fact FROM merge_facts"
    ),
    "one issue of a customer noted twice": (
        "INSERT INTO quality_issues (id, customer_id, rule, weight, found_at, state)"
        " SELECT new_id(), customer_id, rule, weight, now(), 'resolved' FROM quality_issues"
    ),
    "an issue that weighs more than everything": "UPDATE quality_issues SET weight = 101",
    "waiving an issue without a reason": (
        "UPDATE quality_issues SET state = 'waived' WHERE state = 'open'"
    ),
    "verifying customers every day but none": "UPDATE freshness_rules SET days = 0",
    "verifying customers in eleven years": "UPDATE freshness_rules SET days = 4000",
    "two rules for one kind of customers": (
        "INSERT INTO freshness_rules (id, kind, days)"
        " SELECT new_id(), kind, 1 FROM freshness_rules"
    ),
    "a cleaning that looked at fewer than none": "UPDATE cleanings SET examined = -1",
    "a cleaning that ended and goes on": "UPDATE cleanings SET finished_at = NULL",
    "beginning a finished cleaning anew": (
        "UPDATE cleanings SET state = 'running', finished_at = NULL"
    ),
    "a round that took less than no time": "UPDATE rounds SET took = -1",
    "a round that ended at no time": "UPDATE rounds SET state = 'finished'",
    "a round that failed for no reason": (
        "UPDATE rounds SET state = 'failed', ended_at = now()"
    ),
    "a round that left something out for no reason": "UPDATE rounds SET left_out = 1",
    "two rounds of one name that are open": (
        "INSERT INTO rounds (id, name, night, asked_by, due_at, state)"
        " SELECT new_id(), name, night, 'x', now(), 'running' FROM rounds"
    ),
    "one round twice in one night": (
        "INSERT INTO rounds (id, name, night, due_at, state, ended_at)"
        " SELECT new_id(), 'cleaning', '2030-06-01', now(), 'finished', now()"
        " FROM generate_series(1, 2)"
    ),
    "a round nobody knows": (
        "INSERT INTO rounds (id, name, night, due_at, state)"
        " SELECT new_id(), 'x', night, now(), 'waiting' FROM rounds"
    ),
    "asking for nothing": (
        "INSERT INTO change_requests (id, number, customer_id, subject, fact, after, asked_by,"
        " asked_at, state) SELECT new_id(), 'X', customer_id, subject, 'uscc', '', 'x', now(),"
        " 'open' FROM change_requests"
    ),
    "two wishes about one fact that wait": (
        "INSERT INTO change_requests (id, number, customer_id, subject, fact, after, asked_by,"
        " asked_at, state) SELECT new_id(), 'X', customer_id, subject, fact, 'x', 'x', now(),"
        " 'open' FROM change_requests"
    ),
    "deciding about a wish in nobody's name": ("UPDATE change_requests SET state = 'rejected'"),
    "deciding about one's own wish": (
        "UPDATE change_requests SET state = 'approved', decided_by = asked_by"
    ),
    "a wish of a customer who was merged": (
        "INSERT INTO change_requests (id, number, customer_id, subject, fact, after, asked_by,"
        " asked_at, state) SELECT new_id(), 'X', loser_id, 'X', 'name', 'x', 'x', now(),"
        " 'open' FROM merges"
    ),
    "a row of a file above its headers": (
        "INSERT INTO import_rows (id, import_id, place, content, state)"
        " SELECT new_id(), id, 1, '{}', 'staged' FROM imports"
    ),
    "one row of a file kept twice": (
        "INSERT INTO import_rows (id, import_id, place, content, state)"
        " SELECT new_id(), import_id, place, '{}', 'staged' FROM import_rows"
    ),
    "refusing a row without a sentence": (
        "UPDATE import_rows SET sentence = NULL WHERE state = 'refused'"
    ),
    "taking a row up again": (
        "UPDATE import_rows SET state = 'updated' WHERE state = 'created'"
    ),
    "taking an import up again": "UPDATE imports SET state = 'running'",
    "an import that counts more rows than it has": (
        "INSERT INTO import_rows (id, import_id, place, content, state)"
        " SELECT new_id(), id, 99, '{}', 'staged' FROM imports;"
        "UPDATE import_rows SET state = 'unchanged' WHERE place = 99"
    ),
    "planning more of a line than is left": (
        "INSERT INTO plan_lines (id, number, plan_id, order_line_id, quantity)"
        " SELECT gen_random_uuid(), 'X', p.id, l.id, l.quantity + 1 FROM shipment_plans p,"
        " order_lines l JOIN orders o ON o.id = l.order_id WHERE p.state = 'released'"
        " AND o.state = 'confirmed' AND l.id NOT IN (SELECT order_line_id FROM plan_lines)"
        " LIMIT 1"
    ),
    "planning nothing": (
        "INSERT INTO plan_lines (id, number, plan_id, order_line_id, quantity)"
        " SELECT gen_random_uuid(), 'X', p.id, l.id, 0 FROM shipment_plans p, order_lines l"
        " LIMIT 1"
    ),
    "a line twice in one plan": (
        "INSERT INTO plan_lines (id, number, plan_id, order_line_id, quantity)"
        " SELECT gen_random_uuid(), 'X', plan_id, order_line_id, 0.0001 FROM plan_lines l"
        " JOIN shipment_plans p ON p.id = l.plan_id WHERE p.state = 'cancelled'"
    ),
    "picking more than planned": "UPDATE plan_lines SET picked = quantity + 1",
    "picking less without a reason": (
        "UPDATE plan_lines SET picked = quantity / 2 WHERE short_reason IS NULL"
    ),
    "moving a plan as no table says": (
        "UPDATE shipment_plans SET state = 'picked' WHERE state = 'handed_over'"
    ),
    "a cost of a plan in no currency": "UPDATE shipment_plans SET currency = NULL",
    "a package that weighs nothing": (
        "INSERT INTO packages (id, plan_id, position, weight)"
        " SELECT gen_random_uuid(), plan_id, 9, 0 FROM packages"
    ),
    "two packages at one place": (
        "INSERT INTO packages (id, plan_id, position, weight)"
        " SELECT gen_random_uuid(), plan_id, position, 1 FROM packages"
    ),
    "a package without a width": (
        "INSERT INTO packages (id, plan_id, position, weight, length, width, height)"
        " SELECT gen_random_uuid(), plan_id, 9, 1, 1, 0, 1 FROM packages"
    ),
    "a count posted by who counted": (
        "UPDATE stock_counts SET state = 'counted', counted_by = 'x' WHERE state = 'counting';"
        "UPDATE stock_counts SET state = 'posted', posted_by = 'x' WHERE state = 'counted'"
    ),
    "a count posted by nobody": (
        "UPDATE stock_counts SET state = 'counted', counted_by = 'x' WHERE state = 'counting';"
        "UPDATE stock_counts SET state = 'posted' WHERE state = 'counted'"
    ),
    "moving a count as no table says": (
        "UPDATE stock_counts SET state = 'counting', posted_by = NULL WHERE state = 'posted'"
    ),
    "counting less than nothing": "UPDATE count_lines SET counted = -1",
    "counting one stock twice in one count": (
        "INSERT INTO count_lines (id, count_id, stock_level_id, book)"
        " SELECT gen_random_uuid(), count_id, stock_level_id, book FROM count_lines"
    ),
    "an intake that is an order without one": (
        "UPDATE order_intakes SET state = 'entered', decided_by = 'x' WHERE state = 'new'"
    ),
    "an intake nobody decided": (
        "UPDATE order_intakes SET state = 'rejected' WHERE state = 'new'"
    ),
    "moving an intake as no table says": (
        "UPDATE order_intakes SET state = 'new', order_id = NULL, decided_by = NULL"
        " WHERE state = 'entered'"
    ),
    "an answer without its time": "UPDATE order_confirmations SET answered_at = NULL",
    "moving a confirmation as no table says": (
        "UPDATE order_confirmations SET state = 'superseded', answered_at = NULL"
        " WHERE state = 'change_wanted'"
    ),
    "two confirmations of one version": (
        "INSERT INTO order_confirmations (id, number, order_id, version, content, channel,"
        " sent_by, sent_at, state) SELECT gen_random_uuid(), 'X', order_id, version, '{}',"
        " 'fax', 'x', now(), 'pending' FROM order_confirmations"
    ),
    "two confirmations of one order that wait": (
        "INSERT INTO order_confirmations (id, number, order_id, version, content, channel,"
        " sent_by, sent_at, state) SELECT gen_random_uuid(), 'X' || v, order_id, version + v,"
        " '{}', 'fax', 'x', now(), 'pending' FROM order_confirmations,"
        " unnest(ARRAY[1, 2]) v"
    ),
    "moving an exception as no table says": (
        "UPDATE order_exceptions SET state = 'open', resolved_at = NULL"
        " WHERE state = 'resolved'"
    ),
    "an exception resolved at no time": (
        "UPDATE order_exceptions SET state = 'resolved' WHERE state = 'open'"
    ),
    "an exception agreed without a solution": (
        "UPDATE order_exceptions SET state = 'agreed' WHERE state = 'open'"
    ),
    "an exception that costs less than nothing": "UPDATE order_exceptions SET cost = -1",
    "the same exception twice while it is open": (
        "INSERT INTO order_exceptions (id, number, order_id, order_line_id, kind, description,"
        " detected_by, detected_at, state, currency) SELECT gen_random_uuid(), 'X' || v,"
        " order_id, order_line_id, kind, 'x', 'x', now(), 'open', currency"
        " FROM order_exceptions, unnest(ARRAY[1, 2]) v WHERE order_line_id IS NOT NULL"
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
    "UPDATE prices SET state = 'valid'",
    "UPDATE prices SET valid_to = now()",
    "UPDATE prices SET min_quantity = 0",
    "INSERT INTO prices (state) VALUES ('valid')",
    "DELETE FROM prices",
    "DELETE FROM price_batches",
    "UPDATE price_batches SET price_list_id = id",
    "UPDATE price_agreements SET customer_id = id",
    "DELETE FROM price_agreements",
    "UPDATE orders SET fulfilment_status = 'complete'",
    "UPDATE orders SET billing_status = 'complete'",
    "UPDATE orders SET payment_status = 'complete'",
    "UPDATE order_reviews SET submitted_by = 'x'",
    "DELETE FROM order_reviews",
    "UPDATE order_findings SET result = 'warn'",
    "DELETE FROM order_findings",
    "UPDATE order_holds SET reason = 'x'",
    "DELETE FROM order_holds",
    "UPDATE allocation_shares SET given = 1",
    "UPDATE allocation_runs SET kind = 'fairly'",
    "UPDATE amendments SET proposed_by = 'x'",
    "DELETE FROM amendments",
    "UPDATE orders SET held_for = 'x'",
    "UPDATE order_intakes SET received_by = 'x'",
    "DELETE FROM order_intakes",
    "UPDATE order_confirmations SET content = 'x'",
    "DELETE FROM order_confirmations",
    "UPDATE order_exceptions SET description = 'x'",
    "DELETE FROM order_exceptions",
    "UPDATE shipment_plans SET planned_by = 'x'",
    "DELETE FROM shipment_plans",
    "UPDATE plan_lines SET quantity = 1",
    "DELETE FROM plan_lines",
    "UPDATE packages SET weight = 1",
    "DELETE FROM packages",
    "UPDATE stock_counts SET begun_by = 'x'",
    "DELETE FROM stock_counts",
    "UPDATE count_lines SET stock_level_id = id",
    "DELETE FROM count_lines",
    "UPDATE stock_levels SET number = 'x'",
    "UPDATE amendment_lines SET quantity = 1",
    "UPDATE customers SET merged_into_id = id",
    "UPDATE customers SET quality = 100",
    "UPDATE customers SET registered_on = now()",
    "DELETE FROM customers",
    "UPDATE owner_changes SET to_id = id",
    "DELETE FROM owner_changes",
    "DELETE FROM contacts",
    "UPDATE merges SET winner_id = id",
    "UPDATE merges SET undo_until = now()",
    "DELETE FROM merges",
    "DELETE FROM merge_items",
    "UPDATE merge_facts SET before = 'x'",
    "DELETE FROM duplicates",
    "UPDATE duplicates SET asked_by = 'x'",
    "DELETE FROM quality_issues",
    "UPDATE change_requests SET after = 'x'",
    "UPDATE change_requests SET asked_by = 'x'",
    "DELETE FROM change_requests",
    "UPDATE imports SET created = 1",
    "UPDATE imports SET staged_by = 'x'",
    "UPDATE import_rows SET content = 'x'",
    "DELETE FROM import_rows",
)


def test_what_is_written_down_is_not_the_applications_to_rewrite(urls: Urls) -> None:
    with psycopg.connect(urls.application, autocommit=True) as application:
        for change in REWRITES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(change.encode())

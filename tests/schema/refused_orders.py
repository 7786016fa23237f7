"""What the database refuses about orders, prices, stock and money."""

from typing import Final

from tests.schema.refused_books import ENTERED, SETTLEMENT

ORDERS: Final = {
    "reserving more than lies there": ("UPDATE reservations SET quantity = 1000"),
    "reserving more than was ordered": ("UPDATE reservations SET quantity = quantity + 1"),
    "allocating more than is outstanding or was paid": (
        f"{ENTERED} {SETTLEMENT} SELECT gen_random_uuid(), d.id, c.id, 1000, 'CNY', now(), e.id"  # noqa: S608 - our own
        " FROM open_items d JOIN open_items c USING (customer_id), e"
        " WHERE d.side = 'debit' AND c.side = 'credit' LIMIT 1"
    ),
    "reversing what another settlement gave": (
        f"{ENTERED} INSERT INTO settlements (id, debit_item_id, credit_item_id, amount,"  # noqa: S608 - our own
        " currency, settled_on, entry_id, reverses_id)"
        " SELECT gen_random_uuid(), debit_item_id, credit_item_id, amount - 1, s.currency,"
        " now(), e.id, s.id FROM settlements s, e"
        " WHERE reverses_id IS NULL AND amount > 1 LIMIT 1"
    ),
    "settling a payment with an invoice": (
        f"{ENTERED} {SETTLEMENT} SELECT gen_random_uuid(), c.id, d.id, 0.01, 'CNY', now(), e.id"  # noqa: S608 - our own
        " FROM open_items d JOIN open_items c USING (customer_id), e"
        " WHERE d.side = 'debit' AND c.side = 'credit' AND d.settled < d.amount"
        " AND c.settled < c.amount LIMIT 1"
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
        f"{ENTERED} INSERT INTO invoices"  # noqa: S608 - our own
        " (id, number, order_id, issued_on, title, total, due_on, currency, entry_id)"
        " SELECT gen_random_uuid(), 'X', o.id, now(), 'X', 10, now(), 'CNY', e.id"
        " FROM orders o, e LIMIT 1"
    ),
    "an invoice whose lines do not sum to its tax": (
        f"{ENTERED} INSERT INTO invoices"  # noqa: S608 - our own
        " (id, number, order_id, issued_on, title, total, tax, due_on, currency, entry_id)"
        " SELECT gen_random_uuid(), 'X', o.id, now(), 'X', 1, 1, now(), 'CNY', e.id"
        " FROM orders o, e LIMIT 1"
    ),
    "tax that is not that of the rate": (
        "INSERT INTO invoice_lines (id, invoice_id, shipment_line_id, amount, tax, currency)"
        " SELECT gen_random_uuid(), invoice_id, gen_random_uuid(), 1, 0.01, 'CNY'"
        " FROM invoice_lines"
    ),
    "a rate of the whole": "UPDATE products SET tax_rate = 100",
    "an invoice in nobody's name": (
        f"{ENTERED} INSERT INTO invoices"  # noqa: S608 - our own
        " (id, number, order_id, issued_on, title, total, due_on, currency, entry_id)"
        " SELECT gen_random_uuid(), 'X', o.id, now(), '', 0, now(), 'CNY', e.id"
        " FROM orders o, e LIMIT 1"
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
        f"{ENTERED} {SETTLEMENT} SELECT gen_random_uuid(), d.id, p.id, 1, 'CNY', now(), e.id"  # noqa: S608 - our own
        " FROM open_items p JOIN customers c ON c.id = p.customer_id AND c.name = 'Other'"
        " CROSS JOIN open_items d, e"
        " WHERE p.side = 'credit' AND d.side = 'debit' AND d.settled < d.amount LIMIT 1"
    ),
}

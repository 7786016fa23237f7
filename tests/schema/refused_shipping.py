"""What the database refuses about plans, counts, and what is told of orders."""

from typing import Final

SHIPPING: Final = {
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
}

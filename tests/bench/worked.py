"""What was done about the orders of the benchmarks, and what is still to be done.

Most of it is history; a small part of each kind waits for somebody, as in a company that works.
"""

from typing import Final

from tests.bench.known import A_DAY, USERS
from tests.bench.rows import CUSTOMERS, ORDERS, PRODUCTS, Step, called, identity, some

CONFIRMED: Final = "80 * (n / 20) + 20 + n % 20"
"""The number of the order that is the n-th of those that are confirmed."""
LEFT: Final = "80 * (n / 40) + 40 + n % 40"
"""The number of the order that is the n-th of those that have left us."""
CODES: Final = "(ARRAY['credit', 'customer', 'stock', 'manual'])[1 + n % 4]"

STEPS: Final[tuple[Step, ...]] = (
    (
        "reviews",
        f"""INSERT INTO order_reviews (id, order_id, state, two_persons, submitted_by,
          submitted_at, decided_by, decided_at)
        SELECT {identity(43)}, o.id,
          CASE WHEN o.state = 'submitted' THEN 'open' ELSE 'approved' END, false, {USERS},
          {A_DAY}, CASE WHEN o.state <> 'submitted' THEN 'root' END,
          CASE WHEN o.state <> 'submitted' THEN {A_DAY} END
        {some(ORDERS)} JOIN orders o ON o.id = {identity(7)}
        WHERE o.state IN ('submitted', 'approved', 'confirmed', 'shipped', 'closed')""",
    ),
    (
        "findings",
        f"""INSERT INTO order_findings (id, review_id, code, result, message, waived_by,
          waived_at, waiver_reason)
        SELECT {identity(44)}, {identity(43)}, 'price', 'fail', 'The price is low',
          CASE WHEN o.state <> 'submitted' THEN 'root' END,
          CASE WHEN o.state <> 'submitted' THEN {A_DAY} END,
          CASE WHEN o.state <> 'submitted' THEN 'They buy a lot' END
        {some(ORDERS)} JOIN orders o ON o.id = {identity(7)}
        WHERE o.state = 'submitted' OR n % 20 = 0 AND n / 20 % 4 > 0""",
    ),
    (
        "authority",
        f"""INSERT INTO authority_limits (id, role, discount, currency)
        SELECT {identity(45)}, (ARRAY['seller', 'manager'])[n], 10 * n, 'CNY' {some(2)}""",
    ),
    (
        "holds",
        f"""INSERT INTO order_holds (id, number, order_id, code, reason, placed_by, placed_at,
          released_by, released_at)
        SELECT {identity(46)}, {called("HO")}, {identity(7, CONFIRMED)}, {CODES}, 'We wait',
          {USERS}, {A_DAY}, CASE WHEN n % 8 > 0 THEN 'root' END,
          CASE WHEN n % 8 > 0 THEN {A_DAY} END {some(4_000)}""",
    ),
    (
        "orders that are held",
        """UPDATE orders o SET held_for = h.code FROM order_holds h
        WHERE h.order_id = o.id AND h.released_at IS NULL""",
    ),
    (
        "intakes",
        f"""INSERT INTO order_intakes (id, number, channel, received_at, received_by,
          customer_id, content, state, order_id, reason, decided_by, decided_at)
        SELECT {identity(47)}, {called("IN")}, 'email', {A_DAY}, {USERS},
          {identity(4, f"1 + (3 * n) % {CUSTOMERS}")}, 'As last time', s.state,
          CASE WHEN s.state IN ('entered', 'duplicate') THEN {identity(7, "3 * n")} END,
          CASE WHEN s.state = 'rejected' THEN 'A question' END,
          CASE WHEN s.state <> 'new' THEN {USERS} END,
          CASE WHEN s.state <> 'new' THEN {A_DAY} END
        {some(ORDERS // 3)}
        CROSS JOIN LATERAL (SELECT CASE n % 200 WHEN 0 THEN 'new' WHEN 1 THEN 'duplicate'
          WHEN 2 THEN 'rejected' ELSE 'entered' END AS state) s""",
    ),
    (
        "confirmations",
        f"""INSERT INTO order_confirmations (id, number, order_id, version, content, channel,
          sent_by, sent_at, state, answered_at, answered_by)
        SELECT {identity(48)}, {called("OC")}, {identity(7)}, 1, 'What we promise', 'email',
          {USERS}, {A_DAY}, s.state, CASE WHEN s.state <> 'pending' THEN {A_DAY} END,
          CASE WHEN s.state <> 'pending' THEN 'Li' END
        {some(ORDERS)} CROSS JOIN LATERAL (SELECT CASE WHEN n / 20 % 4 > 1 THEN 'accepted'
          WHEN n % 20 = 0 THEN 'pending' WHEN n % 20 = 1 THEN 'change_wanted'
          ELSE 'accepted' END AS state) s WHERE n / 20 % 4 > 0""",
    ),
    (
        "exceptions",
        f"""INSERT INTO order_exceptions (id, number, order_id, kind, description, detected_by,
          detected_at, state, solution, currency, resolved_at)
        SELECT {identity(49)}, {called("EX")}, {identity(7, CONFIRMED)},
          (ARRAY['shortage', 'delay', 'price_dispute'])[1 + n % 3], 'It is late', {USERS},
          {A_DAY}, s.state, CASE WHEN s.state IN ('agreed', 'resolved') THEN 'Later' END, 'CNY',
          CASE WHEN s.state = 'resolved' THEN {A_DAY} END
        {some(8_000)} CROSS JOIN LATERAL (SELECT CASE n % 16 WHEN 0 THEN 'open'
          WHEN 1 THEN 'offered' WHEN 2 THEN 'agreed' ELSE 'resolved' END AS state) s""",
    ),
    (
        "amendments",
        f"""INSERT INTO amendments (id, number, order_id, source, reason, state, version,
          proposed_by, proposed_at, decided_by, decided_at)
        SELECT {identity(50)}, {called("AM")}, {identity(7, CONFIRMED)}, 'customer',
          'One more', CASE WHEN n % 20 = 0 THEN 'proposed' ELSE 'applied' END,
          CASE WHEN n % 20 > 0 THEN 2 END, {USERS}, {A_DAY},
          CASE WHEN n % 20 > 0 THEN 'root' END, CASE WHEN n % 20 > 0 THEN {A_DAY} END
        {some(10_000)}""",
    ),
    (
        "lines of amendments",
        f"""INSERT INTO amendment_lines (id, amendment_id, order_line_id, product_id,
          quantity_before, quantity, currency)
        SELECT {identity(51)}, {identity(50)}, l.id, l.product_id, l.quantity, l.quantity + 1,
          'CNY' {some(10_000)}
        JOIN order_lines l ON l.id = {identity(8, f"4 * ({CONFIRMED}) + 1")}""",
    ),
    (
        "plans of shipments",
        f"""INSERT INTO shipment_plans (id, number, warehouse_id, planned_on, mode, carrier,
          currency, state, planned_by, handed_over_at)
        SELECT {identity(52)}, {called("SP")}, {identity(13, "1")}, date '2024-06-01' + n % 700,
          'road', 'SF', 'CNY', s.state, {USERS},
          CASE WHEN s.state = 'handed_over' THEN {A_DAY} END
        {some(20_000)} CROSS JOIN LATERAL (SELECT CASE WHEN n % 50 = 0 THEN
          (ARRAY['planned', 'released', 'picked', 'packed'])[1 + n / 50 % 4]
          WHEN n % 50 = 1 THEN 'cancelled' ELSE 'handed_over' END AS state) s""",
    ),
    (
        "lines of plans",
        f"""INSERT INTO plan_lines
          (id, number, plan_id, order_line_id, quantity, picked, shipment_id)
        SELECT {identity(53, "4 * n + p")}, {called("SP")} || '/' || p, {identity(52)}, l.id,
          l.quantity, l.quantity, CASE WHEN n % 50 > 1 THEN {identity(9, LEFT)} END
        {some(20_000)} CROSS JOIN generate_series(1, 4) p
        JOIN order_lines l ON l.id = {identity(8, f"4 * ({LEFT}) + p")}""",
    ),
    (
        "packages",
        f"""INSERT INTO packages (id, plan_id, position, weight)
        SELECT {identity(54, "2 * n + p")}, {identity(52)}, p, 10 + n % 30
        {some(20_000)} CROSS JOIN generate_series(1, 2) p WHERE n % 50 > 1""",
    ),
    (
        "tracking",
        f"""INSERT INTO tracking_events (id, shipment_id, code, happened_at, place)
        SELECT {identity(55, "2 * n + p")}, {identity(9, LEFT)},
          (ARRAY['picked_up', 'out_for_delivery'])[p], {A_DAY} + p * interval '1 hour', 'Wuxi'
        {some(99_000)} CROSS JOIN generate_series(1, 2) p""",
    ),
    (
        "incidents",
        f"""INSERT INTO incidents (id, number, shipment_id, kind, description, reported_by,
          reported_at, state, resolution, resolved_at)
        SELECT {identity(56)}, {called("IC")}, {identity(9, LEFT)}, 'delayed', 'It is late',
          {USERS}, {A_DAY}, CASE WHEN n % 10 = 0 THEN 'open' ELSE 'resolved' END,
          CASE WHEN n % 10 > 0 THEN 'nothing' END, CASE WHEN n % 10 > 0 THEN {A_DAY} END
        {some(2_000)}""",
    ),
    (
        "claims",
        f"""INSERT INTO carrier_claims
          (id, number, incident_id, amount, currency, deadline_on, filed_at, state)
        SELECT {identity(57)}, {called("CC")}, {identity(56)}, 100, 'CNY',
          date '2026-01-01' + n % 300, {A_DAY},
          CASE WHEN n % 10 = 0 THEN 'filed' ELSE 'paid' END
        {some(600)}""",
    ),
    (
        "rules of reordering",
        f"""INSERT INTO reorder_rules (id, number, product_id, warehouse_id, method,
          service_level, lead_time, way, alarm, looked_at)
        SELECT {identity(58)}, {called("RR")}, {identity(2, f"1 + (n - 1) % {PRODUCTS}")},
          {identity(13, f"1 + (n - 1) / {PRODUCTS}")}, 'reorder_point', 0.95, 10, 'purchase',
          CASE WHEN n % 25 = 0 THEN 'low' END, {A_DAY} {some(2 * PRODUCTS)}""",
    ),
    (
        "proposals of reordering",
        f"""INSERT INTO reorder_proposals (id, number, rule_id, state, proposed, quantity,
          projected, daily_demand, safety_stock, reorder_point, needed_on, explanation, made_at,
          decided_by, decided_at)
        SELECT {identity(59)}, {called("RP")}, {identity(58, f"1 + n % {2 * PRODUCTS}")},
          s.state, 50, 50, 10, 2, 5, 25, date '2024-06-01' + n % 800, 'Too little is left',
          {A_DAY}, CASE WHEN s.state <> 'open' THEN 'root' END,
          CASE WHEN s.state <> 'open' THEN {A_DAY} END
        {some(4 * PRODUCTS)} CROSS JOIN LATERAL (SELECT CASE WHEN n <= 400 THEN 'open'
          WHEN n % 5 = 0 THEN 'rejected' ELSE 'approved' END AS state) s""",
    ),
    (
        "runs of sharing out",
        f"""INSERT INTO allocation_runs (id, number, product_id, kind, run_by, run_at)
        SELECT {identity(60)}, {called("AR")}, {identity(2, f"1 + n % {PRODUCTS}")}, 'in_turn',
          {USERS}, {A_DAY} {some(1_000)}""",
    ),
    (
        "what was shared out",
        f"""INSERT INTO allocation_shares (id, run_id, order_line_id, given)
        SELECT {identity(61, "5 * n + p")}, {identity(60)},
          {identity(8, f"4 * ({CONFIRMED}) + p")}, 1
        {some(1_000)} CROSS JOIN generate_series(1, 4) p""",
    ),
)

"""What lies where in the company of the benchmarks, what has left, and what is expected."""

from typing import Final

from tests.bench.known import A_DAY, USERS
from tests.bench.rows import ORDERS, PRODUCTS, Step, called, identity, some

LEVELS: Final = 3 * PRODUCTS
LINES: Final = 4 * ORDERS
IN_STOCK: Final = 1000
"""What is left of each product in each warehouse, when everything that has left has left."""

STEPS: Final[tuple[Step, ...]] = (
    (
        "more warehouses",
        f"""INSERT INTO warehouses (id, code, name, priority)
        SELECT {identity(13)}, 'W' || n, 'Warehouse ' || n, n
        FROM generate_series(2, 3) n""",
    ),
    (
        "more stock levels",
        f"""INSERT INTO stock_levels (id, product_id, warehouse_id, on_hand, shelf)
        SELECT {identity(3)}, {identity(2, f"1 + (n - 1) % {PRODUCTS}")},
          {identity(13, f"1 + (n - 1) / {PRODUCTS}")}, {IN_STOCK}, 'S-' || n
        FROM generate_series({PRODUCTS + 1}, {LEVELS}) n""",
    ),
    (
        "lots",
        f"""INSERT INTO lots (id, code, product_id, expires_on)
        SELECT {identity(33)}, 'L-' || n, {identity(2)}, date '2026-01-01' + n
        {some(200)}""",
    ),
    (
        "what is set aside",
        f"""INSERT INTO reservations (id, order_line_id, stock_level_id, quantity)
        SELECT {identity(34, "4 * n + p")}, l.id, s.id, l.quantity
        {some(ORDERS)} CROSS JOIN generate_series(1, 4) p
        JOIN order_lines l ON l.id = {identity(8, "4 * n + p")}
        JOIN stock_levels s ON s.product_id = l.product_id AND s.warehouse_id =
          {identity(13, "1")}
        WHERE n / 20 % 4 = 1 AND n % 2 = 0""",
    ),
    (
        "lines that are set aside",
        """UPDATE order_lines l SET reserved = r.quantity FROM reservations r
        WHERE r.order_line_id = l.id""",
    ),
    (
        "stock that is set aside",
        """UPDATE stock_levels s SET reserved = r.quantity FROM (
          SELECT stock_level_id, sum(quantity) AS quantity FROM reservations GROUP BY 1) r
        WHERE r.stock_level_id = s.id""",
    ),
    (
        "lines of shipments",
        f"""INSERT INTO shipment_lines
          (id, shipment_id, order_line_id, stock_level_id, quantity, amount, currency)
        SELECT {identity(35, "4 * n + p")}, {identity(9)}, l.id, s.id, l.quantity, l.amount,
          'CNY'
        {some(ORDERS)} CROSS JOIN generate_series(1, 4) p
        JOIN order_lines l ON l.id = {identity(8, "4 * n + p")}
        JOIN stock_levels s ON s.product_id = l.product_id AND s.warehouse_id =
          {identity(13, "1")}
        WHERE n / 20 % 4 > 1""",
    ),
    (
        "lines that have left",
        """UPDATE order_lines l SET shipped = s.quantity FROM shipment_lines s
        WHERE s.order_line_id = l.id""",
    ),
    (
        "how far orders are",
        """UPDATE orders SET fulfilment_status = 'complete', billing_status = 'complete',
          payment_status = CASE WHEN state = 'closed' THEN 'complete' ELSE 'none' END
        WHERE state IN ('shipped', 'closed')""",
    ),
    (
        "shipments that arrived",
        """UPDATE shipments s SET expected_on = (s.shipped_at + interval '3 days')::date,
          delivered_at = CASE WHEN o.state = 'closed' THEN s.shipped_at + interval '2 days' END
        FROM orders o WHERE o.id = s.order_id""",
    ),
    (
        "moves of what has left",
        f"""INSERT INTO stock_moves
          (id, stock_level_id, kind, quantity, document, moved_at)
        SELECT {identity(36, "row_number() OVER (ORDER BY l.id)")}, l.stock_level_id, 'issue',
          -l.quantity, s.number, s.shipped_at
        FROM shipment_lines l JOIN shipments s ON s.id = l.shipment_id""",
    ),
    (
        "moves of what came",
        f"""INSERT INTO stock_moves (id, stock_level_id, kind, quantity, moved_at)
        SELECT {identity(37, "row_number() OVER (ORDER BY s.id)")}, s.id, 'receipt',
          s.on_hand - m.moved, timestamptz '2024-01-01'
        FROM stock_levels s CROSS JOIN LATERAL (SELECT coalesce(sum(quantity), 0) AS moved
          FROM stock_moves WHERE stock_level_id = s.id) m WHERE s.on_hand > m.moved""",
    ),
    (
        "expected receipts",
        f"""INSERT INTO expected_receipts
          (id, number, product_id, warehouse_id, source, quantity, received, due_on)
        SELECT {identity(38)}, {called("ER")}, {identity(2, f"1 + n % {PRODUCTS}")},
          {identity(13, "1 + n % 3")}, 'purchase', 100, CASE WHEN n % 7 = 0 THEN 0 ELSE 100 END,
          date '2024-06-01' + n % 900 {some(2 * PRODUCTS)}""",
    ),
    (
        "transfers",
        f"""INSERT INTO transfers (id, number, origin_id, destination_id, state, shipped_at,
          received_at)
        SELECT {identity(39)}, {called("TR")}, {identity(13, "1")}, {identity(13, "2 + n % 2")},
          (ARRAY['draft', 'shipped'] || array_fill('received'::text, ARRAY[18]))[1 + n % 20],
          {A_DAY}, {A_DAY} {some(1_000)}""",
    ),
    (
        "lines of transfers",
        f"""INSERT INTO transfer_lines (id, number, transfer_id, product_id, quantity)
        SELECT {identity(40, "3 * n + p")}, {called("TR")} || '/' || p, {identity(39)},
          {identity(2, f"1 + (n + p) % {PRODUCTS}")}, 5
        {some(1_000)} CROSS JOIN generate_series(1, 3) p""",
    ),
    (
        "counts",
        f"""INSERT INTO stock_counts (id, number, warehouse_id, state, begun_by, begun_at,
          counted_by, posted_by, posted_at)
        SELECT {identity(41)}, {called("SC")}, {identity(13, "1 + n % 3")},
          CASE WHEN n % 30 = 0 THEN 'counting' ELSE 'posted' END, {USERS}, {A_DAY}, {USERS},
          CASE WHEN n % 30 > 0 THEN 'root' END, CASE WHEN n % 30 > 0 THEN {A_DAY} END
        {some(300)}""",
    ),
    (
        "lines of counts",
        f"""INSERT INTO count_lines (id, count_id, stock_level_id, book, counted)
        SELECT {identity(42, "40 * n + p")}, {identity(41)},
          {identity(3, f"1 + (40 * n + p) % {LEVELS}")}, 1000, 1000 - p % 2
        {some(300)} CROSS JOIN generate_series(1, 40) p""",
    ),
)

-- What PostGraphile needs beside the tables, in the database of the benchmark alone: the figure
-- our API works out of an invoice, and a function that drafts an order as our operation does.

CREATE OR REPLACE FUNCTION public.invoices_outstanding(invoice public.invoices) RETURNS numeric
LANGUAGE sql STABLE AS 'SELECT invoice.total - invoice.allocated';

DROP SCHEMA IF EXISTS peers CASCADE;
CREATE SCHEMA peers;
GRANT USAGE ON SCHEMA peers TO PUBLIC;

CREATE TYPE peers.customer_keys AS (number text);
CREATE TYPE peers.order_keys AS (customer peers.customer_keys);
CREATE TYPE peers.group_keys AS (ageing text, "order" peers.order_keys);
CREATE TYPE peers.money AS (amount numeric, currency text);
CREATE TYPE peers.numbers AS (outstanding peers.money);
CREATE TYPE peers.aggregate AS ("group" peers.group_keys, count integer, sum peers.numbers);

-- What is outstanding, as somebody would write it who needs this one answer only.
CREATE FUNCTION peers.outstanding_by_age(groups integer) RETURNS SETOF peers.aggregate
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT ROW(CASE bucket WHEN 'not due' THEN 'NOT_DUE' WHEN 'over 365 days' THEN 'OVER_365_DAYS'
             ELSE 'DAYS_' || replace(split_part(bucket, ' ', 1), '-', '_TO_') END,
           ROW(ROW(number)))::peers.group_keys,
         count, ROW(ROW(outstanding, currency))::peers.numbers
    FROM (
      SELECT c.number, a.bucket, i.currency, count(*)::integer, sum(i.total - i.allocated) AS outstanding
        FROM invoices i JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id
       CROSS JOIN LATERAL (SELECT CASE
         WHEN i.due_on >= t.day THEN 'not due' WHEN i.due_on >= t.day - 30 THEN '1-30 days'
         WHEN i.due_on >= t.day - 60 THEN '31-60 days'
         WHEN i.due_on >= t.day - 90 THEN '61-90 days'
         WHEN i.due_on >= t.day - 180 THEN '91-180 days'
         WHEN i.due_on >= t.day - 365 THEN '181-365 days' ELSE 'over 365 days' END AS bucket
         FROM (SELECT (now() AT TIME ZONE 'UTC')::date AS day) t) a
       WHERE i.total > i.allocated
       GROUP BY 1, 2, 3
       ORDER BY outstanding DESC, c.number, a.bucket, i.currency LIMIT groups) found
$$;

CREATE TYPE peers.line_asked AS (sku text, quantity numeric, price numeric);

CREATE FUNCTION peers.draft_order(
  customer text, lines peers.line_asked[], requested_on date DEFAULT NULL)
RETURNS public.orders LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  actor text := current_setting('salesbook.actor', true);
  role text := current_setting('salesbook.role', true);
  taken bigint;
  buyer uuid;
  number text;
  made orders;
  asked record;
BEGIN
  IF EXISTS (SELECT FROM users u WHERE u.email = actor AND NOT u.active) THEN
    RAISE EXCEPTION '% is not an active user, so nothing can be done in their name.', actor;
  END IF;
  IF coalesce(role, '') NOT IN ('seller', 'manager', 'admin') THEN
    RAISE EXCEPTION 'Role % may not draft (orders); ask seller or manager.', role;
  END IF;
  taken := nextval('order_numbers');
  number := 'SO-' || lpad(taken::text, greatest(6, length(taken::text)), '0');
  SELECT c.id INTO buyer FROM customers c WHERE c.number = trim(customer);
  IF buyer IS NULL THEN
    RAISE EXCEPTION 'There is no customer %; use a number such as CU-000001.', customer;
  END IF;
  IF requested_on < current_date THEN
    RAISE EXCEPTION 'Order % cannot be requested for %; that day has passed.',
      number, requested_on;
  END IF;
  INSERT INTO orders (id, number, customer_id, requested_on, state, last_position, currency)
  VALUES (uuidv7(), number, buyer, requested_on, 'draft', coalesce(cardinality(lines), 0), 'CNY')
  RETURNING * INTO made;
  FOR asked IN
    SELECT l.sku, l.quantity, l.price, p.id IS NULL AS unknown, p.active, p.currency,
      coalesce(l.price, p.list_price) AS pays
    FROM unnest(lines) l LEFT JOIN products p ON p.sku = trim(l.sku)
  LOOP
    CASE
      WHEN asked.unknown THEN
        RAISE EXCEPTION 'There is no product %; use a code of the catalogue.', asked.sku;
      WHEN NOT asked.active THEN
        RAISE EXCEPTION 'Product % is no longer sold; choose another product.', asked.sku;
      WHEN asked.price IS NULL AND asked.currency <> 'CNY' THEN
        RAISE EXCEPTION 'Product % is priced in %, but the order is in CNY.',
          asked.sku, asked.currency;
      WHEN (asked.quantity > 0 AND scale(trim_scale(asked.quantity)) <= 4) IS NOT TRUE THEN
        RAISE EXCEPTION 'The quantity of % cannot be %.', asked.sku, asked.quantity;
      WHEN (asked.pays >= 0 AND scale(trim_scale(asked.pays)) <= 6) IS NOT TRUE THEN
        RAISE EXCEPTION 'The price of % cannot be %.', asked.sku, asked.pays;
      ELSE NULL;
    END CASE;
  END LOOP;
  INSERT INTO order_lines
    (id, number, order_id, position, product_id, quantity, price, currency)
  SELECT uuidv7(), number || '/' || l.position, made.id, l.position, p.id, l.quantity,
    coalesce(l.price, p.list_price), 'CNY'
  FROM unnest(lines) WITH ORDINALITY l (sku, quantity, price, position)
  JOIN products p ON p.sku = trim(l.sku)
  ORDER BY l.position;
  SET CONSTRAINTS ALL IMMEDIATE;
  SELECT * INTO made FROM orders o WHERE o.id = made.id;
  RETURN made;
END $$;

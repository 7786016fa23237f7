CREATE TABLE payment_terms (
  id UUID NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  archived_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_payment_terms PRIMARY KEY (id),
  CONSTRAINT ck_payment_terms_code CHECK (code <> ''),
  CONSTRAINT ck_payment_terms_name CHECK (name <> ''),
  CONSTRAINT uq_payment_terms_code UNIQUE (code)
);

CREATE TABLE payment_term_lines (
  id UUID NOT NULL,
  payment_term_id UUID NOT NULL,
  position BIGINT NOT NULL,
  kind VARCHAR(40) NOT NULL,
  percent NUMERIC(5, 2),
  base VARCHAR(40) NOT NULL,
  months BIGINT DEFAULT 0 NOT NULL,
  days BIGINT DEFAULT 0 NOT NULL,
  day_of_month BIGINT,
  discount_percent NUMERIC(5, 2),
  discount_days BIGINT,
  retention BOOLEAN DEFAULT false NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_payment_term_lines PRIMARY KEY (id),
  CONSTRAINT uq_payment_term_lines_payment_term_id_position UNIQUE (payment_term_id, position),
  CONSTRAINT ck_payment_term_lines_worth CHECK ((kind = 'remainder') = (percent IS NULL)),
  CONSTRAINT ck_payment_term_lines_percent CHECK (percent > 0 AND percent <= 100),
  CONSTRAINT ck_payment_term_lines_later CHECK (months >= 0 AND days >= 0),
  CONSTRAINT ck_payment_term_lines_day_of_month CHECK (day_of_month BETWEEN 1 AND 31),
  CONSTRAINT ck_payment_term_lines_discount CHECK ((discount_percent IS NULL) = (discount_days IS NULL) AND discount_percent > 0 AND discount_percent < 100 AND discount_days >= 0),
  CONSTRAINT fk_payment_term_lines_payment_term_id FOREIGN KEY(payment_term_id) REFERENCES payment_terms (id),
  CONSTRAINT ck_payment_term_lines_kind CHECK (kind IN ('percent', 'remainder')),
  CONSTRAINT ck_payment_term_lines_base CHECK (base IN ('shipment', 'acceptance', 'invoice', 'month_end'))
);
CREATE UNIQUE INDEX uq_payment_term_lines_remainder ON payment_term_lines (payment_term_id) WHERE kind = 'remainder';

CREATE TABLE open_items (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  customer_id UUID NOT NULL,
  territory TEXT NOT NULL,
  side VARCHAR(40) NOT NULL,
  kind VARCHAR(40) NOT NULL,
  invoice_id UUID,
  payment_id UUID,
  position BIGINT NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  settled NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  posted_on DATE NOT NULL,
  due_on DATE NOT NULL,
  retention BOOLEAN NOT NULL,
  discount NUMERIC(18, 2) NOT NULL,
  discount_until DATE,
  currency TEXT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_open_items PRIMARY KEY (id),
  CONSTRAINT uq_open_items_invoice_id_position UNIQUE (invoice_id, position),
  CONSTRAINT fk_open_items_invoice_id_currency FOREIGN KEY(invoice_id, currency) REFERENCES invoices (id, currency),
  CONSTRAINT fk_open_items_payment_id_currency FOREIGN KEY(payment_id, currency) REFERENCES payments (id, currency),
  CONSTRAINT ck_open_items_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_open_items_document CHECK ((kind = 'invoice') = (invoice_id IS NOT NULL) AND (kind = 'payment') = (payment_id IS NOT NULL)),
  CONSTRAINT ck_open_items_side CHECK ((side = 'debit') = (kind = 'invoice')),
  CONSTRAINT ck_open_items_amount CHECK (amount >= 0),
  CONSTRAINT ck_open_items_settled CHECK (settled >= 0 AND settled <= amount),
  CONSTRAINT ck_open_items_discount CHECK (discount >= 0 AND discount <= amount),
  CONSTRAINT ck_open_items_discount_until CHECK ((discount_until IS NOT NULL) OR discount = 0),
  CONSTRAINT uq_open_items_number UNIQUE (number),
  CONSTRAINT fk_open_items_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
  CONSTRAINT ck_open_items_side_is CHECK (side IN ('debit', 'credit')),
  CONSTRAINT ck_open_items_kind CHECK (kind IN ('invoice', 'payment')),
  CONSTRAINT uq_open_items_payment_id UNIQUE (payment_id)
);
CREATE INDEX ix_open_items_customer_id ON open_items (customer_id);
CREATE INDEX ix_open_items_due_on ON open_items (due_on, id) WHERE settled < amount;
CREATE INDEX ix_open_items_territory ON open_items (territory, due_on) WHERE settled < amount;

INSERT INTO payment_terms (id, code, name)
SELECT new_id(), 'NET-' || days, 'Within ' || days || ' days of the invoice'
  FROM (SELECT payment_days AS days FROM credits UNION SELECT payment_days FROM orders
        UNION SELECT 30) agreed
 WHERE days IS NOT NULL;
INSERT INTO payment_term_lines (id, payment_term_id, position, kind, base, days)
SELECT new_id(), id, 1, 'remainder', 'invoice', substr(code, 5)::int FROM payment_terms;

ALTER TABLE credits ADD COLUMN payment_term_id UUID,
  ADD CONSTRAINT fk_credits_payment_term_id FOREIGN KEY (payment_term_id) REFERENCES payment_terms (id);
ALTER TABLE orders ADD COLUMN payment_term_id UUID,
  ADD CONSTRAINT fk_orders_payment_term_id FOREIGN KEY (payment_term_id) REFERENCES payment_terms (id);
ALTER TABLE credits DISABLE TRIGGER USER;
ALTER TABLE orders DISABLE TRIGGER USER;
UPDATE credits SET payment_term_id = t.id FROM payment_terms t
 WHERE t.code = 'NET-' || payment_days AND payment_days <> 30;
UPDATE orders SET payment_term_id = t.id FROM payment_terms t WHERE t.code = 'NET-' || payment_days;
ALTER TABLE credits ENABLE TRIGGER USER;
ALTER TABLE orders ENABLE TRIGGER USER;
ALTER TABLE credits DROP COLUMN payment_days;
ALTER TABLE orders DROP COLUMN payment_days;

INSERT INTO open_items
  (id, number, customer_id, territory, side, kind, invoice_id, position, amount, settled,
   posted_on, due_on, retention, discount, currency)
SELECT new_id(), i.number || '/1', c.id, c.territory, 'debit', 'invoice', i.id, 1, i.total,
       i.allocated, i.issued_on, i.due_on, false, 0, i.currency
  FROM invoices i JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id;
INSERT INTO open_items
  (id, number, customer_id, territory, side, kind, payment_id, position, amount, settled,
   posted_on, due_on, retention, discount, currency)
SELECT new_id(), p.number, c.id, c.territory, 'credit', 'payment', p.id, 1, p.amount,
       p.allocated, p.received_on, p.received_on, false, 0, p.currency
  FROM payments p JOIN customers c ON c.id = p.customer_id;

CREATE FUNCTION terms_end_with_remainder() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
BEGIN
  IF (SELECT kind FROM payment_term_lines WHERE payment_term_id = known
       ORDER BY position DESC LIMIT 1) IS DISTINCT FROM 'remainder'
     OR (SELECT sum(percent) FROM payment_term_lines WHERE payment_term_id = known) > 100 THEN
    RAISE EXCEPTION 'payment terms % do not divide an amount', known
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_terms_lines';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON payment_terms
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION terms_end_with_remainder('id');
CREATE CONSTRAINT TRIGGER divides AFTER INSERT ON payment_term_lines
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
EXECUTE FUNCTION terms_end_with_remainder('payment_term_id');

CREATE TRIGGER revision BEFORE UPDATE ON payment_terms FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE payment_terms ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON payment_terms USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON payment_terms REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON payment_terms REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON payment_terms REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER revision BEFORE UPDATE ON payment_term_lines FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE payment_term_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON payment_term_lines USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON payment_term_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON payment_term_lines REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON payment_term_lines REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER revision BEFORE UPDATE ON open_items FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE open_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON open_items USING ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true))) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)));
CREATE TRIGGER audit_insert AFTER INSERT ON open_items REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON open_items REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON open_items REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER territory BEFORE INSERT OR UPDATE OF customer_id ON open_items FOR EACH ROW EXECUTE FUNCTION take_territory('customers', 'customer_id');
CREATE TRIGGER carry_open_items AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION carry_territory('open_items', 'customer_id');
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON open_items FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE FUNCTION item_of_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.customer_id := coalesce(
    (SELECT customer_id FROM payments WHERE id = NEW.payment_id),
    (SELECT o.customer_id FROM invoices i JOIN orders o ON o.id = i.order_id
      WHERE i.id = NEW.invoice_id));
  RETURN NEW;
END $$;
CREATE TRIGGER customer BEFORE INSERT ON open_items
FOR EACH ROW EXECUTE FUNCTION item_of_customer();
CREATE FUNCTION items_of_one_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
  EXECUTE format('SELECT t.number FROM open_items t LEFT JOIN payments p ON p.id = t.payment_id'
    ' LEFT JOIN invoices i ON i.id = t.invoice_id LEFT JOIN orders o ON o.id = i.order_id'
    ' WHERE %s = $1 AND t.customer_id <> coalesce(p.customer_id, o.customer_id) LIMIT 1',
    TG_ARGV[0]) INTO wrong USING NEW.id;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'open item % and its document have different customers', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'open_items_customer';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER one_customer AFTER UPDATE OF customer_id ON open_items
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION items_of_one_customer('t.id');
CREATE CONSTRAINT TRIGGER items_follow AFTER UPDATE OF customer_id ON payments
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION items_of_one_customer('p.id');
CREATE CONSTRAINT TRIGGER items_follow AFTER UPDATE OF customer_id ON orders
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION items_of_one_customer('o.id');
CREATE FUNCTION items_sum_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known uuid := (to_jsonb(NEW) ->> TG_ARGV[3])::uuid; wrong text;
BEGIN
  EXECUTE format('SELECT number FROM %1$I WHERE id = $1 AND %2$I IS DISTINCT FROM'
    ' (SELECT sum(amount) FROM open_items WHERE %3$I = $1)', TG_ARGV[0], TG_ARGV[1], TG_ARGV[2])
    INTO wrong USING known;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'the open items of % do not sum to what it comes to', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'open_items_sum';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER items AFTER INSERT ON invoices DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION items_sum_up('invoices', 'total', 'invoice_id', 'id');
CREATE CONSTRAINT TRIGGER items AFTER INSERT ON payments DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION items_sum_up('payments', 'amount', 'payment_id', 'id');
CREATE CONSTRAINT TRIGGER sums_invoice AFTER INSERT ON open_items DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.invoice_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('invoices', 'total', 'invoice_id', 'invoice_id');
CREATE CONSTRAINT TRIGGER sums_payment AFTER INSERT ON open_items DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.payment_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('payments', 'amount', 'payment_id', 'payment_id');
CREATE FUNCTION settle_invoice() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE open_items i SET settled = least(i.amount, greatest(0, NEW.allocated - p.before))
    FROM (SELECT id, sum(amount) OVER (ORDER BY position) - amount AS before
            FROM open_items WHERE invoice_id = NEW.id) p
   WHERE i.id = p.id
     AND i.settled <> least(i.amount, greatest(0, NEW.allocated - p.before));
  NEW.due_on := (SELECT coalesce(min(due_on) FILTER (WHERE settled < amount), max(due_on))
                   FROM open_items WHERE invoice_id = NEW.id);
  RETURN NEW;
END $$;
CREATE TRIGGER settled BEFORE UPDATE OF allocated ON invoices FOR EACH ROW
WHEN (OLD.allocated <> NEW.allocated) EXECUTE FUNCTION settle_invoice();

CREATE FUNCTION use_payment() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE open_items SET settled = NEW.allocated WHERE payment_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER used AFTER UPDATE OF allocated ON payments FOR EACH ROW
WHEN (OLD.allocated <> NEW.allocated) EXECUTE FUNCTION use_payment();
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON payment_terms FOR EACH ROW EXECUTE FUNCTION mark_dirty();

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

CREATE TABLE instalments (
  id UUID NOT NULL,
  invoice_id UUID NOT NULL,
  position BIGINT NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  settled NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  due_on DATE NOT NULL,
  retention BOOLEAN NOT NULL,
  discount NUMERIC(18, 2) NOT NULL,
  discount_until DATE,
  currency TEXT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_instalments PRIMARY KEY (id),
  CONSTRAINT uq_instalments_invoice_id_position UNIQUE (invoice_id, position),
  CONSTRAINT fk_instalments_invoice_id_currency FOREIGN KEY(invoice_id, currency) REFERENCES invoices (id, currency),
  CONSTRAINT ck_instalments_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_instalments_amount CHECK (amount >= 0),
  CONSTRAINT ck_instalments_settled CHECK (settled >= 0 AND settled <= amount),
  CONSTRAINT ck_instalments_discount CHECK (discount >= 0 AND discount <= amount),
  CONSTRAINT ck_instalments_discount_until CHECK ((discount_until IS NOT NULL) OR discount = 0)
);
CREATE INDEX ix_instalments_due_on ON instalments (due_on) WHERE settled < amount;

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

INSERT INTO instalments
  (id, invoice_id, position, amount, settled, due_on, retention, discount, currency)
SELECT new_id(), id, 1, total, allocated, due_on, false, 0, currency FROM invoices;

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

CREATE FUNCTION instalments_sum_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid; wrong text;
BEGIN
  SELECT number INTO wrong FROM invoices WHERE id = known
     AND total IS DISTINCT FROM (SELECT sum(amount) FROM instalments WHERE invoice_id = known);
  IF FOUND THEN
    RAISE EXCEPTION 'the instalments of invoice % do not sum to its total', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_instalments';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER instalments AFTER INSERT ON invoices
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalments_sum_up('id');
CREATE CONSTRAINT TRIGGER sums AFTER INSERT ON instalments
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalments_sum_up('invoice_id');

CREATE FUNCTION settle_instalments() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE instalments i SET settled = least(i.amount, greatest(0, NEW.allocated - p.before))
    FROM (SELECT id, sum(amount) OVER (ORDER BY position) - amount AS before
            FROM instalments WHERE invoice_id = NEW.id) p
   WHERE i.id = p.id
     AND i.settled <> least(i.amount, greatest(0, NEW.allocated - p.before));
  NEW.due_on := (SELECT coalesce(min(due_on) FILTER (WHERE settled < amount), max(due_on))
                   FROM instalments WHERE invoice_id = NEW.id);
  RETURN NEW;
END $$;
CREATE TRIGGER settled BEFORE UPDATE OF allocated ON invoices FOR EACH ROW
WHEN (OLD.allocated <> NEW.allocated) EXECUTE FUNCTION settle_instalments();

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
CREATE TRIGGER revision BEFORE UPDATE ON instalments FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE instalments ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON instalments USING ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM invoices WHERE invoices.id = invoice_id)) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM invoices WHERE invoices.id = invoice_id));
CREATE TRIGGER audit_insert AFTER INSERT ON instalments REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON instalments REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON instalments REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_instalments AFTER UPDATE ON orders FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('instalments', 'invoice_id IN (SELECT id FROM invoices WHERE order_id = $1)');
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON payment_terms FOR EACH ROW EXECUTE FUNCTION mark_dirty();

ALTER TABLE open_items ADD CONSTRAINT uq_open_items_id_currency UNIQUE (id, currency);

CREATE TABLE settlements (
  id UUID NOT NULL,
  debit_item_id UUID NOT NULL,
  credit_item_id UUID NOT NULL,
  invoice_id UUID,
  payment_id UUID,
  amount NUMERIC(18, 2) NOT NULL,
  currency TEXT NOT NULL,
  settled_on DATE NOT NULL,
  entry_id UUID NOT NULL,
  reverses_id UUID,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_settlements PRIMARY KEY (id),
  CONSTRAINT fk_settlements_debit_item_id_currency FOREIGN KEY(debit_item_id, currency) REFERENCES open_items (id, currency),
  CONSTRAINT fk_settlements_credit_item_id_currency FOREIGN KEY(credit_item_id, currency) REFERENCES open_items (id, currency),
  CONSTRAINT fk_settlements_invoice_id_currency FOREIGN KEY(invoice_id, currency) REFERENCES invoices (id, currency),
  CONSTRAINT fk_settlements_payment_id_currency FOREIGN KEY(payment_id, currency) REFERENCES payments (id, currency),
  CONSTRAINT fk_settlements_entry_id_currency FOREIGN KEY(entry_id, currency) REFERENCES journal_entries (id, currency),
  CONSTRAINT ck_settlements_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_settlements_amount CHECK (amount > 0),
  CONSTRAINT uq_settlements_reverses_id UNIQUE (reverses_id),
  CONSTRAINT fk_settlements_reverses_id FOREIGN KEY(reverses_id) REFERENCES settlements (id)
);
CREATE INDEX ix_settlements_credit_item_id ON settlements (credit_item_id);
CREATE INDEX ix_settlements_debit_item_id ON settlements (debit_item_id);
CREATE INDEX ix_settlements_entry_id ON settlements (entry_id);
CREATE INDEX ix_settlements_invoice_id ON settlements (invoice_id);
CREATE INDEX ix_settlements_payment_id ON settlements (payment_id);

CREATE TEMP TABLE pieces ON COMMIT DROP AS
WITH placed AS (
  SELECT a.*, e.posted_on,
         CASE WHEN gone THEN 0 ELSE
           sum(a.amount) FILTER (WHERE NOT gone) OVER (PARTITION BY a.invoice_id ORDER BY a.id)
           - a.amount END AS begins
    FROM (SELECT x.*, x.reverses_id IS NOT NULL OR EXISTS (
            SELECT FROM allocations r WHERE r.reverses_id = x.id) AS gone
            FROM allocations x) a
    JOIN journal_entries e ON e.id = a.entry_id
), parts AS (
  SELECT id, invoice_id, position, amount,
         sum(amount) OVER (PARTITION BY invoice_id ORDER BY position) - amount AS begins
    FROM open_items WHERE invoice_id IS NOT NULL
)
SELECT CASE row_number() OVER (PARTITION BY a.id ORDER BY p.position)
       WHEN 1 THEN a.id ELSE new_id() END AS id,
       a.id AS allocation_id, a.reverses_id AS taken_id, p.id AS debit_item_id,
       c.id AS credit_item_id, a.invoice_id, a.payment_id, a.currency, a.posted_on, a.entry_id,
       least(a.begins + a.amount, p.begins + p.amount) - greatest(a.begins, p.begins) AS amount
  FROM placed a JOIN parts p ON p.invoice_id = a.invoice_id
  JOIN open_items c ON c.payment_id = a.payment_id
 WHERE least(a.begins + a.amount, p.begins + p.amount) > greatest(a.begins, p.begins);
INSERT INTO settlements
  (id, debit_item_id, credit_item_id, invoice_id, payment_id, amount, currency, settled_on,
   entry_id, reverses_id)
SELECT p.id, p.debit_item_id, p.credit_item_id, p.invoice_id, p.payment_id, p.amount,
       p.currency, p.posted_on, p.entry_id, t.id
  FROM pieces p LEFT JOIN pieces t
    ON t.allocation_id = p.taken_id AND t.debit_item_id = p.debit_item_id;

DROP TRIGGER one_customer ON orders;
DROP TRIGGER one_customer ON payments;
DROP TRIGGER moved_allocations ON customers;
DROP TRIGGER settled ON invoices;
DROP TRIGGER used ON payments;
DROP TABLE allocations;
DROP FUNCTION one_customer();
DROP FUNCTION count_allocation();
DROP FUNCTION settle_invoice();
DROP FUNCTION use_payment();

CREATE TRIGGER revision BEFORE UPDATE ON settlements FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE settlements ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON settlements USING ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM open_items WHERE open_items.id = credit_item_id AND open_items.territory = (select current_setting('salesbook.territory', true)))) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM open_items WHERE open_items.id = credit_item_id AND open_items.territory = (select current_setting('salesbook.territory', true))));
CREATE TRIGGER audit_insert AFTER INSERT ON settlements REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON settlements REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON settlements REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_settlements AFTER UPDATE ON open_items FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('settlements', 'credit_item_id = $1');
CREATE FUNCTION name_documents() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.invoice_id := (SELECT invoice_id FROM open_items WHERE id = NEW.debit_item_id);
  NEW.payment_id := (SELECT payment_id FROM open_items WHERE id = NEW.credit_item_id);
  RETURN NEW;
END $$;
CREATE TRIGGER documents BEFORE INSERT ON settlements
FOR EACH ROW EXECUTE FUNCTION name_documents();

CREATE FUNCTION count_settlement() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  taken settlements%ROWTYPE;
  owed open_items%ROWTYPE;
  owing open_items%ROWTYPE;
  change numeric := CASE WHEN NEW.reverses_id IS NULL THEN NEW.amount ELSE -NEW.amount END;
BEGIN
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO taken FROM settlements WHERE id = NEW.reverses_id;
    IF (taken.debit_item_id, taken.credit_item_id, taken.amount)
       IS DISTINCT FROM (NEW.debit_item_id, NEW.credit_item_id, NEW.amount)
       OR taken.reverses_id IS NOT NULL THEN
      RAISE EXCEPTION 'a reversal repeats the settlement it takes back'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_reversal';
    END IF;
  END IF;
  SELECT * INTO owed FROM open_items WHERE id = NEW.debit_item_id;
  SELECT * INTO owing FROM open_items WHERE id = NEW.credit_item_id;
  IF (owed.side, owing.side) <> ('debit', 'credit') THEN
    RAISE EXCEPTION 'only what we owe settles what a customer owes'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_sides';
  END IF;
  IF owed.customer_id <> owing.customer_id THEN
    RAISE EXCEPTION 'a settlement is between items of one customer'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_customer';
  END IF;
  UPDATE credits SET exposure = exposure - change
   WHERE customer_id = owed.customer_id AND currency = NEW.currency;
  UPDATE open_items SET settled = settled + change WHERE id = owed.id;
  UPDATE open_items SET settled = settled + change WHERE id = owing.id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON settlements
FOR EACH ROW EXECUTE FUNCTION count_settlement();
CREATE FUNCTION settled_by_one_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM settlements s JOIN open_items d ON d.id = s.debit_item_id
              JOIN open_items c ON c.id = s.credit_item_id
              WHERE NEW.id IN (d.id, c.id) AND d.customer_id <> c.customer_id) THEN
    RAISE EXCEPTION 'a settlement is between items of one customer'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_customer';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER settled_by_one AFTER UPDATE OF customer_id ON open_items
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW
WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)
EXECUTE FUNCTION settled_by_one_customer();
CREATE FUNCTION count_settled() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE payments SET allocated = allocated + NEW.settled - OLD.settled
   WHERE id = NEW.payment_id;
  UPDATE invoices SET allocated = allocated + NEW.settled - OLD.settled, due_on =
    (SELECT coalesce(min(due_on) FILTER (WHERE settled < amount), max(due_on))
       FROM open_items WHERE invoice_id = NEW.invoice_id)
   WHERE id = NEW.invoice_id;
  RETURN NULL;
END $$;
CREATE TRIGGER settled AFTER UPDATE OF settled ON open_items FOR EACH ROW
WHEN (OLD.settled <> NEW.settled) EXECUTE FUNCTION count_settled();

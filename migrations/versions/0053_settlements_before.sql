CREATE TABLE allocations (
  id UUID NOT NULL,
  payment_id UUID NOT NULL,
  invoice_id UUID NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  currency TEXT NOT NULL,
  entry_id UUID NOT NULL,
  reverses_id UUID,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_allocations PRIMARY KEY (id),
  CONSTRAINT fk_allocations_payment_id_currency FOREIGN KEY(payment_id, currency) REFERENCES payments (id, currency),
  CONSTRAINT fk_allocations_invoice_id_currency FOREIGN KEY(invoice_id, currency) REFERENCES invoices (id, currency),
  CONSTRAINT fk_allocations_entry_id_currency FOREIGN KEY(entry_id, currency) REFERENCES journal_entries (id, currency),
  CONSTRAINT ck_allocations_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_allocations_amount CHECK (amount > 0),
  CONSTRAINT uq_allocations_entry_id UNIQUE (entry_id),
  CONSTRAINT uq_allocations_reverses_id UNIQUE (reverses_id),
  CONSTRAINT fk_allocations_reverses_id FOREIGN KEY(reverses_id) REFERENCES allocations (id)
);
CREATE INDEX ix_allocations_invoice_id ON allocations (invoice_id);
CREATE INDEX ix_allocations_payment_id ON allocations (payment_id);

INSERT INTO allocations
  (id, payment_id, invoice_id, amount, currency, entry_id, reverses_id)
WITH made AS (
  SELECT entry_id, (array_agg(id ORDER BY id))[1] AS id, sum(amount) AS amount,
         (array_agg(reverses_id))[1] AS taken_id
    FROM settlements GROUP BY entry_id
)
SELECT m.id, s.payment_id, s.invoice_id, m.amount, s.currency, m.entry_id, t.id
  FROM made m JOIN settlements s ON s.id = m.id
  LEFT JOIN settlements r ON r.id = m.taken_id LEFT JOIN made t ON t.entry_id = r.entry_id;

DROP TRIGGER settled ON open_items;
DROP FUNCTION count_settled();
DROP TRIGGER settled_by_one ON open_items;
DROP FUNCTION settled_by_one_customer();
DROP TRIGGER moved_settlements ON open_items;
DROP TABLE settlements;
DROP FUNCTION name_documents();
DROP FUNCTION count_settlement();
ALTER TABLE open_items DROP CONSTRAINT uq_open_items_id_currency;

CREATE TRIGGER revision BEFORE UPDATE ON allocations FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE allocations ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON allocations USING ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM payments WHERE payments.id = payment_id)) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM payments WHERE payments.id = payment_id));
CREATE TRIGGER audit_insert AFTER INSERT ON allocations REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON allocations REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON allocations REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_allocations AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('allocations', 'payment_id IN (SELECT id FROM payments WHERE customer_id = $1)');
CREATE FUNCTION one_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM allocations a JOIN payments p ON p.id = a.payment_id
              JOIN invoices i ON i.id = a.invoice_id JOIN orders o ON o.id = i.order_id
              WHERE NEW.id IN (p.id, o.id) AND p.customer_id <> o.customer_id) THEN
    RAISE EXCEPTION 'payment and invoice have different customers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_customer';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION count_allocation() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  taken allocations%ROWTYPE;
  change numeric := CASE WHEN NEW.reverses_id IS NULL THEN NEW.amount ELSE -NEW.amount END;
BEGIN
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO taken FROM allocations WHERE id = NEW.reverses_id;
    IF (taken.payment_id, taken.invoice_id, taken.amount)
       IS DISTINCT FROM (NEW.payment_id, NEW.invoice_id, NEW.amount)
       OR taken.reverses_id IS NOT NULL THEN
      RAISE EXCEPTION 'a reversal repeats the allocation it takes back'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_reversal';
    END IF;
  END IF;
  IF (SELECT customer_id FROM payments WHERE id = NEW.payment_id) IS DISTINCT FROM
     (SELECT o.customer_id FROM invoices i JOIN orders o ON o.id = i.order_id
       WHERE i.id = NEW.invoice_id) THEN
    RAISE EXCEPTION 'payment and invoice have different customers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_customer';
  END IF;
  UPDATE credits SET exposure = exposure - change
   WHERE customer_id = (SELECT customer_id FROM payments WHERE id = NEW.payment_id)
     AND currency = NEW.currency;
  UPDATE invoices SET allocated = allocated + change WHERE id = NEW.invoice_id;
  UPDATE payments SET allocated = allocated + change WHERE id = NEW.payment_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON allocations
FOR EACH ROW EXECUTE FUNCTION count_allocation();
CREATE CONSTRAINT TRIGGER one_customer AFTER UPDATE OF customer_id ON payments
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW
WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION one_customer();
CREATE CONSTRAINT TRIGGER one_customer AFTER UPDATE OF customer_id ON orders
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW
WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION one_customer();
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

CREATE SEQUENCE refund_numbers;
CREATE TABLE refunds (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  payment_id UUID NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  currency TEXT NOT NULL,
  paid_on DATE NOT NULL,
  reason TEXT NOT NULL,
  entry_id UUID NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_refunds PRIMARY KEY (id),
  CONSTRAINT uq_refunds_id_currency UNIQUE (id, currency),
  CONSTRAINT fk_refunds_payment_id_currency FOREIGN KEY(payment_id, currency) REFERENCES payments (id, currency),
  CONSTRAINT fk_refunds_entry_id_currency FOREIGN KEY(entry_id, currency) REFERENCES journal_entries (id, currency),
  CONSTRAINT ck_refunds_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_refunds_amount CHECK (amount > 0),
  CONSTRAINT ck_refunds_reason CHECK (reason <> ''),
  CONSTRAINT uq_refunds_number UNIQUE (number),
  CONSTRAINT uq_refunds_entry_id UNIQUE (entry_id)
);
CREATE INDEX ix_refunds_payment_id ON refunds (payment_id);

ALTER TABLE accounts DROP CONSTRAINT ck_accounts_purpose,
  ADD CONSTRAINT ck_accounts_purpose CHECK (purpose IN ('bank', 'receivables', 'advances', 'unidentified', 'sales'));
ALTER TABLE accounts DISABLE TRIGGER USER;
INSERT INTO accounts (id, code, name, kind, purpose) VALUES
  (new_id(), '2241', 'Unidentified receipts', 'liability', 'unidentified')
  ON CONFLICT (code) DO NOTHING;
INSERT INTO accounts (id, code, name, kind, purpose)
SELECT new_id(), '2241-U', 'Unidentified receipts', 'liability', 'unidentified'
 WHERE NOT EXISTS (SELECT FROM accounts WHERE purpose = 'unidentified');
ALTER TABLE accounts ENABLE TRIGGER USER;
ALTER TABLE journal_entries DROP CONSTRAINT ck_journal_entries_kind,
  ADD CONSTRAINT ck_journal_entries_kind CHECK (kind IN ('invoice', 'payment', 'allocation', 'release', 'identification', 'reversal', 'refund'));

ALTER TABLE payments DISABLE TRIGGER USER;
ALTER TABLE payments ADD COLUMN state VARCHAR(40) NOT NULL DEFAULT 'posted',
  ADD COLUMN identified_on DATE, ADD COLUMN reversed_on DATE, ADD COLUMN reversal_reason TEXT,
  ALTER COLUMN customer_id DROP NOT NULL;
ALTER TABLE payments ALTER COLUMN state DROP DEFAULT,
  ADD CONSTRAINT ck_payments_state CHECK (state IN ('unidentified', 'posted', 'reversed')),
  ADD CONSTRAINT ck_payments_customer CHECK (CASE state WHEN 'posted' THEN customer_id IS NOT NULL WHEN 'unidentified' THEN customer_id IS NULL ELSE true END),
  ADD CONSTRAINT ck_payments_reversed CHECK ((state = 'reversed') = (reversed_on IS NOT NULL) AND (reversed_on IS NULL) = (reversal_reason IS NULL)),
  ADD CONSTRAINT ck_payments_identified CHECK (identified_on IS NULL OR customer_id IS NOT NULL),
  ADD CONSTRAINT ck_payments_used_up CHECK (state <> 'reversed' OR customer_id IS NULL OR allocated = amount);
ALTER TABLE payments ENABLE TRIGGER USER;
CREATE INDEX ix_payments_unidentified ON payments (id) WHERE customer_id IS NULL;
CREATE TRIGGER moves BEFORE UPDATE OF state ON payments FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"unidentified": ["posted", "reversed"], "posted": ["reversed"], "reversed": []}');
CREATE FUNCTION keep_payer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'payment % is known to be a customer''s', OLD.number
    USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payer';
END $$;
CREATE TRIGGER payer BEFORE UPDATE OF customer_id ON payments FOR EACH ROW
WHEN (OLD.customer_id IS NOT NULL AND NEW.customer_id IS NULL) EXECUTE FUNCTION keep_payer();

ALTER TABLE open_items ADD COLUMN refund_id UUID,
  DROP CONSTRAINT ck_open_items_document, DROP CONSTRAINT ck_open_items_side,
  DROP CONSTRAINT ck_open_items_kind, DROP CONSTRAINT uq_open_items_payment_id,
  ADD CONSTRAINT uq_open_items_payment_id_kind UNIQUE (payment_id, kind),
  ADD CONSTRAINT uq_open_items_refund_id UNIQUE (refund_id),
  ADD CONSTRAINT fk_open_items_refund_id_currency FOREIGN KEY (refund_id, currency) REFERENCES refunds (id, currency),
  ADD CONSTRAINT ck_open_items_document CHECK ((kind = 'invoice') = (invoice_id IS NOT NULL) AND (kind IN ('payment', 'reversal')) = (payment_id IS NOT NULL) AND (kind = 'refund') = (refund_id IS NOT NULL)),
  ADD CONSTRAINT ck_open_items_side CHECK ((side = 'credit') = (kind = 'payment')),
  ADD CONSTRAINT ck_open_items_kind CHECK (kind IN ('invoice', 'payment', 'reversal', 'refund'));

CREATE OR REPLACE FUNCTION item_of_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.customer_id := coalesce(
    (SELECT customer_id FROM payments WHERE id = NEW.payment_id),
    (SELECT p.customer_id FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE r.id = NEW.refund_id),
    (SELECT o.customer_id FROM invoices i JOIN orders o ON o.id = i.order_id
      WHERE i.id = NEW.invoice_id));
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION items_of_one_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
  EXECUTE format('SELECT t.number FROM open_items t LEFT JOIN refunds r ON r.id = t.refund_id'
    ' LEFT JOIN payments p ON p.id = coalesce(t.payment_id, r.payment_id)'
    ' LEFT JOIN invoices i ON i.id = t.invoice_id LEFT JOIN orders o ON o.id = i.order_id'
    ' WHERE %s = $1 AND t.customer_id <> coalesce(p.customer_id, o.customer_id) LIMIT 1',
    TG_ARGV[0]) INTO wrong USING NEW.id;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'open item % and its document have different customers', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'open_items_customer';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION items_sum_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known uuid := (to_jsonb(NEW) ->> TG_ARGV[3])::uuid; wrong text;
BEGIN
  EXECUTE format('SELECT number FROM %1$I WHERE id = $1 AND %2$I IS DISTINCT FROM'
    ' (SELECT sum(amount) FROM open_items WHERE %3$I = $1 AND kind <> ''reversal'')',
    TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]) INTO wrong USING known;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'the open items of % do not sum to what it comes to', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'open_items_sum';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION count_settled() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE payments SET allocated = allocated + NEW.settled - OLD.settled
   WHERE id = NEW.payment_id AND NEW.kind = 'payment';
  UPDATE invoices SET allocated = allocated + NEW.settled - OLD.settled, due_on =
    (SELECT coalesce(min(due_on) FILTER (WHERE settled < amount), max(due_on))
       FROM open_items WHERE invoice_id = NEW.invoice_id)
   WHERE id = NEW.invoice_id;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION count_settlement() RETURNS trigger LANGUAGE plpgsql
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
   WHERE customer_id = owed.customer_id AND currency = NEW.currency AND owed.kind = 'invoice';
  UPDATE open_items SET settled = settled + change WHERE id = owed.id;
  UPDATE open_items SET settled = settled + change WHERE id = owing.id;
  RETURN NULL;
END $$;
DROP TRIGGER items ON payments;
CREATE CONSTRAINT TRIGGER items AFTER INSERT OR UPDATE OF customer_id ON payments
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.customer_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('payments', 'amount', 'payment_id', 'id');
CREATE CONSTRAINT TRIGGER items AFTER INSERT ON refunds DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION items_sum_up('refunds', 'amount', 'refund_id', 'id');
CREATE CONSTRAINT TRIGGER sums_refund AFTER INSERT ON open_items DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.refund_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('refunds', 'amount', 'refund_id', 'refund_id');
CREATE TRIGGER revision BEFORE UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE refunds ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON refunds USING ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM payments WHERE payments.id = payment_id)) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM payments WHERE payments.id = payment_id));
CREATE TRIGGER audit_insert AFTER INSERT ON refunds REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON refunds REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON refunds REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_refunds AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('refunds', 'payment_id IN (SELECT id FROM payments WHERE customer_id = $1)');

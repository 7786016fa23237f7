DO $$ BEGIN
  IF EXISTS (SELECT FROM payments WHERE state <> 'posted' OR identified_on IS NOT NULL)
     OR EXISTS (SELECT FROM refunds) THEN
    RAISE EXCEPTION 'payments that were taken back, sent back or are nobody''s cannot be told before 0054';
  END IF;
END $$;
DROP TRIGGER moved_refunds ON customers;
DROP TRIGGER sums_refund ON open_items;
ALTER TABLE open_items
  DROP CONSTRAINT uq_open_items_payment_id_kind, DROP CONSTRAINT ck_open_items_document,
  DROP CONSTRAINT ck_open_items_side, DROP CONSTRAINT ck_open_items_kind,
  ADD CONSTRAINT uq_open_items_payment_id UNIQUE (payment_id),
  ADD CONSTRAINT ck_open_items_document CHECK ((kind = 'invoice') = (invoice_id IS NOT NULL) AND (kind = 'payment') = (payment_id IS NOT NULL)),
  ADD CONSTRAINT ck_open_items_side CHECK ((side = 'debit') = (kind = 'invoice')),
  ADD CONSTRAINT ck_open_items_kind CHECK (kind IN ('invoice', 'payment')),
  DROP COLUMN refund_id;
DROP TABLE refunds;
DROP SEQUENCE refund_numbers;
DROP TRIGGER items ON payments;
CREATE CONSTRAINT TRIGGER items AFTER INSERT ON payments DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION items_sum_up('payments', 'amount', 'payment_id', 'id');
CREATE OR REPLACE FUNCTION item_of_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.customer_id := coalesce(
    (SELECT customer_id FROM payments WHERE id = NEW.payment_id),
    (SELECT o.customer_id FROM invoices i JOIN orders o ON o.id = i.order_id
      WHERE i.id = NEW.invoice_id));
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION items_of_one_customer() RETURNS trigger LANGUAGE plpgsql
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
CREATE OR REPLACE FUNCTION items_sum_up() RETURNS trigger LANGUAGE plpgsql
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
CREATE OR REPLACE FUNCTION count_settled() RETURNS trigger LANGUAGE plpgsql
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
   WHERE customer_id = owed.customer_id AND currency = NEW.currency;
  UPDATE open_items SET settled = settled + change WHERE id = owed.id;
  UPDATE open_items SET settled = settled + change WHERE id = owing.id;
  RETURN NULL;
END $$;
DROP TRIGGER payer ON payments;
DROP TRIGGER moves ON payments;
DROP FUNCTION keep_payer();
DROP INDEX ix_payments_unidentified;
ALTER TABLE payments DROP COLUMN state CASCADE, DROP COLUMN identified_on CASCADE,
  DROP COLUMN reversed_on CASCADE, DROP COLUMN reversal_reason,
  ALTER COLUMN customer_id SET NOT NULL;
ALTER TABLE journal_entries DROP CONSTRAINT ck_journal_entries_kind,
  ADD CONSTRAINT ck_journal_entries_kind CHECK (kind IN ('invoice', 'payment', 'allocation', 'release'));
ALTER TABLE accounts DISABLE TRIGGER USER;
DELETE FROM accounts WHERE purpose = 'unidentified';
ALTER TABLE accounts ENABLE TRIGGER USER;
ALTER TABLE accounts DROP CONSTRAINT ck_accounts_purpose,
  ADD CONSTRAINT ck_accounts_purpose CHECK (purpose IN ('bank', 'receivables', 'advances', 'sales'));

DO $$ BEGIN
  IF EXISTS (SELECT FROM credit_notes) THEN
    RAISE EXCEPTION 'what was credited cannot be told before 0056';
  END IF;
END $$;
DROP TRIGGER moved_credit_notes ON orders;
DROP TRIGGER moved_credit_note_lines ON orders;
DROP TRIGGER sums_credit_note ON open_items;
DROP TRIGGER along ON payments;
DROP TRIGGER along ON orders;
DROP FUNCTION take_items_along();
ALTER TABLE open_items
  DROP CONSTRAINT ck_open_items_document, DROP CONSTRAINT ck_open_items_side,
  DROP CONSTRAINT ck_open_items_kind,
  ADD CONSTRAINT ck_open_items_document CHECK ((kind = 'invoice') = (invoice_id IS NOT NULL) AND (kind IN ('payment', 'reversal')) = (payment_id IS NOT NULL) AND (kind = 'refund') = (refund_id IS NOT NULL)),
  ADD CONSTRAINT ck_open_items_side CHECK ((side = 'credit') = (kind = 'payment')),
  ADD CONSTRAINT ck_open_items_kind CHECK (kind IN ('invoice', 'payment', 'reversal', 'refund')),
  DROP COLUMN credit_note_id;
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
DROP TABLE credit_note_lines;
DROP TABLE credit_notes;
DROP FUNCTION count_credited();
DROP FUNCTION credit_note_sums_up();
DROP SEQUENCE credit_note_numbers;
ALTER TABLE invoice_lines DROP CONSTRAINT uq_invoice_lines_id_currency,
  DROP COLUMN credited CASCADE, DROP COLUMN credited_tax CASCADE;
ALTER TABLE journal_entries DROP CONSTRAINT ck_journal_entries_kind,
  ADD CONSTRAINT ck_journal_entries_kind CHECK (kind IN ('invoice', 'payment', 'allocation', 'release', 'identification', 'reversal', 'refund'));

CREATE SEQUENCE credit_note_numbers;
ALTER TABLE invoice_lines ADD COLUMN credited NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  ADD COLUMN credited_tax NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  ADD CONSTRAINT uq_invoice_lines_id_currency UNIQUE (id, currency),
  ADD CONSTRAINT ck_invoice_lines_credited CHECK (credited >= 0 AND credited <= amount),
  ADD CONSTRAINT ck_invoice_lines_credited_tax CHECK (abs((credited - credited_tax) * (100 + tax_rate) - credited * 100) * 200 <= 100 + tax_rate);
CREATE TABLE credit_notes (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  invoice_id UUID NOT NULL,
  issued_on DATE NOT NULL,
  reason TEXT NOT NULL,
  total NUMERIC(18, 2) NOT NULL,
  tax NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  currency TEXT NOT NULL,
  entry_id UUID NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_credit_notes PRIMARY KEY (id),
  CONSTRAINT uq_credit_notes_id_currency UNIQUE (id, currency),
  CONSTRAINT fk_credit_notes_invoice_id_currency FOREIGN KEY(invoice_id, currency) REFERENCES invoices (id, currency),
  CONSTRAINT fk_credit_notes_entry_id_currency FOREIGN KEY(entry_id, currency) REFERENCES journal_entries (id, currency),
  CONSTRAINT ck_credit_notes_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_credit_notes_total CHECK (total > 0),
  CONSTRAINT ck_credit_notes_tax CHECK (tax >= 0 AND tax <= total),
  CONSTRAINT ck_credit_notes_reason CHECK (reason <> ''),
  CONSTRAINT uq_credit_notes_number UNIQUE (number),
  CONSTRAINT uq_credit_notes_entry_id UNIQUE (entry_id)
);
CREATE INDEX ix_credit_notes_invoice_id ON credit_notes (invoice_id);
CREATE TABLE credit_note_lines (
  id UUID NOT NULL,
  credit_note_id UUID NOT NULL,
  invoice_line_id UUID NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  tax_rate NUMERIC(5, 2) NOT NULL,
  tax NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  currency TEXT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_credit_note_lines PRIMARY KEY (id),
  CONSTRAINT uq_credit_note_lines_credit_note_id_invoice_line_id UNIQUE (credit_note_id, invoice_line_id),
  CONSTRAINT fk_credit_note_lines_credit_note_id_currency FOREIGN KEY(credit_note_id, currency) REFERENCES credit_notes (id, currency),
  CONSTRAINT fk_credit_note_lines_invoice_line_id_currency FOREIGN KEY(invoice_line_id, currency) REFERENCES invoice_lines (id, currency),
  CONSTRAINT ck_credit_note_lines_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_credit_note_lines_amount CHECK (amount > 0),
  CONSTRAINT ck_credit_note_lines_tax_rate CHECK (tax_rate >= 0 AND tax_rate < 100),
  CONSTRAINT ck_credit_note_lines_tax CHECK (tax >= 0 AND tax <= amount)
);
CREATE INDEX ix_credit_note_lines_invoice_line_id ON credit_note_lines (invoice_line_id);

ALTER TABLE journal_entries DROP CONSTRAINT ck_journal_entries_kind,
  ADD CONSTRAINT ck_journal_entries_kind CHECK (kind IN ('invoice', 'credit_note', 'payment', 'allocation', 'release', 'identification', 'reversal', 'refund'));
ALTER TABLE open_items ADD COLUMN credit_note_id UUID,
  DROP CONSTRAINT ck_open_items_document, DROP CONSTRAINT ck_open_items_side,
  DROP CONSTRAINT ck_open_items_kind,
  ADD CONSTRAINT uq_open_items_credit_note_id UNIQUE (credit_note_id),
  ADD CONSTRAINT fk_open_items_credit_note_id_currency FOREIGN KEY (credit_note_id, currency) REFERENCES credit_notes (id, currency),
  ADD CONSTRAINT ck_open_items_document CHECK ((kind = 'invoice') = (invoice_id IS NOT NULL) AND (kind IN ('payment', 'reversal')) = (payment_id IS NOT NULL) AND (kind = 'refund') = (refund_id IS NOT NULL) AND (kind = 'credit_note') = (credit_note_id IS NOT NULL)),
  ADD CONSTRAINT ck_open_items_side CHECK ((side = 'credit') = (kind IN ('payment', 'credit_note'))),
  ADD CONSTRAINT ck_open_items_kind CHECK (kind IN ('invoice', 'credit_note', 'payment', 'reversal', 'refund'));

CREATE OR REPLACE FUNCTION item_of_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.customer_id := coalesce(
    (SELECT customer_id FROM payments WHERE id = NEW.payment_id),
    (SELECT p.customer_id FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE r.id = NEW.refund_id),
    (SELECT o.customer_id FROM invoices i JOIN orders o ON o.id = i.order_id
      WHERE i.id = coalesce(NEW.invoice_id,
        (SELECT invoice_id FROM credit_notes WHERE id = NEW.credit_note_id))));
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION items_of_one_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
  EXECUTE format('SELECT t.number FROM open_items t LEFT JOIN refunds r ON r.id = t.refund_id'
    ' LEFT JOIN payments p ON p.id = coalesce(t.payment_id, r.payment_id)'
    ' LEFT JOIN credit_notes n ON n.id = t.credit_note_id'
    ' LEFT JOIN invoices i ON i.id = coalesce(t.invoice_id, n.invoice_id)'
    ' LEFT JOIN orders o ON o.id = i.order_id'
    ' WHERE %s = $1 AND t.customer_id <> coalesce(p.customer_id, o.customer_id) LIMIT 1',
    TG_ARGV[0]) INTO wrong USING NEW.id;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'open item % and its document have different customers', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'open_items_customer';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER items AFTER INSERT ON credit_notes DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION items_sum_up('credit_notes', 'total', 'credit_note_id', 'id');
CREATE CONSTRAINT TRIGGER sums_credit_note AFTER INSERT ON open_items
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.credit_note_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('credit_notes', 'total', 'credit_note_id', 'credit_note_id');
CREATE TRIGGER revision BEFORE UPDATE ON credit_notes FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE credit_notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON credit_notes USING ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM invoices WHERE invoices.id = invoice_id)) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM invoices WHERE invoices.id = invoice_id));
CREATE TRIGGER audit_insert AFTER INSERT ON credit_notes REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON credit_notes REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON credit_notes REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_credit_notes AFTER UPDATE ON orders FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('credit_notes', 'invoice_id IN (SELECT id FROM invoices WHERE order_id = $1)');
CREATE TRIGGER revision BEFORE UPDATE ON credit_note_lines FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE credit_note_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON credit_note_lines USING ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM credit_notes WHERE credit_notes.id = credit_note_id)) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM credit_notes WHERE credit_notes.id = credit_note_id));
CREATE TRIGGER audit_insert AFTER INSERT ON credit_note_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON credit_note_lines REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON credit_note_lines REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_credit_note_lines AFTER UPDATE ON orders FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('credit_note_lines', 'credit_note_id IN (SELECT id FROM credit_notes WHERE invoice_id IN (SELECT id FROM invoices WHERE order_id = $1))');
CREATE FUNCTION count_credited() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE invoice_lines SET credited = credited + NEW.amount,
                           credited_tax = credited_tax + NEW.tax
   WHERE id = NEW.invoice_line_id AND tax_rate = NEW.tax_rate
     AND invoice_id = (SELECT invoice_id FROM credit_notes WHERE id = NEW.credit_note_id);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a credit note corrects lines of its own invoice, at their rate'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_note_lines_invoice';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON credit_note_lines
FOR EACH ROW EXECUTE FUNCTION count_credited();
CREATE FUNCTION credit_note_sums_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.total, NEW.tax) <> (SELECT coalesce(sum(amount), 0), coalesce(sum(tax), 0)
                                FROM credit_note_lines WHERE credit_note_id = NEW.id) THEN
    RAISE EXCEPTION 'the lines of credit note % do not sum to its total and its tax', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_notes_lines';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON credit_notes
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credit_note_sums_up();
CREATE FUNCTION take_items_along() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE open_items SET customer_id = NEW.customer_id
   WHERE customer_id <> NEW.customer_id AND (payment_id = NEW.id
      OR refund_id IN (SELECT id FROM refunds WHERE payment_id = NEW.id)
      OR invoice_id IN (SELECT id FROM invoices WHERE order_id = NEW.id)
      OR credit_note_id IN (SELECT n.id FROM credit_notes n JOIN invoices i
                               ON i.id = n.invoice_id WHERE i.order_id = NEW.id));
  RETURN NULL;
END $$;
CREATE TRIGGER along AFTER UPDATE OF customer_id ON payments FOR EACH ROW
WHEN (OLD.customer_id <> NEW.customer_id) EXECUTE FUNCTION take_items_along();
CREATE TRIGGER along AFTER UPDATE OF customer_id ON orders FOR EACH ROW
WHEN (OLD.customer_id <> NEW.customer_id) EXECUTE FUNCTION take_items_along();

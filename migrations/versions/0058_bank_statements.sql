ALTER TABLE accounts DROP CONSTRAINT ck_accounts_purpose,
  ADD CONSTRAINT ck_accounts_purpose CHECK (purpose IN ('bank', 'receivables', 'advances', 'unidentified', 'output_tax', 'charges', 'sales'));
ALTER TABLE accounts DISABLE TRIGGER USER;
INSERT INTO accounts (id, code, name, kind, purpose) VALUES
  (new_id(), '6603', 'Bank charges', 'expense', 'charges')
  ON CONFLICT (code) DO NOTHING;
INSERT INTO accounts (id, code, name, kind, purpose)
SELECT new_id(), '6603-B', 'Bank charges', 'expense', 'charges'
 WHERE NOT EXISTS (SELECT FROM accounts WHERE purpose = 'charges');
ALTER TABLE accounts ENABLE TRIGGER USER;
ALTER TABLE payments DISABLE TRIGGER USER;
ALTER TABLE payments ADD COLUMN charges NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  ADD CONSTRAINT ck_payments_charges CHECK (charges >= 0 AND charges < amount);
ALTER TABLE payments ENABLE TRIGGER USER;
CREATE INDEX ix_payments_came_in ON payments ((amount - charges));
CREATE INDEX ix_invoices_outstanding ON invoices ((total - allocated)) WHERE allocated < total;
CREATE INDEX ix_open_items_customer_due_on ON open_items (customer_id, due_on) WHERE settled < amount;
ALTER TABLE rounds DROP CONSTRAINT ck_rounds_name;
ALTER TABLE rounds ADD CONSTRAINT ck_rounds_name CHECK (name IN ('left_contacts', 'import_rows', 'cleaning', 'soft_reservations', 'replenishment', 'exceptions', 'bank_lines'));
ALTER TABLE links DROP CONSTRAINT ck_links_sheet;
ALTER TABLE links ADD CONSTRAINT ck_links_sheet CHECK (sheet IN ('leads', 'customers', 'orders', 'receivables', 'payments', 'bank', 'prices', 'replenishment', 'stock', 'shipments', 'shipping'));

CREATE SEQUENCE house_bank_numbers;
CREATE SEQUENCE bank_statement_numbers;
CREATE SEQUENCE bank_line_numbers;
CREATE TABLE house_banks (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  bank TEXT NOT NULL,
  account_number TEXT NOT NULL,
  currency TEXT NOT NULL,
  posts_from BIGINT,
  archived_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_house_banks PRIMARY KEY (id),
  CONSTRAINT uq_house_banks_id_currency UNIQUE (id, currency),
  CONSTRAINT ck_house_banks_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_house_banks_account_number CHECK (account_number ~ '^[0-9A-Z]{5,34}$'),
  CONSTRAINT ck_house_banks_bank CHECK (bank <> ''),
  CONSTRAINT ck_house_banks_posts_from CHECK (posts_from BETWEEN 80 AND 120),
  CONSTRAINT uq_house_banks_number UNIQUE (number),
  CONSTRAINT uq_house_banks_account_number UNIQUE (account_number)
);
CREATE TABLE bank_statements (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  house_bank_id UUID NOT NULL,
  file_id UUID NOT NULL,
  format VARCHAR(40) NOT NULL,
  currency TEXT NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE NOT NULL,
  opening NUMERIC(18, 2),
  closing NUMERIC(18, 2),
  lines BIGINT NOT NULL,
  known BIGINT NOT NULL,
  imported_by TEXT NOT NULL,
  imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_bank_statements PRIMARY KEY (id),
  CONSTRAINT uq_bank_statements_id_currency UNIQUE (id, currency),
  CONSTRAINT fk_bank_statements_house_bank_id_currency FOREIGN KEY(house_bank_id, currency) REFERENCES house_banks (id, currency),
  CONSTRAINT ck_bank_statements_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_bank_statements_days CHECK (from_on <= to_on),
  CONSTRAINT ck_bank_statements_lines CHECK (lines > 0 AND known >= 0),
  CONSTRAINT ck_bank_statements_balances CHECK ((opening IS NULL) = (closing IS NULL)),
  CONSTRAINT uq_bank_statements_number UNIQUE (number),
  CONSTRAINT fk_bank_statements_file_id FOREIGN KEY(file_id) REFERENCES files (id),
  CONSTRAINT ck_bank_statements_format CHECK (format IN ('table', 'mt940', 'camt053'))
);
CREATE INDEX ix_bank_statements_file_id ON bank_statements (file_id);
CREATE INDEX ix_bank_statements_house_bank_id ON bank_statements (house_bank_id);
CREATE TABLE bank_lines (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  house_bank_id UUID NOT NULL,
  statement_id UUID,
  booked_on DATE NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  currency TEXT NOT NULL,
  counterparty TEXT,
  name_key TEXT,
  counterparty_account TEXT,
  remittance TEXT,
  reference TEXT,
  balance NUMERIC(18, 2),
  fingerprint TEXT NOT NULL,
  state VARCHAR(40) NOT NULL,
  matched NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  customer_id UUID,
  settles TEXT,
  charges NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  reason TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_bank_lines PRIMARY KEY (id),
  CONSTRAINT uq_bank_lines_id_currency UNIQUE (id, currency),
  CONSTRAINT uq_bank_lines_house_bank_id_fingerprint UNIQUE (house_bank_id, fingerprint),
  CONSTRAINT fk_bank_lines_house_bank_id_currency FOREIGN KEY(house_bank_id, currency) REFERENCES house_banks (id, currency),
  CONSTRAINT fk_bank_lines_statement_id_currency FOREIGN KEY(statement_id, currency) REFERENCES bank_statements (id, currency),
  CONSTRAINT ck_bank_lines_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_bank_lines_amount CHECK (amount <> 0),
  CONSTRAINT ck_bank_lines_matched CHECK (matched >= 0 AND matched <= abs(amount)),
  CONSTRAINT ck_bank_lines_explained CHECK ((state = 'matched') = (matched = abs(amount))),
  CONSTRAINT ck_bank_lines_dismissed CHECK ((state = 'dismissed') = (reason IS NOT NULL) AND (state <> 'dismissed' OR matched = 0)),
  CONSTRAINT ck_bank_lines_charges CHECK (charges >= 0 AND (charges = 0 OR amount > 0)),
  CONSTRAINT uq_bank_lines_number UNIQUE (number),
  CONSTRAINT ck_bank_lines_state CHECK (state IN ('open', 'matched', 'dismissed')),
  CONSTRAINT fk_bank_lines_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);
CREATE INDEX ix_bank_lines_account ON bank_lines (counterparty_account);
CREATE INDEX ix_bank_lines_booked_on ON bank_lines (booked_on);
CREATE INDEX ix_bank_lines_customer_id ON bank_lines (customer_id);
CREATE INDEX ix_bank_lines_house_bank_id ON bank_lines (house_bank_id);
CREATE INDEX ix_bank_lines_name ON bank_lines (name_key);
CREATE INDEX ix_bank_lines_open ON bank_lines (booked_on, id) WHERE state = 'open';
CREATE INDEX ix_bank_lines_search ON bank_lines USING gin ((COALESCE(number, '')) gin_trgm_ops);
CREATE INDEX ix_bank_lines_statement_id ON bank_lines (statement_id);
CREATE TABLE bank_matches (
  id UUID NOT NULL,
  bank_line_id UUID NOT NULL,
  kind VARCHAR(40) NOT NULL,
  payment_id UUID,
  refund_id UUID,
  amount NUMERIC(18, 2) NOT NULL,
  currency TEXT NOT NULL,
  made BOOLEAN NOT NULL,
  matched_by TEXT NOT NULL,
  matched_at TIMESTAMP WITH TIME ZONE NOT NULL,
  undone_by TEXT,
  undone_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_bank_matches PRIMARY KEY (id),
  CONSTRAINT fk_bank_matches_bank_line_id_currency FOREIGN KEY(bank_line_id, currency) REFERENCES bank_lines (id, currency),
  CONSTRAINT fk_bank_matches_payment_id_currency FOREIGN KEY(payment_id, currency) REFERENCES payments (id, currency),
  CONSTRAINT fk_bank_matches_refund_id_currency FOREIGN KEY(refund_id, currency) REFERENCES refunds (id, currency),
  CONSTRAINT ck_bank_matches_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_bank_matches_amount CHECK (amount > 0),
  CONSTRAINT ck_bank_matches_one CHECK ((kind = 'refund') = (refund_id IS NOT NULL) AND num_nonnulls(payment_id, refund_id) = 1),
  CONSTRAINT ck_bank_matches_made CHECK (NOT made OR kind = 'payment'),
  CONSTRAINT ck_bank_matches_undone CHECK ((undone_at IS NULL) = (undone_by IS NULL)),
  CONSTRAINT ck_bank_matches_kind CHECK (kind IN ('payment', 'reversal', 'refund'))
);
CREATE INDEX ix_bank_matches_bank_line_id ON bank_matches (bank_line_id);
CREATE INDEX ix_bank_matches_payment_id ON bank_matches (payment_id);
CREATE INDEX ix_bank_matches_refund_id ON bank_matches (refund_id);
CREATE UNIQUE INDEX uq_bank_matches_payment ON bank_matches (payment_id, kind) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX uq_bank_matches_refund ON bank_matches (refund_id) WHERE undone_at IS NULL;
CREATE TABLE bank_suggestions (
  id UUID NOT NULL,
  bank_line_id UUID NOT NULL,
  position BIGINT NOT NULL,
  kind VARCHAR(40) NOT NULL,
  customer_id UUID,
  payment_id UUID,
  refund_id UUID,
  charges NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  currency TEXT NOT NULL,
  score BIGINT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_bank_suggestions PRIMARY KEY (id),
  CONSTRAINT uq_bank_suggestions_bank_line_id_position UNIQUE (bank_line_id, position),
  CONSTRAINT uq_bank_suggestions_id_currency UNIQUE (id, currency),
  CONSTRAINT fk_bank_suggestions_bank_line_id_currency FOREIGN KEY(bank_line_id, currency) REFERENCES bank_lines (id, currency),
  CONSTRAINT ck_bank_suggestions_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_bank_suggestions_charges CHECK (charges >= 0),
  CONSTRAINT ck_bank_suggestions_document CHECK ((kind = 'refund') = (refund_id IS NOT NULL) AND (kind = 'payment' OR num_nonnulls(payment_id, refund_id) = 1)),
  CONSTRAINT ck_bank_suggestions_kind CHECK (kind IN ('payment', 'reversal', 'refund')),
  CONSTRAINT fk_bank_suggestions_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
  CONSTRAINT fk_bank_suggestions_payment_id FOREIGN KEY(payment_id) REFERENCES payments (id),
  CONSTRAINT fk_bank_suggestions_refund_id FOREIGN KEY(refund_id) REFERENCES refunds (id)
);
CREATE INDEX ix_bank_suggestions_customer_id ON bank_suggestions (customer_id);
CREATE TABLE bank_suggestion_items (
  id UUID NOT NULL,
  suggestion_id UUID NOT NULL,
  position BIGINT NOT NULL,
  invoice_id UUID NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  currency TEXT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_bank_suggestion_items PRIMARY KEY (id),
  CONSTRAINT uq_bank_suggestion_items_suggestion_id_position UNIQUE (suggestion_id, position),
  CONSTRAINT fk_bank_suggestion_items_suggestion_id_currency FOREIGN KEY(suggestion_id, currency) REFERENCES bank_suggestions (id, currency),
  CONSTRAINT fk_bank_suggestion_items_invoice_id_currency FOREIGN KEY(invoice_id, currency) REFERENCES invoices (id, currency),
  CONSTRAINT ck_bank_suggestion_items_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_bank_suggestion_items_amount CHECK (amount > 0)
);
CREATE INDEX ix_bank_suggestion_items_invoice_id ON bank_suggestion_items (invoice_id);
CREATE TABLE bank_suggestion_reasons (
  id UUID NOT NULL,
  suggestion_id UUID NOT NULL,
  reason VARCHAR(40) NOT NULL,
  points BIGINT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_bank_suggestion_reasons PRIMARY KEY (id),
  CONSTRAINT uq_bank_suggestion_reasons_suggestion_id_reason UNIQUE (suggestion_id, reason),
  CONSTRAINT fk_bank_suggestion_reasons_suggestion_id FOREIGN KEY(suggestion_id) REFERENCES bank_suggestions (id),
  CONSTRAINT ck_bank_suggestion_reasons_reason CHECK (reason IN ('reference', 'number', 'recorded', 'amount', 'combination', 'after_charges', 'account', 'name', 'date', 'promise'))
);

CREATE FUNCTION search_bank_lines(pattern text, alike text) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM bank_lines WHERE COALESCE(number, '') ILIKE pattern ESCAPE '\'
  UNION SELECT id FROM bank_lines WHERE alike <> '' AND COALESCE(number, '') %> alike
$$;

CREATE FUNCTION check_match() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  moved numeric := (SELECT amount FROM bank_lines WHERE id = NEW.bank_line_id);
  worth numeric := coalesce(
    (SELECT amount - charges FROM payments
      WHERE id = NEW.payment_id AND (NEW.kind = 'reversal') = (state = 'reversed')),
    (SELECT amount FROM refunds WHERE id = NEW.refund_id));
BEGIN
  IF worth IS DISTINCT FROM NEW.amount OR (moved > 0) <> (NEW.kind = 'payment') THEN
    RAISE EXCEPTION 'a match is as much as its document, and goes the same way'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_matches_document';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER document BEFORE INSERT ON bank_matches
FOR EACH ROW EXECUTE FUNCTION check_match();

CREATE FUNCTION count_match() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change numeric := CASE WHEN NEW.undone_at IS NULL THEN NEW.amount ELSE -NEW.amount END;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.undone_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was undone stays undone'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_matches_undone';
  END IF;
  UPDATE bank_lines SET matched = matched + change,
         state = CASE WHEN matched + change = abs(amount) THEN 'matched' ELSE 'open' END
   WHERE id = NEW.bank_line_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counted AFTER INSERT OR UPDATE OF undone_at ON bank_matches
FOR EACH ROW EXECUTE FUNCTION count_match();

CREATE FUNCTION check_went_back() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM bank_matches WHERE payment_id = NEW.id AND kind = 'payment'
                AND undone_at IS NULL)
     AND NOT EXISTS (SELECT FROM bank_matches WHERE payment_id = NEW.id AND kind = 'reversal'
                        AND undone_at IS NULL) THEN
    RAISE EXCEPTION 'payment % came in by a bank line, and went back by none', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_went_back';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER went_back AFTER UPDATE OF state ON payments
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'reversed')
EXECUTE FUNCTION check_went_back();

CREATE FUNCTION named_customers(keys text[])
RETURNS TABLE (name_key text, customer_id uuid, likeness real)
LANGUAGE sql STABLE SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.9 AS $$
  SELECT k, c.id, c.likeness FROM unnest(keys) k CROSS JOIN LATERAL (
    SELECT id, similarity(customers.name_key, k) AS likeness FROM customers
     WHERE customers.name_key % k AND merged_into_id IS NULL
     ORDER BY 2 DESC LIMIT 2) c
$$;

CREATE TRIGGER revision BEFORE UPDATE ON house_banks FOR EACH ROW EXECUTE FUNCTION bump_revision();

ALTER TABLE house_banks ENABLE ROW LEVEL SECURITY;

CREATE POLICY visible ON house_banks USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));

CREATE TRIGGER audit_insert AFTER INSERT ON house_banks REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER audit_update AFTER UPDATE ON house_banks REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER audit_delete AFTER DELETE ON house_banks REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER revision BEFORE UPDATE ON bank_statements FOR EACH ROW EXECUTE FUNCTION bump_revision();

ALTER TABLE bank_statements ENABLE ROW LEVEL SECURITY;

CREATE POLICY visible ON bank_statements USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));

CREATE TRIGGER audit_insert AFTER INSERT ON bank_statements REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER audit_update AFTER UPDATE ON bank_statements REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER audit_delete AFTER DELETE ON bank_statements REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER revision BEFORE UPDATE ON bank_lines FOR EACH ROW EXECUTE FUNCTION bump_revision();

ALTER TABLE bank_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY visible ON bank_lines USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));

CREATE TRIGGER audit_insert AFTER INSERT ON bank_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER audit_update AFTER UPDATE ON bank_lines REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER audit_delete AFTER DELETE ON bank_lines REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER moves BEFORE UPDATE OF state ON bank_lines FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"open": ["dismissed", "matched"], "matched": ["open"], "dismissed": ["open"]}');

CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON bank_lines FOR EACH ROW EXECUTE FUNCTION refuse_merged();

CREATE TRIGGER revision BEFORE UPDATE ON bank_matches FOR EACH ROW EXECUTE FUNCTION bump_revision();

ALTER TABLE bank_matches ENABLE ROW LEVEL SECURITY;

CREATE POLICY visible ON bank_matches USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));

CREATE TRIGGER audit_insert AFTER INSERT ON bank_matches REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER audit_update AFTER UPDATE ON bank_matches REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER audit_delete AFTER DELETE ON bank_matches REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TRIGGER revision BEFORE UPDATE ON bank_suggestions FOR EACH ROW EXECUTE FUNCTION bump_revision();

ALTER TABLE bank_suggestions ENABLE ROW LEVEL SECURITY;

CREATE POLICY visible ON bank_suggestions USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));

CREATE TRIGGER revision BEFORE UPDATE ON bank_suggestion_items FOR EACH ROW EXECUTE FUNCTION bump_revision();

ALTER TABLE bank_suggestion_items ENABLE ROW LEVEL SECURITY;

CREATE POLICY visible ON bank_suggestion_items USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));

CREATE TRIGGER revision BEFORE UPDATE ON bank_suggestion_reasons FOR EACH ROW EXECUTE FUNCTION bump_revision();

ALTER TABLE bank_suggestion_reasons ENABLE ROW LEVEL SECURITY;

CREATE POLICY visible ON bank_suggestion_reasons USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));

CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON bank_suggestions FOR EACH ROW EXECUTE FUNCTION refuse_merged();

CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON bank_lines FOR EACH ROW EXECUTE FUNCTION mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON bank_suggestions FOR EACH ROW EXECUTE FUNCTION mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON house_banks FOR EACH ROW EXECUTE FUNCTION mark_dirty();

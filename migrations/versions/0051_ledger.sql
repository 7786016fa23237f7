CREATE SEQUENCE journal_entry_numbers;

CREATE TABLE accounts (
  id UUID NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  kind VARCHAR(40) NOT NULL,
  purpose VARCHAR(40) NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_accounts PRIMARY KEY (id),
  CONSTRAINT ck_accounts_code CHECK (code <> ''),
  CONSTRAINT ck_accounts_name CHECK (name <> ''),
  CONSTRAINT uq_accounts_code UNIQUE (code),
  CONSTRAINT ck_accounts_kind CHECK (kind IN ('asset', 'liability', 'revenue', 'expense')),
  CONSTRAINT uq_accounts_purpose UNIQUE (purpose),
  CONSTRAINT ck_accounts_purpose CHECK (purpose IN ('bank', 'receivables', 'advances', 'sales'))
);

CREATE TABLE fiscal_periods (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  state VARCHAR(40) NOT NULL,
  closed_by TEXT,
  closed_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_fiscal_periods PRIMARY KEY (id),
  CONSTRAINT ck_fiscal_periods_number CHECK (number = to_char(starts_on, 'YYYY-MM')),
  CONSTRAINT ck_fiscal_periods_month CHECK (starts_on = date_trunc('month', starts_on)::date AND ends_on = (starts_on + interval '1 month' - interval '1 day')::date),
  CONSTRAINT ck_fiscal_periods_closed CHECK ((state = 'hard_closed') = (closed_by IS NOT NULL) AND (closed_by IS NULL) = (closed_at IS NULL)),
  CONSTRAINT uq_fiscal_periods_number UNIQUE (number),
  CONSTRAINT uq_fiscal_periods_starts_on UNIQUE (starts_on),
  CONSTRAINT ck_fiscal_periods_state CHECK (state IN ('not_closed', 'soft_closed', 'hard_closed'))
);

CREATE TABLE journal_entries (
  id UUID NOT NULL,
  number TEXT DEFAULT 'JE-' || to_char(nextval('journal_entry_numbers'), 'FM999999000000') NOT NULL,
  kind VARCHAR(40) NOT NULL,
  document TEXT NOT NULL,
  posted_on DATE NOT NULL,
  fiscal_period_id UUID NOT NULL,
  total NUMERIC(18, 2) NOT NULL,
  currency TEXT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_journal_entries PRIMARY KEY (id),
  CONSTRAINT uq_journal_entries_id_currency UNIQUE (id, currency),
  CONSTRAINT ck_journal_entries_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_journal_entries_total CHECK (total >= 0),
  CONSTRAINT uq_journal_entries_number UNIQUE (number),
  CONSTRAINT ck_journal_entries_kind CHECK (kind IN ('invoice', 'payment', 'allocation', 'release')),
  CONSTRAINT fk_journal_entries_fiscal_period_id FOREIGN KEY(fiscal_period_id) REFERENCES fiscal_periods (id)
);
CREATE INDEX ix_journal_entries_document ON journal_entries (document);
CREATE INDEX ix_journal_entries_fiscal_period_id ON journal_entries (fiscal_period_id);
CREATE INDEX ix_journal_entries_posted_on ON journal_entries (posted_on);

CREATE TABLE journal_lines (
  id UUID NOT NULL,
  entry_id UUID NOT NULL,
  account_id UUID NOT NULL,
  debit NUMERIC(18, 2) NOT NULL,
  credit NUMERIC(18, 2) NOT NULL,
  currency TEXT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_journal_lines PRIMARY KEY (id),
  CONSTRAINT fk_journal_lines_entry_id_currency FOREIGN KEY(entry_id, currency) REFERENCES journal_entries (id, currency),
  CONSTRAINT ck_journal_lines_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_journal_lines_amounts CHECK (debit >= 0 AND credit >= 0),
  CONSTRAINT ck_journal_lines_one_side CHECK ((debit > 0) <> (credit > 0)),
  CONSTRAINT fk_journal_lines_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_journal_lines_account_id ON journal_lines (account_id);
CREATE INDEX ix_journal_lines_entry_id ON journal_lines (entry_id);

INSERT INTO accounts (id, code, name, kind, purpose) VALUES
  (new_id(), '1002', 'Bank deposits', 'asset', 'bank'),
  (new_id(), '1122', 'Accounts receivable', 'asset', 'receivables'),
  (new_id(), '2203', 'Advances from customers', 'liability', 'advances'),
  (new_id(), '6001', 'Sales revenue', 'revenue', 'sales');

ALTER TABLE invoices ADD COLUMN entry_id UUID;
ALTER TABLE payments ADD COLUMN entry_id UUID;
ALTER TABLE allocations ADD COLUMN entry_id UUID;
ALTER TABLE invoices DISABLE TRIGGER USER;
ALTER TABLE payments DISABLE TRIGGER USER;
ALTER TABLE allocations DISABLE TRIGGER USER;
UPDATE invoices SET entry_id = new_id();
UPDATE payments SET entry_id = new_id();
UPDATE allocations SET entry_id = new_id();
ALTER TABLE invoices ENABLE TRIGGER USER;
ALTER TABLE payments ENABLE TRIGGER USER;
ALTER TABLE allocations ENABLE TRIGGER USER;

-- what was allocated was not dated; it counts for the day the trail saw it
CREATE TEMP TABLE entered ON COMMIT DROP AS
SELECT entry_id AS id, 'invoice' AS kind, number AS document, issued_on AS posted_on,
       total, currency, 'receivables' AS debit, 'sales' AS credit
  FROM invoices
UNION ALL
SELECT entry_id, 'payment', number, received_on, amount, currency, 'bank', 'advances'
  FROM payments
UNION ALL
SELECT a.entry_id, CASE WHEN a.reverses_id IS NULL THEN 'allocation' ELSE 'release' END,
       p.number, greatest(i.issued_on, p.received_on, (
         SELECT min(t.at)::date FROM audit_log t
          WHERE t.relation = 'allocations' AND t.row_id = a.id AND t.before IS NULL)),
       a.amount, a.currency,
       CASE WHEN a.reverses_id IS NULL THEN 'advances' ELSE 'receivables' END,
       CASE WHEN a.reverses_id IS NULL THEN 'receivables' ELSE 'advances' END
  FROM allocations a JOIN payments p ON p.id = a.payment_id JOIN invoices i ON i.id = a.invoice_id;

INSERT INTO fiscal_periods (id, number, starts_on, ends_on, state)
SELECT new_id(), to_char(month, 'YYYY-MM'), month,
       (month + interval '1 month' - interval '1 day')::date, 'not_closed'
  FROM (SELECT DISTINCT date_trunc('month', posted_on)::date AS month FROM entered) months;
INSERT INTO journal_entries
  (id, number, kind, document, posted_on, fiscal_period_id, total, currency)
SELECT e.id, 'JE-' || to_char(nextval('journal_entry_numbers'), 'FM999999000000'), e.kind,
       e.document, e.posted_on, p.id, e.total, e.currency
  FROM (SELECT * FROM entered ORDER BY posted_on, document) e
  JOIN fiscal_periods p ON e.posted_on BETWEEN p.starts_on AND p.ends_on;
INSERT INTO journal_lines (id, entry_id, account_id, debit, credit, currency)
SELECT new_id(), e.id, a.id, CASE WHEN a.purpose = e.debit THEN e.total ELSE 0 END,
       CASE WHEN a.purpose = e.credit THEN e.total ELSE 0 END, e.currency
  FROM entered e JOIN accounts a ON a.purpose IN (e.debit, e.credit)
 WHERE e.total > 0;

ALTER TABLE invoices
  ALTER COLUMN entry_id SET NOT NULL,
  ADD CONSTRAINT uq_invoices_entry_id UNIQUE (entry_id),
  ADD CONSTRAINT fk_invoices_entry_id_currency FOREIGN KEY (entry_id, currency)
    REFERENCES journal_entries (id, currency);
ALTER TABLE payments
  ALTER COLUMN entry_id SET NOT NULL,
  ADD CONSTRAINT uq_payments_entry_id UNIQUE (entry_id),
  ADD CONSTRAINT fk_payments_entry_id_currency FOREIGN KEY (entry_id, currency)
    REFERENCES journal_entries (id, currency);
ALTER TABLE allocations
  ALTER COLUMN entry_id SET NOT NULL,
  ADD CONSTRAINT uq_allocations_entry_id UNIQUE (entry_id),
  ADD CONSTRAINT fk_allocations_entry_id_currency FOREIGN KEY (entry_id, currency)
    REFERENCES journal_entries (id, currency);

CREATE FUNCTION enter_period() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date := date_trunc('month', NEW.posted_on)::date;
  done text;
BEGIN
  SELECT id, state INTO NEW.fiscal_period_id, done
    FROM fiscal_periods WHERE starts_on = month FOR SHARE;
  IF NOT FOUND THEN
    PERFORM pg_advisory_xact_lock(hashtext('fiscal_periods'));
    INSERT INTO fiscal_periods (id, number, starts_on, ends_on, state)
    VALUES (new_id(), to_char(month, 'YYYY-MM'), month,
            (month + interval '1 month' - interval '1 day')::date, 'not_closed')
        ON CONFLICT (starts_on) DO NOTHING;
    SELECT id, state INTO NEW.fiscal_period_id, done
      FROM fiscal_periods WHERE starts_on = month FOR SHARE;
  END IF;
  IF done = 'hard_closed' OR EXISTS (
      SELECT FROM fiscal_periods WHERE state = 'hard_closed' AND starts_on > month) THEN
    RAISE EXCEPTION 'the books of % are closed', to_char(month, 'YYYY-MM')
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_period';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER period BEFORE INSERT ON journal_entries
FOR EACH ROW EXECUTE FUNCTION enter_period();

CREATE FUNCTION entry_has_lines() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.total > 0 AND NOT EXISTS (SELECT FROM journal_lines WHERE entry_id = NEW.id) THEN
    RAISE EXCEPTION 'journal entry % has no lines', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_balance';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON journal_entries
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_has_lines();

CREATE FUNCTION journal_balances() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
  SELECT e.number INTO wrong FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
   WHERE e.id IN (SELECT entry_id FROM rows_after)
   GROUP BY e.id HAVING sum(l.debit) <> e.total OR sum(l.credit) <> e.total LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'journal entry % does not balance', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_balance';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER revision BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON accounts USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));
CREATE TRIGGER audit_insert AFTER INSERT ON accounts REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON accounts REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON accounts REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER revision BEFORE UPDATE ON fiscal_periods FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE fiscal_periods ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON fiscal_periods USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));
CREATE TRIGGER audit_insert AFTER INSERT ON fiscal_periods REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON fiscal_periods REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON fiscal_periods REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON fiscal_periods FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"not_closed": ["soft_closed"], "soft_closed": ["hard_closed", "not_closed"], "hard_closed": []}');
CREATE TRIGGER revision BEFORE UPDATE ON journal_entries FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE journal_entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON journal_entries USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));
CREATE TRIGGER audit_insert AFTER INSERT ON journal_entries REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON journal_entries REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON journal_entries REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER revision BEFORE UPDATE ON journal_lines FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE journal_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON journal_lines USING ((select current_setting('salesbook.scope', true) = 'all')) WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));
CREATE TRIGGER audit_insert AFTER INSERT ON journal_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON journal_lines REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON journal_lines REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER balance_insert AFTER INSERT ON journal_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION journal_balances();

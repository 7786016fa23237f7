DO $$ BEGIN
  IF EXISTS (SELECT FROM invoice_lines WHERE tax_rate > 0)
     OR EXISTS (SELECT FROM products WHERE tax_rate > 0) THEN
    RAISE EXCEPTION 'tax cannot be told before 0055';
  END IF;
END $$;
CREATE OR REPLACE FUNCTION invoice_sums_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.total <> (SELECT coalesce(sum(amount), 0) FROM invoice_lines
                   WHERE invoice_id = NEW.id) THEN
    RAISE EXCEPTION 'the lines of invoice % do not sum to its total', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_lines';
  END IF;
  RETURN NULL;
END $$;

ALTER TABLE accounts DISABLE TRIGGER USER;
DELETE FROM accounts WHERE purpose = 'output_tax';
ALTER TABLE accounts ENABLE TRIGGER USER;
ALTER TABLE accounts DROP CONSTRAINT ck_accounts_purpose,
  ADD CONSTRAINT ck_accounts_purpose CHECK (purpose IN ('bank', 'receivables', 'advances', 'unidentified', 'sales'));
ALTER TABLE invoice_lines DROP COLUMN tax_rate CASCADE, DROP COLUMN tax CASCADE;
ALTER TABLE invoices DROP COLUMN tax CASCADE, DROP COLUMN title CASCADE, DROP COLUMN tax_number CASCADE;
ALTER TABLE products DROP COLUMN tax_rate CASCADE;

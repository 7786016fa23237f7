ALTER TABLE products DISABLE TRIGGER USER;
ALTER TABLE products ADD COLUMN tax_rate NUMERIC(5, 2) DEFAULT 0 NOT NULL,
  ADD CONSTRAINT ck_products_tax_rate CHECK (tax_rate >= 0 AND tax_rate < 100);
ALTER TABLE products ENABLE TRIGGER USER;
ALTER TABLE invoices DISABLE TRIGGER USER;
ALTER TABLE invoices ADD COLUMN tax NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  ADD COLUMN title TEXT, ADD COLUMN tax_number TEXT,
  ADD CONSTRAINT ck_invoices_tax CHECK (tax >= 0 AND tax <= total);
UPDATE invoices i SET title = coalesce(t.title, c.name), tax_number = t.tax_number
  FROM orders o JOIN customers c ON c.id = o.customer_id
  LEFT JOIN tax_titles t ON t.customer_id = c.id AND t.preferred
 WHERE o.id = i.order_id;
ALTER TABLE invoices ALTER COLUMN title SET NOT NULL,
  ADD CONSTRAINT ck_invoices_title CHECK (title <> '' AND tax_number <> '');
ALTER TABLE invoices ENABLE TRIGGER USER;
ALTER TABLE invoice_lines ADD COLUMN tax_rate NUMERIC(5, 2) DEFAULT 0 NOT NULL,
  ADD COLUMN tax NUMERIC(18, 2) DEFAULT 0 NOT NULL,
  ADD CONSTRAINT ck_invoice_lines_tax_rate CHECK (tax_rate >= 0 AND tax_rate < 100),
  ADD CONSTRAINT ck_invoice_lines_tax CHECK (abs((amount - tax) * (100 + tax_rate) - amount * 100) * 200 <= 100 + tax_rate);

ALTER TABLE accounts DROP CONSTRAINT ck_accounts_purpose,
  ADD CONSTRAINT ck_accounts_purpose CHECK (purpose IN ('bank', 'receivables', 'advances', 'unidentified', 'output_tax', 'sales'));
ALTER TABLE accounts DISABLE TRIGGER USER;
INSERT INTO accounts (id, code, name, kind, purpose) VALUES
  (new_id(), '2221', 'Output tax', 'liability', 'output_tax')
  ON CONFLICT (code) DO NOTHING;
INSERT INTO accounts (id, code, name, kind, purpose)
SELECT new_id(), '2221-T', 'Output tax', 'liability', 'output_tax'
 WHERE NOT EXISTS (SELECT FROM accounts WHERE purpose = 'output_tax');
ALTER TABLE accounts ENABLE TRIGGER USER;

CREATE OR REPLACE FUNCTION invoice_sums_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.total, NEW.tax) <> (SELECT coalesce(sum(amount), 0), coalesce(sum(tax), 0)
                                FROM invoice_lines WHERE invoice_id = NEW.id) THEN
    RAISE EXCEPTION 'the lines of invoice % do not sum to its total and its tax', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_lines';
  END IF;
  RETURN NULL;
END $$;

DO $$ BEGIN
  IF EXISTS (SELECT FROM bank_lines) OR EXISTS (SELECT FROM house_banks)
     OR EXISTS (SELECT FROM payments WHERE charges > 0)
     OR EXISTS (SELECT FROM links WHERE sheet = 'bank') THEN
    RAISE EXCEPTION 'what banks said and kept cannot be told before 0058';
  END IF;
END $$;
DROP TRIGGER went_back ON payments;
DROP TABLE bank_suggestion_reasons;
DROP TABLE bank_suggestion_items;
DROP TABLE bank_suggestions;
DROP TABLE bank_matches;
DROP TABLE bank_lines;
DROP TABLE bank_statements;
DROP TABLE house_banks;
DROP FUNCTION named_customers(text[]);
DROP FUNCTION check_went_back();
DROP FUNCTION count_match();
DROP FUNCTION check_match();
DROP FUNCTION search_bank_lines(text, text);
DROP SEQUENCE bank_line_numbers;
DROP SEQUENCE bank_statement_numbers;
DROP SEQUENCE house_bank_numbers;
ALTER TABLE links DROP CONSTRAINT ck_links_sheet;
ALTER TABLE links ADD CONSTRAINT ck_links_sheet CHECK (sheet IN ('leads', 'customers', 'orders', 'receivables', 'payments', 'prices', 'replenishment', 'stock', 'shipments', 'shipping'));
DELETE FROM rounds WHERE name = 'bank_lines';
ALTER TABLE rounds DROP CONSTRAINT ck_rounds_name;
ALTER TABLE rounds ADD CONSTRAINT ck_rounds_name CHECK (name IN ('left_contacts', 'import_rows', 'cleaning', 'soft_reservations', 'replenishment', 'exceptions'));
DROP INDEX ix_open_items_customer_due_on;
DROP INDEX ix_invoices_outstanding;
ALTER TABLE payments DROP COLUMN charges;
ALTER TABLE accounts DISABLE TRIGGER USER;
DELETE FROM accounts WHERE purpose = 'charges';
ALTER TABLE accounts ENABLE TRIGGER USER;
ALTER TABLE accounts DROP CONSTRAINT ck_accounts_purpose,
  ADD CONSTRAINT ck_accounts_purpose CHECK (purpose IN ('bank', 'receivables', 'advances', 'unidentified', 'output_tax', 'sales'));

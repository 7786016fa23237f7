CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SEQUENCE price_batch_numbers;
CREATE SEQUENCE price_agreement_numbers;

CREATE TABLE product_lines (
  id UUID NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  parent_id UUID,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_product_lines PRIMARY KEY (id),
  CONSTRAINT ck_product_lines_named CHECK (code <> '' AND name <> ''),
  CONSTRAINT uq_product_lines_code UNIQUE (code),
  CONSTRAINT fk_product_lines_parent_id FOREIGN KEY(parent_id) REFERENCES product_lines (id)
);

CREATE INDEX ix_product_lines_parent_id ON product_lines (parent_id);
CREATE TRIGGER revision BEFORE UPDATE ON product_lines FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE product_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON product_lines USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON product_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON product_lines REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON product_lines REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE FUNCTION lines_are_a_tree() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('product_lines'));
  IF EXISTS (
    WITH RECURSIVE above AS (
      SELECT NEW.parent_id AS id
      UNION SELECT l.parent_id FROM product_lines l JOIN above a ON l.id = a.id)
    SELECT FROM above WHERE id = NEW.id) THEN
    RAISE EXCEPTION 'product line % would be part of itself', NEW.code
      USING ERRCODE = 'check_violation', CONSTRAINT = 'product_lines_tree';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tree BEFORE INSERT OR UPDATE OF parent_id ON product_lines
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION lines_are_a_tree();

ALTER TABLE products
  ADD COLUMN line_id UUID,
  ADD COLUMN floor_price NUMERIC(18, 6),
  ADD COLUMN min_quantity NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  ADD COLUMN quantity_step NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  ADD CONSTRAINT fk_products_line_id FOREIGN KEY (line_id) REFERENCES product_lines (id),
  ADD CONSTRAINT ck_products_floor_price CHECK (floor_price >= 0),
  ADD CONSTRAINT ck_products_quantities CHECK (min_quantity >= 0 AND quantity_step >= 0);
CREATE INDEX ix_products_line_id ON products (line_id);

CREATE TABLE price_lists (
  id UUID NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  standard BOOLEAN DEFAULT false NOT NULL,
  territory TEXT,
  archived_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_price_lists PRIMARY KEY (id),
  CONSTRAINT uq_price_lists_id_currency UNIQUE (id, currency),
  CONSTRAINT ck_price_lists_named CHECK (code <> '' AND name <> ''),
  CONSTRAINT ck_price_lists_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_price_lists_territory CHECK (standard OR territory IS NULL),
  CONSTRAINT uq_price_lists_code UNIQUE (code)
);

CREATE UNIQUE INDEX uq_price_lists_standard ON price_lists (currency, coalesce(territory, '')) WHERE standard AND archived_at IS NULL;
CREATE TRIGGER revision BEFORE UPDATE ON price_lists FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE price_lists ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON price_lists USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON price_lists REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON price_lists REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON price_lists REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON price_lists FOR EACH ROW EXECUTE FUNCTION mark_dirty();

CREATE TABLE price_batches (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  price_list_id UUID NOT NULL,
  reason TEXT,
  valid_from DATE NOT NULL,
  valid_to DATE,
  state VARCHAR(40) NOT NULL,
  requested_by TEXT NOT NULL,
  decided_by TEXT,
  decided_at TIMESTAMP WITH TIME ZONE,
  last_position BIGINT DEFAULT 0 NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_price_batches PRIMARY KEY (id),
  CONSTRAINT uq_price_batches_id_price_list_id UNIQUE (id, price_list_id),
  CONSTRAINT ck_price_batches_period CHECK (valid_to >= valid_from),
  CONSTRAINT ck_price_batches_approver CHECK (state NOT IN ('approved') OR (decided_by <> requested_by) IS TRUE),
  CONSTRAINT uq_price_batches_number UNIQUE (number),
  CONSTRAINT fk_price_batches_price_list_id FOREIGN KEY(price_list_id) REFERENCES price_lists (id),
  CONSTRAINT ck_price_batches_state CHECK (state IN ('draft', 'submitted', 'approved', 'rejected'))
);

CREATE INDEX ix_price_batches_price_list_id ON price_batches (price_list_id);
CREATE TRIGGER revision BEFORE UPDATE ON price_batches FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE price_batches ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON price_batches USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON price_batches REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON price_batches REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON price_batches REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON price_batches FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"draft": ["rejected", "submitted"], "submitted": ["approved", "draft", "rejected"], "approved": [], "rejected": []}');
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON price_batches FOR EACH ROW EXECUTE FUNCTION mark_dirty();

CREATE TABLE prices (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  batch_id UUID NOT NULL,
  price_list_id UUID NOT NULL,
  product_id UUID NOT NULL,
  min_quantity NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  price NUMERIC(18, 6) NOT NULL,
  currency TEXT NOT NULL,
  reason TEXT,
  state VARCHAR(40) DEFAULT 'proposed' NOT NULL,
  valid_from DATE,
  valid_to DATE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_prices PRIMARY KEY (id),
  CONSTRAINT fk_prices_price_list_id_currency FOREIGN KEY(price_list_id, currency) REFERENCES price_lists (id, currency),
  CONSTRAINT fk_prices_batch_id_price_list_id FOREIGN KEY(batch_id, price_list_id) REFERENCES price_batches (id, price_list_id),
  CONSTRAINT ck_prices_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_prices_price CHECK (price >= 0),
  CONSTRAINT ck_prices_min_quantity CHECK (min_quantity >= 0),
  CONSTRAINT ck_prices_period CHECK (valid_to >= valid_from),
  CONSTRAINT ex_prices_overlap EXCLUDE USING gist (price_list_id WITH =, product_id WITH =, min_quantity WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (state = 'valid'),
  CONSTRAINT uq_prices_number UNIQUE (number),
  CONSTRAINT fk_prices_product_id FOREIGN KEY(product_id) REFERENCES products (id),
  CONSTRAINT ck_prices_state CHECK (state IN ('proposed', 'valid', 'superseded'))
);

CREATE INDEX ix_prices_product_id ON prices (product_id);
CREATE UNIQUE INDEX uq_prices_proposed ON prices (batch_id, product_id, min_quantity) WHERE state = 'proposed';
CREATE TRIGGER revision BEFORE UPDATE ON prices FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE prices ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON prices USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON prices REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON prices REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON prices REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON prices FOR EACH ROW EXECUTE FUNCTION mark_dirty();

CREATE FUNCTION price_of_draft() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT state FROM price_batches WHERE id = NEW.batch_id) <> 'draft' THEN
    RAISE EXCEPTION 'the batch of price % is no draft', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'prices_draft';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft BEFORE INSERT OR UPDATE OF price, reason ON prices
FOR EACH ROW WHEN (NEW.state = 'proposed') EXECUTE FUNCTION price_of_draft();

CREATE FUNCTION approve_prices() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  ended prices%ROWTYPE;
BEGIN
  PERFORM FROM price_lists WHERE id = NEW.price_list_id FOR NO KEY UPDATE;
  FOR ended IN
    SELECT known.* FROM prices known JOIN prices given ON given.batch_id = NEW.id
       AND given.state = 'proposed' AND given.price_list_id = known.price_list_id
       AND given.product_id = known.product_id AND given.min_quantity = known.min_quantity
     WHERE known.state = 'valid' AND daterange(known.valid_from, known.valid_to, '[]')
           && daterange(NEW.valid_from, NEW.valid_to, '[]')
     ORDER BY known.id FOR UPDATE OF known
  LOOP
    IF ended.valid_from < NEW.valid_from THEN
      UPDATE prices SET valid_to = NEW.valid_from - 1 WHERE id = ended.id;
    ELSE
      UPDATE prices SET state = 'superseded' WHERE id = ended.id;
    END IF;
    IF NEW.valid_to < coalesce(ended.valid_to, 'infinity') THEN
      INSERT INTO prices (id, number, batch_id, price_list_id, product_id, min_quantity, price,
                          currency, reason, state, valid_from, valid_to)
      SELECT new_id(), ended.number || '+' || NEW.number, ended.batch_id, ended.price_list_id,
             ended.product_id, ended.min_quantity, ended.price, ended.currency, ended.reason,
             'valid', NEW.valid_to + 1, ended.valid_to;
    END IF;
  END LOOP;
  UPDATE prices SET state = 'valid', valid_from = NEW.valid_from, valid_to = NEW.valid_to
   WHERE batch_id = NEW.id AND state = 'proposed';
  RETURN NULL;
END $$;
CREATE TRIGGER approve AFTER UPDATE OF state ON price_batches
FOR EACH ROW WHEN (OLD.state <> 'approved' AND NEW.state = 'approved')
EXECUTE FUNCTION approve_prices();

CREATE TABLE price_agreements (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  customer_id UUID NOT NULL,
  price_list_id UUID NOT NULL,
  currency TEXT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_price_agreements PRIMARY KEY (id),
  CONSTRAINT fk_price_agreements_price_list_id_currency FOREIGN KEY(price_list_id, currency) REFERENCES price_lists (id, currency),
  CONSTRAINT ck_price_agreements_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_price_agreements_period CHECK (valid_to >= valid_from),
  CONSTRAINT ex_price_agreements_overlap EXCLUDE USING gist (customer_id WITH =, currency WITH =, daterange(valid_from, valid_to, '[]') WITH &&),
  CONSTRAINT uq_price_agreements_number UNIQUE (number),
  CONSTRAINT fk_price_agreements_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_price_agreements_customer_id ON price_agreements (customer_id);
CREATE INDEX ix_price_agreements_price_list_id ON price_agreements (price_list_id);
CREATE TRIGGER revision BEFORE UPDATE ON price_agreements FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE price_agreements ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON price_agreements USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
CREATE TRIGGER audit_insert AFTER INSERT ON price_agreements REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON price_agreements REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON price_agreements REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_price_agreements AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('price_agreements', 'customer_id = $1');

ALTER TABLE order_lines
  ADD COLUMN list_price NUMERIC(18, 6),
  ADD COLUMN price_source TEXT,
  ADD COLUMN price_trace TEXT;

ALTER TABLE links
  DROP CONSTRAINT ck_links_sheet,
  ADD CONSTRAINT ck_links_sheet
    CHECK (sheet IN ('leads', 'customers', 'orders', 'receivables', 'payments', 'prices'));

ALTER TABLE orders DISABLE TRIGGER USER;
UPDATE orders SET state = 'draft' WHERE state IN ('submitted', 'approved');
ALTER TABLE orders ENABLE TRIGGER USER;
DROP TRIGGER reviewed ON orders;
DROP TRIGGER progress_begun ON order_lines;
DROP TRIGGER progress ON order_lines;
DROP TRIGGER progress ON invoices;
DROP FUNCTION note_progress, progress_of;
DROP TRIGGER held ON orders;
DROP TRIGGER amended ON orders;
DROP TRIGGER version ON order_lines;
DROP TRIGGER moved_order_reviews ON customers;
DROP TRIGGER moved_order_findings ON customers;
DROP TRIGGER moved_order_holds ON customers;
DROP TRIGGER moved_allocation_shares ON customers;
DROP TRIGGER moved_amendments ON customers;
DROP TRIGGER moved_amendment_lines ON customers;
DROP TRIGGER moved_requirements ON customers;
DROP TABLE amendment_lines, amendments, allocation_shares, allocation_runs, order_holds,
  order_findings, order_reviews, authority_limits, requirements;
DROP FUNCTION line_of_its_version, only_after_review, findings_waived, held_order_waits,
  amended_by;
DROP SEQUENCE requirement_numbers, order_hold_numbers, allocation_run_numbers,
  amendment_numbers;

ALTER TABLE order_lines DISABLE TRIGGER USER;
UPDATE order_lines SET quantity = quantity - cancelled
  WHERE cancelled > 0 AND cancelled < quantity;
ALTER TABLE order_lines ENABLE TRIGGER USER;
ALTER TABLE order_lines
  DROP CONSTRAINT ck_order_lines_counters,
  DROP CONSTRAINT ck_order_lines_promised,
  DROP CONSTRAINT ck_order_lines_invoiced,
  DROP COLUMN amount,
  DROP COLUMN cancelled,
  DROP COLUMN version;
ALTER TABLE order_lines
  ADD COLUMN amount NUMERIC(18, 2)
    GENERATED ALWAYS AS (round(quantity * price, 2)) STORED NOT NULL,
  ADD CONSTRAINT ck_order_lines_counters CHECK (reserved >= 0 AND shipped >= 0),
  ADD CONSTRAINT ck_order_lines_promised CHECK (reserved + shipped <= quantity),
  ADD CONSTRAINT ck_order_lines_invoiced CHECK (invoiced >= 0 AND invoiced <= amount);
CREATE FUNCTION line_belongs_to_draft() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT state FROM orders WHERE id = NEW.order_id) <> 'draft' THEN
    RAISE EXCEPTION 'the order of line % is no draft', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_draft';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft BEFORE INSERT OR UPDATE OF product_id, quantity, price ON order_lines
FOR EACH ROW EXECUTE FUNCTION line_belongs_to_draft();

DROP TRIGGER moves ON orders;
CREATE TRIGGER moves BEFORE UPDATE OF state ON orders FOR EACH ROW EXECUTE FUNCTION
  enforce_moves('{"draft": ["cancelled", "confirmed"], "confirmed": ["cancelled", "shipped"], "shipped": ["closed"], "closed": ["shipped"], "cancelled": []}');
DROP TRIGGER exposure ON orders;
CREATE OR REPLACE FUNCTION expose_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change numeric := CASE
  WHEN OLD.state = 'draft' AND NEW.state = 'confirmed' THEN NEW.total
  WHEN OLD.state = 'confirmed' AND NEW.state = 'cancelled' THEN -NEW.total
  ELSE 0 END;
BEGIN
  IF change <> 0 THEN
    UPDATE credits SET exposure = exposure + change WHERE customer_id = NEW.customer_id
     AND currency = NEW.currency;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER exposure AFTER UPDATE OF state ON orders
FOR EACH ROW EXECUTE FUNCTION expose_order();
DROP INDEX uq_orders_customer_po;
ALTER TABLE orders
  DROP CONSTRAINT ck_orders_state,
  ADD CONSTRAINT ck_orders_state CHECK (state IN (
    'draft', 'confirmed', 'shipped', 'closed', 'cancelled')),
  DROP COLUMN channel,
  DROP COLUMN customer_po,
  DROP COLUMN po_twice,
  DROP COLUMN ship_to_id,
  DROP COLUMN payment_days,
  DROP COLUMN drafted_by,
  DROP COLUMN fulfilment_status,
  DROP COLUMN billing_status,
  DROP COLUMN payment_status,
  DROP COLUMN version;
ALTER TABLE addresses DROP CONSTRAINT uq_addresses_id_customer_id;
ALTER TABLE credits DROP COLUMN payment_days;

CREATE SEQUENCE soft_reservation_numbers;

CREATE TABLE soft_reservations (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  customer_id UUID NOT NULL,
  product_id UUID NOT NULL,
  warehouse_id UUID NOT NULL,
  quantity NUMERIC(18, 4) NOT NULL,
  used NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  until DATE NOT NULL,
  state VARCHAR(40) NOT NULL,
  requested_by TEXT NOT NULL,
  requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by TEXT,
  decided_at TIMESTAMP WITH TIME ZONE,
  reason TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_soft_reservations PRIMARY KEY (id),
  CONSTRAINT ck_soft_reservations_quantity CHECK (quantity > 0),
  CONSTRAINT ck_soft_reservations_used CHECK (used >= 0 AND used <= quantity),
  CONSTRAINT ck_soft_reservations_used_up CHECK ((state = 'used') = (used = quantity)),
  CONSTRAINT ck_soft_reservations_reason CHECK ((state = 'rejected') = (reason IS NOT NULL)),
  CONSTRAINT ck_soft_reservations_decision CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CONSTRAINT ck_soft_reservations_decided CHECK (state = 'expired' OR (state IN ('requested', 'withdrawn')) = (decided_by IS NULL)),
  CONSTRAINT ck_soft_reservations_decider CHECK (decided_by <> requested_by),
  CONSTRAINT uq_soft_reservations_number UNIQUE (number),
  CONSTRAINT fk_soft_reservations_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
  CONSTRAINT fk_soft_reservations_product_id FOREIGN KEY(product_id) REFERENCES products (id),
  CONSTRAINT fk_soft_reservations_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id),
  CONSTRAINT ck_soft_reservations_state CHECK (state IN ('requested', 'approved', 'rejected', 'used', 'expired', 'released', 'withdrawn'))
);
CREATE INDEX ix_soft_reservations_until ON soft_reservations (until);
CREATE INDEX ix_soft_reservations_customer_id ON soft_reservations (customer_id);
CREATE INDEX ix_soft_reservations_warehouse_id ON soft_reservations (warehouse_id);
CREATE INDEX ix_soft_reservations_product_id ON soft_reservations (product_id);

CREATE TRIGGER revision BEFORE UPDATE ON soft_reservations
  FOR EACH ROW
  EXECUTE FUNCTION bump_revision();
ALTER TABLE soft_reservations ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON soft_reservations
  USING ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
CREATE TRIGGER audit_insert AFTER INSERT ON soft_reservations
  REFERENCING NEW TABLE AS rows_after
  FOR EACH STATEMENT
  EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON soft_reservations
  REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
  FOR EACH STATEMENT
  EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON soft_reservations
  REFERENCING OLD TABLE AS rows_before
  FOR EACH STATEMENT
  EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_soft_reservations AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('soft_reservations', 'customer_id = $1');
CREATE TRIGGER moves BEFORE UPDATE OF state ON soft_reservations
  FOR EACH ROW
  EXECUTE FUNCTION enforce_moves('{"requested": ["approved", "expired", "rejected", "withdrawn"], "approved": ["expired", "released", "used"], "rejected": [], "used": [], "expired": [], "released": [], "withdrawn": []}');
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON soft_reservations
  FOR EACH ROW
  EXECUTE FUNCTION refuse_merged();

ALTER TABLE reservations ALTER COLUMN order_line_id DROP NOT NULL;
ALTER TABLE reservations ADD COLUMN soft_reservation_id UUID;
ALTER TABLE reservations
  ADD CONSTRAINT fk_reservations_soft_reservation_id FOREIGN KEY (soft_reservation_id) REFERENCES soft_reservations (id),
  ADD CONSTRAINT uq_reservations_soft_reservation_id_stock_level_id UNIQUE (soft_reservation_id, stock_level_id),
  ADD CONSTRAINT ck_reservations_holder CHECK (num_nonnulls(order_line_id, soft_reservation_id) = 1);
ALTER POLICY visible ON reservations
  USING ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id) OR EXISTS (SELECT FROM soft_reservations WHERE soft_reservations.id = soft_reservation_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id) OR EXISTS (SELECT FROM soft_reservations WHERE soft_reservations.id = soft_reservation_id));
DROP TRIGGER moved_reservations ON orders;
CREATE TRIGGER moved_reservations AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('reservations', 'order_line_id IN (SELECT l.id FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.customer_id = $1) OR soft_reservation_id IN (SELECT id FROM soft_reservations WHERE customer_id = $1)');

ALTER TABLE rounds DROP CONSTRAINT ck_rounds_name;
ALTER TABLE rounds ADD CONSTRAINT ck_rounds_name CHECK (name IN ('left_contacts', 'import_rows', 'cleaning', 'soft_reservations', 'replenishment', 'exceptions'));

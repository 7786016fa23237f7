CREATE SEQUENCE intake_numbers;
CREATE SEQUENCE confirmation_numbers;
CREATE SEQUENCE exception_numbers;
CREATE SEQUENCE shipment_plan_numbers;
CREATE SEQUENCE stock_count_numbers;
CREATE SEQUENCE stock_level_numbers;

CREATE TRIGGER moves BEFORE UPDATE OF state ON incidents FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"open": ["resolved"], "resolved": []}');

ALTER TABLE orders ADD COLUMN held_for TEXT;
ALTER TABLE orders DISABLE TRIGGER USER;
UPDATE orders o SET held_for = (
  SELECT string_agg(DISTINCT code, ', ' ORDER BY code) FROM order_holds h
   WHERE h.order_id = o.id AND h.released_at IS NULL)
 WHERE EXISTS (SELECT FROM order_holds h WHERE h.order_id = o.id AND h.released_at IS NULL);
ALTER TABLE orders ENABLE TRIGGER USER;

CREATE FUNCTION name_holds() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE orders SET held_for = (
    SELECT string_agg(DISTINCT code, ', ' ORDER BY code) FROM order_holds
     WHERE order_id = NEW.order_id AND released_at IS NULL) WHERE id = NEW.order_id;
  RETURN NULL;
END $$;
CREATE TRIGGER holds AFTER INSERT OR UPDATE OF released_at ON order_holds
FOR EACH ROW EXECUTE FUNCTION name_holds();

ALTER TABLE stock_levels
  ADD COLUMN number TEXT NOT NULL
    DEFAULT 'SL-' || to_char(nextval('stock_level_numbers'), 'FM999999000000'),
  ADD CONSTRAINT uq_stock_levels_number UNIQUE (number);

CREATE TABLE order_intakes (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  channel VARCHAR(40) NOT NULL,
  received_at TIMESTAMP WITH TIME ZONE NOT NULL,
  received_by TEXT NOT NULL,
  customer_id UUID,
  customer_po TEXT,
  content TEXT,
  state VARCHAR(40) NOT NULL,
  order_id UUID,
  reason TEXT,
  decided_by TEXT,
  decided_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_order_intakes PRIMARY KEY (id),
  CONSTRAINT ck_order_intakes_order CHECK ((state IN ('entered', 'duplicate')) = (order_id IS NOT NULL)),
  CONSTRAINT ck_order_intakes_decided CHECK ((state = 'new') = (decided_by IS NULL)),
  CONSTRAINT uq_order_intakes_number UNIQUE (number),
  CONSTRAINT ck_order_intakes_channel CHECK (channel IN ('phone', 'fax', 'email', 'wechat', 'portal', 'sheet', 'edi', 'visit')),
  CONSTRAINT fk_order_intakes_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
  CONSTRAINT ck_order_intakes_state CHECK (state IN ('new', 'entered', 'duplicate', 'rejected')),
  CONSTRAINT fk_order_intakes_order_id FOREIGN KEY(order_id) REFERENCES orders (id)
);

CREATE INDEX ix_order_intakes_customer_id ON order_intakes (customer_id);
CREATE INDEX ix_order_intakes_order_id ON order_intakes (order_id);
CREATE INDEX ix_order_intakes_received_at ON order_intakes (received_at);
CREATE TRIGGER revision BEFORE UPDATE ON order_intakes FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE order_intakes ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON order_intakes USING ((select current_setting('salesbook.scope', true)) = 'all' OR received_by = (select current_setting('salesbook.actor', true)) OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR received_by = (select current_setting('salesbook.actor', true)) OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
CREATE TRIGGER audit_insert AFTER INSERT ON order_intakes REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON order_intakes REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON order_intakes REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON order_intakes FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"new": ["duplicate", "entered", "rejected"], "entered": [], "duplicate": ["new"], "rejected": ["new"]}');
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON order_intakes FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE TRIGGER moved_order_intakes AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('order_intakes', 'customer_id = $1');

CREATE TABLE order_confirmations (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  order_id UUID NOT NULL,
  version BIGINT NOT NULL,
  content TEXT NOT NULL,
  channel VARCHAR(40) NOT NULL,
  contact_id UUID,
  sent_by TEXT NOT NULL,
  sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state VARCHAR(40) NOT NULL,
  answered_at TIMESTAMP WITH TIME ZONE,
  answered_by TEXT,
  note TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_order_confirmations PRIMARY KEY (id),
  CONSTRAINT ck_order_confirmations_answered CHECK ((state IN ('accepted', 'change_wanted', 'no_answer')) = (answered_at IS NOT NULL)),
  CONSTRAINT uq_order_confirmations_number UNIQUE (number),
  CONSTRAINT fk_order_confirmations_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
  CONSTRAINT ck_order_confirmations_channel CHECK (channel IN ('phone', 'fax', 'email', 'wechat', 'portal', 'sheet', 'edi', 'visit')),
  CONSTRAINT fk_order_confirmations_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id),
  CONSTRAINT ck_order_confirmations_state CHECK (state IN ('pending', 'accepted', 'change_wanted', 'no_answer', 'superseded'))
);

CREATE INDEX ix_order_confirmations_contact_id ON order_confirmations (contact_id);
CREATE INDEX ix_order_confirmations_order_id ON order_confirmations (order_id);
CREATE UNIQUE INDEX uq_order_confirmations_pending ON order_confirmations (order_id) WHERE state = 'pending';
CREATE UNIQUE INDEX uq_order_confirmations_version ON order_confirmations (order_id, version) WHERE state <> 'superseded';
CREATE TRIGGER revision BEFORE UPDATE ON order_confirmations FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE order_confirmations ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON order_confirmations USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
CREATE TRIGGER audit_insert AFTER INSERT ON order_confirmations REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON order_confirmations REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON order_confirmations REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_order_confirmations AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('order_confirmations', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moves BEFORE UPDATE OF state ON order_confirmations FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"pending": ["accepted", "change_wanted", "no_answer", "superseded"], "accepted": [], "change_wanted": ["accepted"], "no_answer": ["accepted", "change_wanted"], "superseded": []}');

CREATE TABLE order_exceptions (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  order_id UUID NOT NULL,
  order_line_id UUID,
  kind VARCHAR(40) NOT NULL,
  description TEXT NOT NULL,
  detected_by TEXT NOT NULL,
  detected_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state VARCHAR(40) NOT NULL,
  options TEXT,
  contacted_at TIMESTAMP WITH TIME ZONE,
  solution TEXT,
  amendment_id UUID,
  cost NUMERIC(18, 2),
  currency TEXT NOT NULL,
  resolved_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_order_exceptions PRIMARY KEY (id),
  CONSTRAINT ck_order_exceptions_resolved CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  CONSTRAINT ck_order_exceptions_solution CHECK (state <> 'agreed' OR solution IS NOT NULL),
  CONSTRAINT ck_order_exceptions_cost CHECK (cost >= 0),
  CONSTRAINT ck_order_exceptions_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT uq_order_exceptions_number UNIQUE (number),
  CONSTRAINT fk_order_exceptions_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
  CONSTRAINT fk_order_exceptions_order_line_id FOREIGN KEY(order_line_id) REFERENCES order_lines (id),
  CONSTRAINT ck_order_exceptions_kind CHECK (kind IN ('wrong_data', 'shortage', 'delay', 'price_dispute', 'other')),
  CONSTRAINT ck_order_exceptions_state CHECK (state IN ('open', 'offered', 'agreed', 'resolved')),
  CONSTRAINT fk_order_exceptions_amendment_id FOREIGN KEY(amendment_id) REFERENCES amendments (id)
);

CREATE INDEX ix_order_exceptions_amendment_id ON order_exceptions (amendment_id);
CREATE INDEX ix_order_exceptions_order_id ON order_exceptions (order_id);
CREATE UNIQUE INDEX uq_order_exceptions_open ON order_exceptions (order_line_id, kind) WHERE state <> 'resolved';
CREATE TRIGGER revision BEFORE UPDATE ON order_exceptions FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE order_exceptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON order_exceptions USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
CREATE TRIGGER audit_insert AFTER INSERT ON order_exceptions REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON order_exceptions REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON order_exceptions REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_order_exceptions AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('order_exceptions', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moves BEFORE UPDATE OF state ON order_exceptions FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"open": ["agreed", "offered", "resolved"], "offered": ["agreed", "offered"], "agreed": ["offered", "resolved"], "resolved": []}');

CREATE TABLE shipment_plans (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  warehouse_id UUID NOT NULL,
  planned_on DATE NOT NULL,
  mode VARCHAR(40),
  carrier TEXT,
  consolidation TEXT,
  cost NUMERIC(18, 2),
  currency TEXT NOT NULL,
  state VARCHAR(40) NOT NULL,
  planned_by TEXT NOT NULL,
  picked_by TEXT,
  packed_by TEXT,
  handed_over_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_shipment_plans PRIMARY KEY (id),
  CONSTRAINT ck_shipment_plans_cost CHECK (cost >= 0),
  CONSTRAINT ck_shipment_plans_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT uq_shipment_plans_number UNIQUE (number),
  CONSTRAINT fk_shipment_plans_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id),
  CONSTRAINT ck_shipment_plans_mode CHECK (mode IN ('road', 'rail', 'air', 'sea', 'express', 'pickup')),
  CONSTRAINT ck_shipment_plans_state CHECK (state IN ('planned', 'released', 'picked', 'packed', 'handed_over', 'cancelled'))
);

CREATE INDEX ix_shipment_plans_day ON shipment_plans (state, planned_on);
CREATE INDEX ix_shipment_plans_warehouse_id ON shipment_plans (warehouse_id);
CREATE TRIGGER revision BEFORE UPDATE ON shipment_plans FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE shipment_plans ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON shipment_plans USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON shipment_plans REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON shipment_plans REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON shipment_plans REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON shipment_plans FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"planned": ["cancelled", "released"], "released": ["cancelled", "picked", "planned"], "picked": ["cancelled", "packed"], "packed": ["cancelled", "handed_over"], "handed_over": [], "cancelled": []}');
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON shipment_plans FOR EACH ROW EXECUTE FUNCTION mark_dirty();

CREATE TABLE plan_lines (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  plan_id UUID NOT NULL,
  order_line_id UUID NOT NULL,
  quantity NUMERIC(18, 4) NOT NULL,
  picked NUMERIC(18, 4),
  short_reason TEXT,
  shipment_id UUID,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_plan_lines PRIMARY KEY (id),
  CONSTRAINT uq_plan_lines_plan_id_order_line_id UNIQUE (plan_id, order_line_id),
  CONSTRAINT ck_plan_lines_quantity CHECK (quantity > 0),
  CONSTRAINT ck_plan_lines_picked CHECK (picked BETWEEN 0 AND quantity),
  CONSTRAINT ck_plan_lines_short CHECK (picked IS NULL OR picked = quantity OR short_reason IS NOT NULL),
  CONSTRAINT uq_plan_lines_number UNIQUE (number),
  CONSTRAINT fk_plan_lines_plan_id FOREIGN KEY(plan_id) REFERENCES shipment_plans (id),
  CONSTRAINT fk_plan_lines_order_line_id FOREIGN KEY(order_line_id) REFERENCES order_lines (id),
  CONSTRAINT fk_plan_lines_shipment_id FOREIGN KEY(shipment_id) REFERENCES shipments (id)
);

CREATE INDEX ix_plan_lines_order_line_id ON plan_lines (order_line_id);
CREATE INDEX ix_plan_lines_shipment_id ON plan_lines (shipment_id);
CREATE TRIGGER revision BEFORE UPDATE ON plan_lines FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE plan_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON plan_lines USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id));
CREATE TRIGGER audit_insert AFTER INSERT ON plan_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON plan_lines REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON plan_lines REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_plan_lines AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('plan_lines', 'order_line_id IN (SELECT id FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON plan_lines FOR EACH ROW EXECUTE FUNCTION mark_dirty();

CREATE TABLE packages (
  id UUID NOT NULL,
  plan_id UUID NOT NULL,
  position BIGINT NOT NULL,
  weight NUMERIC(10, 3) NOT NULL,
  length NUMERIC(10, 3),
  width NUMERIC(10, 3),
  height NUMERIC(10, 3),
  content TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_packages PRIMARY KEY (id),
  CONSTRAINT uq_packages_plan_id_position UNIQUE (plan_id, position),
  CONSTRAINT ck_packages_weight CHECK (weight > 0),
  CONSTRAINT ck_packages_measures CHECK (length > 0 AND width > 0 AND height > 0),
  CONSTRAINT fk_packages_plan_id FOREIGN KEY(plan_id) REFERENCES shipment_plans (id)
);

CREATE TRIGGER revision BEFORE UPDATE ON packages FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE packages ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON packages USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON packages REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON packages REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON packages REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TABLE stock_counts (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  warehouse_id UUID NOT NULL,
  state VARCHAR(40) NOT NULL,
  begun_by TEXT NOT NULL,
  begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
  counted_by TEXT,
  posted_by TEXT,
  posted_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_stock_counts PRIMARY KEY (id),
  CONSTRAINT ck_stock_counts_posted CHECK ((state = 'posted') = (posted_by IS NOT NULL)),
  CONSTRAINT ck_stock_counts_four_eyes CHECK (posted_by <> counted_by),
  CONSTRAINT uq_stock_counts_number UNIQUE (number),
  CONSTRAINT fk_stock_counts_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id),
  CONSTRAINT ck_stock_counts_state CHECK (state IN ('counting', 'counted', 'posted', 'cancelled'))
);

CREATE INDEX ix_stock_counts_warehouse_id ON stock_counts (warehouse_id);
CREATE TRIGGER revision BEFORE UPDATE ON stock_counts FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE stock_counts ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON stock_counts USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON stock_counts REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON stock_counts REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON stock_counts REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON stock_counts FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"counting": ["cancelled", "counted"], "counted": ["cancelled", "counting", "posted"], "posted": [], "cancelled": []}');

CREATE TABLE count_lines (
  id UUID NOT NULL,
  count_id UUID NOT NULL,
  stock_level_id UUID NOT NULL,
  book NUMERIC(18, 4) NOT NULL,
  counted NUMERIC(18, 4),
  counted_at TIMESTAMP WITH TIME ZONE,
  difference NUMERIC(18, 4) GENERATED ALWAYS AS (counted - book) STORED,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_count_lines PRIMARY KEY (id),
  CONSTRAINT uq_count_lines_count_id_stock_level_id UNIQUE (count_id, stock_level_id),
  CONSTRAINT ck_count_lines_counted CHECK (counted >= 0),
  CONSTRAINT fk_count_lines_count_id FOREIGN KEY(count_id) REFERENCES stock_counts (id),
  CONSTRAINT fk_count_lines_stock_level_id FOREIGN KEY(stock_level_id) REFERENCES stock_levels (id)
);

CREATE INDEX ix_count_lines_stock_level_id ON count_lines (stock_level_id);
CREATE TRIGGER revision BEFORE UPDATE ON count_lines FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE count_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON count_lines USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON count_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON count_lines REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON count_lines REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE FUNCTION plan_within_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  line order_lines%ROWTYPE;
  planned numeric;
BEGIN
  SELECT * INTO line FROM order_lines WHERE id = NEW.order_line_id FOR NO KEY UPDATE;
  SELECT coalesce(sum(coalesce(l.picked, l.quantity)), 0) INTO planned
    FROM plan_lines l JOIN shipment_plans p ON p.id = l.plan_id
   WHERE l.order_line_id = NEW.order_line_id
     AND p.state NOT IN ('handed_over', 'cancelled');
  IF planned > line.quantity - line.cancelled - line.shipped THEN
    RAISE EXCEPTION 'line % has less left than is planned', line.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_lines_left';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER within AFTER INSERT ON plan_lines
FOR EACH ROW EXECUTE FUNCTION plan_within_line();

ALTER TABLE attachments DROP CONSTRAINT ck_attachments_kind;
ALTER TABLE attachments ADD CONSTRAINT ck_attachments_kind CHECK (kind IN ('Customer', 'Invoice', 'Lead', 'Order', 'OrderConfirmation', 'OrderIntake', 'Payment', 'Shipment'));
DROP POLICY visible ON attachments;
CREATE POLICY visible ON attachments USING (CASE kind WHEN 'Customer' THEN EXISTS (SELECT FROM customers WHERE customers.id = record_id OFFSET 0) WHEN 'Invoice' THEN EXISTS (SELECT FROM invoices WHERE invoices.id = record_id OFFSET 0) WHEN 'Lead' THEN EXISTS (SELECT FROM leads WHERE leads.id = record_id OFFSET 0) WHEN 'Order' THEN EXISTS (SELECT FROM orders WHERE orders.id = record_id OFFSET 0) WHEN 'OrderConfirmation' THEN EXISTS (SELECT FROM order_confirmations WHERE order_confirmations.id = record_id OFFSET 0) WHEN 'OrderIntake' THEN EXISTS (SELECT FROM order_intakes WHERE order_intakes.id = record_id OFFSET 0) WHEN 'Payment' THEN EXISTS (SELECT FROM payments WHERE payments.id = record_id OFFSET 0) WHEN 'Shipment' THEN EXISTS (SELECT FROM shipments WHERE shipments.id = record_id OFFSET 0) END) WITH CHECK (CASE kind WHEN 'Customer' THEN EXISTS (SELECT FROM customers WHERE customers.id = record_id OFFSET 0) WHEN 'Invoice' THEN EXISTS (SELECT FROM invoices WHERE invoices.id = record_id OFFSET 0) WHEN 'Lead' THEN EXISTS (SELECT FROM leads WHERE leads.id = record_id OFFSET 0) WHEN 'Order' THEN EXISTS (SELECT FROM orders WHERE orders.id = record_id OFFSET 0) WHEN 'OrderConfirmation' THEN EXISTS (SELECT FROM order_confirmations WHERE order_confirmations.id = record_id OFFSET 0) WHEN 'OrderIntake' THEN EXISTS (SELECT FROM order_intakes WHERE order_intakes.id = record_id OFFSET 0) WHEN 'Payment' THEN EXISTS (SELECT FROM payments WHERE payments.id = record_id OFFSET 0) WHEN 'Shipment' THEN EXISTS (SELECT FROM shipments WHERE shipments.id = record_id OFFSET 0) END);

ALTER TABLE links DROP CONSTRAINT ck_links_sheet;
ALTER TABLE links ADD CONSTRAINT ck_links_sheet CHECK (sheet IN ('leads', 'customers', 'orders', 'receivables', 'payments', 'prices', 'replenishment', 'stock', 'shipments', 'shipping'));
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON stock_levels FOR EACH ROW EXECUTE FUNCTION mark_dirty();
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON lots FOR EACH ROW EXECUTE FUNCTION mark_dirty();
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON shipments FOR EACH ROW EXECUTE FUNCTION mark_dirty();

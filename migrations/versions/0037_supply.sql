CREATE SEQUENCE expected_receipt_numbers;
CREATE SEQUENCE transfer_numbers;
CREATE SEQUENCE reorder_rule_numbers;
CREATE SEQUENCE reorder_proposal_numbers;

CREATE TABLE expected_receipts (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  product_id UUID NOT NULL,
  warehouse_id UUID NOT NULL,
  source VARCHAR(40) NOT NULL,
  quantity NUMERIC(18, 4) NOT NULL,
  received NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  due_on DATE NOT NULL,
  confirmed BOOLEAN DEFAULT false NOT NULL,
  document TEXT,
  cancelled_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_expected_receipts PRIMARY KEY (id),
  CONSTRAINT ck_expected_receipts_quantity CHECK (quantity > 0),
  CONSTRAINT ck_expected_receipts_received CHECK (received >= 0),
  CONSTRAINT uq_expected_receipts_number UNIQUE (number),
  CONSTRAINT fk_expected_receipts_product_id FOREIGN KEY(product_id) REFERENCES products (id),
  CONSTRAINT fk_expected_receipts_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id),
  CONSTRAINT ck_expected_receipts_source CHECK (source IN ('purchase', 'production', 'return'))
);

CREATE INDEX ix_expected_receipts_due_on ON expected_receipts (due_on);
CREATE INDEX ix_expected_receipts_product_id ON expected_receipts (product_id);
CREATE INDEX ix_expected_receipts_warehouse_id ON expected_receipts (warehouse_id);
CREATE TRIGGER revision BEFORE UPDATE ON expected_receipts FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE expected_receipts ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON expected_receipts USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON expected_receipts REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON expected_receipts REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON expected_receipts REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

ALTER TABLE stock_moves
  ADD COLUMN expected_receipt_id UUID,
  ADD CONSTRAINT fk_stock_moves_expected_receipt_id
    FOREIGN KEY (expected_receipt_id) REFERENCES expected_receipts (id);
CREATE INDEX ix_stock_moves_expected_receipt_id ON stock_moves (expected_receipt_id);
CREATE OR REPLACE FUNCTION move_stock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM stock_moves WHERE id = NEW.reverses_id AND reverses_id IS NULL
         AND stock_level_id = NEW.stock_level_id AND quantity = -NEW.quantity) THEN
    RAISE EXCEPTION 'stock move % does not take back what it says', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_reverses';
  END IF;
  UPDATE stock_levels SET on_hand = on_hand + NEW.quantity WHERE id = NEW.stock_level_id;
  UPDATE expected_receipts SET received = received + NEW.quantity
   WHERE id = NEW.expected_receipt_id;
  RETURN NULL;
END $$;

CREATE TABLE transfers (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  origin_id UUID NOT NULL,
  destination_id UUID NOT NULL,
  state VARCHAR(40) NOT NULL,
  reason TEXT,
  shipped_at TIMESTAMP WITH TIME ZONE,
  received_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_transfers PRIMARY KEY (id),
  CONSTRAINT ck_transfers_two_warehouses CHECK (origin_id <> destination_id),
  CONSTRAINT uq_transfers_number UNIQUE (number),
  CONSTRAINT fk_transfers_origin_id FOREIGN KEY(origin_id) REFERENCES warehouses (id),
  CONSTRAINT fk_transfers_destination_id FOREIGN KEY(destination_id) REFERENCES warehouses (id),
  CONSTRAINT ck_transfers_state CHECK (state IN ('draft', 'shipped', 'received', 'cancelled'))
);

CREATE INDEX ix_transfers_destination_id ON transfers (destination_id);
CREATE INDEX ix_transfers_origin_id ON transfers (origin_id);
CREATE TRIGGER revision BEFORE UPDATE ON transfers FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE transfers ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON transfers USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON transfers REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON transfers REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON transfers REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON transfers FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"draft": ["cancelled", "shipped"], "shipped": ["received"], "received": [], "cancelled": []}');

CREATE TABLE transfer_lines (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  transfer_id UUID NOT NULL,
  product_id UUID NOT NULL,
  lot_id UUID,
  quantity NUMERIC(18, 4) NOT NULL,
  shipped NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  received NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  lost NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_transfer_lines PRIMARY KEY (id),
  CONSTRAINT fk_transfer_lines_lot_id_product_id FOREIGN KEY(lot_id, product_id) REFERENCES lots (id, product_id),
  CONSTRAINT ck_transfer_lines_quantity CHECK (quantity > 0),
  CONSTRAINT ck_transfer_lines_under_way CHECK (received >= 0 AND lost >= 0 AND received + lost <= shipped AND shipped <= quantity),
  CONSTRAINT uq_transfer_lines_number UNIQUE (number),
  CONSTRAINT fk_transfer_lines_transfer_id FOREIGN KEY(transfer_id) REFERENCES transfers (id),
  CONSTRAINT fk_transfer_lines_product_id FOREIGN KEY(product_id) REFERENCES products (id)
);

CREATE INDEX ix_transfer_lines_product_id ON transfer_lines (product_id);
CREATE INDEX ix_transfer_lines_transfer_id ON transfer_lines (transfer_id);
CREATE TRIGGER revision BEFORE UPDATE ON transfer_lines FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE transfer_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON transfer_lines USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON transfer_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON transfer_lines REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON transfer_lines REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TABLE reorder_rules (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  product_id UUID NOT NULL,
  warehouse_id UUID NOT NULL,
  method VARCHAR(40) NOT NULL,
  service_level NUMERIC(5, 4) NOT NULL,
  lead_time NUMERIC(9, 4) NOT NULL,
  lead_time_deviation NUMERIC(9, 4) DEFAULT 0 NOT NULL,
  review_days BIGINT DEFAULT 0 NOT NULL,
  min_quantity NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  max_quantity NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  order_multiple NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  min_order NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  way VARCHAR(40) NOT NULL,
  origin_id UUID,
  alarm VARCHAR(40),
  looked_at TIMESTAMP WITH TIME ZONE,
  archived_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_reorder_rules PRIMARY KEY (id),
  CONSTRAINT ck_reorder_rules_quantities CHECK (min_quantity BETWEEN 0 AND max_quantity),
  CONSTRAINT ck_reorder_rules_orders CHECK (order_multiple >= 0 AND min_order >= 0),
  CONSTRAINT ck_reorder_rules_service_level CHECK (service_level > 0.5 AND service_level < 1),
  CONSTRAINT ck_reorder_rules_times CHECK (lead_time >= 0 AND lead_time_deviation >= 0 AND review_days >= 0),
  CONSTRAINT ck_reorder_rules_origin CHECK ((way = 'transfer') = (origin_id IS NOT NULL) AND origin_id IS DISTINCT FROM warehouse_id),
  CONSTRAINT uq_reorder_rules_number UNIQUE (number),
  CONSTRAINT fk_reorder_rules_product_id FOREIGN KEY(product_id) REFERENCES products (id),
  CONSTRAINT fk_reorder_rules_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id),
  CONSTRAINT ck_reorder_rules_method CHECK (method IN ('reorder_point', 'min_max')),
  CONSTRAINT ck_reorder_rules_way CHECK (way IN ('purchase', 'transfer')),
  CONSTRAINT fk_reorder_rules_origin_id FOREIGN KEY(origin_id) REFERENCES warehouses (id),
  CONSTRAINT ck_reorder_rules_alarm CHECK (alarm IN ('out_of_stock', 'low', 'overstock'))
);

CREATE INDEX ix_reorder_rules_warehouse_id ON reorder_rules (warehouse_id);
CREATE UNIQUE INDEX uq_reorder_rules_used ON reorder_rules (product_id, warehouse_id) WHERE archived_at IS NULL;
CREATE TRIGGER revision BEFORE UPDATE ON reorder_rules FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE reorder_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON reorder_rules USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON reorder_rules REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON reorder_rules REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON reorder_rules REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON reorder_rules FOR EACH ROW EXECUTE FUNCTION mark_dirty();

CREATE TABLE reorder_proposals (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  rule_id UUID NOT NULL,
  state VARCHAR(40) NOT NULL,
  proposed NUMERIC(18, 4) NOT NULL,
  quantity NUMERIC(18, 4) NOT NULL,
  projected NUMERIC(18, 4) NOT NULL,
  daily_demand NUMERIC(18, 4) NOT NULL,
  safety_stock NUMERIC(18, 4) NOT NULL,
  reorder_point NUMERIC(18, 4) NOT NULL,
  needed_on DATE NOT NULL,
  explanation TEXT NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by TEXT,
  decided_at TIMESTAMP WITH TIME ZONE,
  reason TEXT,
  document TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_reorder_proposals PRIMARY KEY (id),
  CONSTRAINT ck_reorder_proposals_quantity CHECK (quantity > 0 AND proposed > 0),
  CONSTRAINT uq_reorder_proposals_number UNIQUE (number),
  CONSTRAINT fk_reorder_proposals_rule_id FOREIGN KEY(rule_id) REFERENCES reorder_rules (id),
  CONSTRAINT ck_reorder_proposals_state CHECK (state IN ('open', 'approved', 'rejected', 'expired'))
);

CREATE INDEX ix_reorder_proposals_rule_id ON reorder_proposals (rule_id);
CREATE UNIQUE INDEX uq_reorder_proposals_open ON reorder_proposals (rule_id) WHERE state = 'open';
CREATE TRIGGER revision BEFORE UPDATE ON reorder_proposals FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE reorder_proposals ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON reorder_proposals USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON reorder_proposals REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON reorder_proposals REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON reorder_proposals REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON reorder_proposals FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"open": ["approved", "expired", "rejected"], "approved": [], "rejected": [], "expired": []}');
CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON reorder_proposals FOR EACH ROW EXECUTE FUNCTION mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON warehouses
  FOR EACH ROW EXECUTE FUNCTION mark_dirty();
ALTER TABLE links
  DROP CONSTRAINT ck_links_sheet,
  ADD CONSTRAINT ck_links_sheet CHECK (sheet IN (
    'leads', 'customers', 'orders', 'receivables', 'payments', 'prices', 'replenishment'));

CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
    substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;

CREATE SEQUENCE stock_move_numbers;
ALTER TABLE products ADD COLUMN by_lot BOOLEAN DEFAULT false NOT NULL;

CREATE TABLE warehouses (
  id UUID NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  kind VARCHAR(40) DEFAULT 'own' NOT NULL,
  region TEXT,
  priority BIGINT DEFAULT 1 NOT NULL,
  pickable BOOLEAN DEFAULT true NOT NULL,
  archived_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_warehouses PRIMARY KEY (id),
  CONSTRAINT ck_warehouses_named CHECK (code <> '' AND name <> ''),
  CONSTRAINT ck_warehouses_priority CHECK (priority >= 1),
  CONSTRAINT uq_warehouses_code UNIQUE (code),
  CONSTRAINT ck_warehouses_kind CHECK (kind IN ('own', 'third_party', 'consignment'))
);

CREATE TRIGGER revision BEFORE UPDATE ON warehouses FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE warehouses ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON warehouses USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON warehouses REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON warehouses REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON warehouses REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
INSERT INTO warehouses (id, code, name)
SELECT new_id(), code, code FROM (
  SELECT DISTINCT coalesce(nullif(warehouse, ''), 'unnamed') AS code FROM stock_levels ORDER BY 1) known;

CREATE TABLE lots (
  id UUID NOT NULL,
  code TEXT NOT NULL,
  product_id UUID NOT NULL,
  expires_on DATE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_lots PRIMARY KEY (id),
  CONSTRAINT uq_lots_product_id_code UNIQUE (product_id, code),
  CONSTRAINT uq_lots_id_product_id UNIQUE (id, product_id),
  CONSTRAINT ck_lots_code CHECK (code <> ''),
  CONSTRAINT fk_lots_product_id FOREIGN KEY(product_id) REFERENCES products (id)
);

CREATE TRIGGER revision BEFORE UPDATE ON lots FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE lots ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON lots USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON lots REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON lots REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON lots REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

ALTER TABLE stock_levels
  ADD COLUMN warehouse_id UUID,
  ADD COLUMN lot_id UUID,
  ADD COLUMN shelf TEXT,
  ADD COLUMN available NUMERIC(18, 4) GENERATED ALWAYS AS (on_hand - reserved) STORED NOT NULL;
-- where it lies has not changed: no trail, no new revision
ALTER TABLE stock_levels DISABLE TRIGGER USER;
UPDATE stock_levels s SET warehouse_id = w.id FROM warehouses w
 WHERE w.code = coalesce(nullif(s.warehouse, ''), 'unnamed');
ALTER TABLE stock_levels ENABLE TRIGGER USER;
ALTER TABLE stock_levels
  DROP CONSTRAINT uq_stock_levels_product_id_warehouse,
  DROP COLUMN warehouse,
  ALTER COLUMN warehouse_id SET NOT NULL,
  ADD CONSTRAINT uq_stock_levels_product_id_warehouse_id_lot_id
    UNIQUE NULLS NOT DISTINCT (product_id, warehouse_id, lot_id),
  ADD CONSTRAINT fk_stock_levels_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES warehouses (id),
  ADD CONSTRAINT fk_stock_levels_lot_id_product_id
    FOREIGN KEY (lot_id, product_id) REFERENCES lots (id, product_id);
CREATE INDEX ix_stock_levels_lot_id ON stock_levels (lot_id);
CREATE INDEX ix_stock_levels_warehouse_id ON stock_levels (warehouse_id);

CREATE TABLE stock_moves (
  id UUID NOT NULL,
  number TEXT DEFAULT 'MV-' || to_char(nextval('stock_move_numbers'), 'FM999999000000') NOT NULL,
  stock_level_id UUID NOT NULL,
  kind VARCHAR(40) NOT NULL,
  quantity NUMERIC(18, 4) NOT NULL,
  document TEXT,
  reason TEXT,
  moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
  reverses_id UUID,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_stock_moves PRIMARY KEY (id),
  CONSTRAINT ck_stock_moves_quantity CHECK (CASE WHEN reverses_id IS NOT NULL THEN quantity <> 0 WHEN kind IN ('opening', 'receipt', 'transfer_in') THEN quantity > 0 WHEN kind IN ('issue', 'transfer_out', 'scrap') THEN quantity < 0 ELSE quantity <> 0 END),
  CONSTRAINT uq_stock_moves_number UNIQUE (number),
  CONSTRAINT fk_stock_moves_stock_level_id FOREIGN KEY(stock_level_id) REFERENCES stock_levels (id),
  CONSTRAINT ck_stock_moves_kind CHECK (kind IN ('opening', 'receipt', 'issue', 'adjustment', 'transfer_in', 'transfer_out', 'scrap')),
  CONSTRAINT uq_stock_moves_reverses_id UNIQUE (reverses_id),
  CONSTRAINT fk_stock_moves_reverses_id FOREIGN KEY(reverses_id) REFERENCES stock_moves (id)
);

CREATE INDEX ix_stock_moves_document ON stock_moves (document);
CREATE INDEX ix_stock_moves_moved_at ON stock_moves (moved_at);
CREATE INDEX ix_stock_moves_stock_level_id ON stock_moves (stock_level_id);
CREATE TRIGGER revision BEFORE UPDATE ON stock_moves FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE stock_moves ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON stock_moves USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON stock_moves REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON stock_moves REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON stock_moves REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
INSERT INTO stock_moves (id, stock_level_id, kind, quantity, moved_at)
SELECT new_id(), id, 'opening', on_hand, now() FROM stock_levels WHERE on_hand <> 0 ORDER BY id;

CREATE FUNCTION move_stock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM stock_moves WHERE id = NEW.reverses_id AND reverses_id IS NULL
         AND stock_level_id = NEW.stock_level_id AND quantity = -NEW.quantity) THEN
    RAISE EXCEPTION 'stock move % does not take back what it says', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_reverses';
  END IF;
  UPDATE stock_levels SET on_hand = on_hand + NEW.quantity WHERE id = NEW.stock_level_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON stock_moves
FOR EACH ROW EXECUTE FUNCTION move_stock();

CREATE FUNCTION lot_as_tracked() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT by_lot FROM products WHERE id = NEW.product_id) <> (NEW.lot_id IS NOT NULL) THEN
    RAISE EXCEPTION 'a product has lots everywhere or nowhere'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_levels_by_lot';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lot BEFORE INSERT ON stock_levels
FOR EACH ROW EXECUTE FUNCTION lot_as_tracked();

CREATE OR REPLACE FUNCTION count_shipment() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE order_lines SET shipped = shipped + NEW.quantity WHERE id = NEW.order_line_id;
  INSERT INTO stock_moves (id, stock_level_id, kind, quantity, document, moved_at)
  SELECT new_id(), NEW.stock_level_id, 'issue', -NEW.quantity, number, shipped_at
    FROM shipments WHERE id = NEW.shipment_id;
  RETURN NULL;
END $$;

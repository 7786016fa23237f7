DROP TRIGGER counters_insert ON reservations;
DROP TRIGGER counters_update ON reservations;
DROP TRIGGER counters_delete ON reservations;
DROP TRIGGER counters_insert ON shipment_lines;
DROP TRIGGER counters_insert ON stock_moves;
DROP FUNCTION count_reservations, count_shipments, move_stock;

CREATE FUNCTION count_reservation() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change numeric := coalesce(NEW.quantity, 0) - coalesce(OLD.quantity, 0);
BEGIN
  UPDATE order_lines SET reserved = reserved + change
   WHERE id = coalesce(NEW.order_line_id, OLD.order_line_id);
  UPDATE stock_levels SET reserved = reserved + change
   WHERE id = coalesce(NEW.stock_level_id, OLD.stock_level_id);
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT OR UPDATE OF quantity OR DELETE ON reservations
FOR EACH ROW EXECUTE FUNCTION count_reservation();

CREATE FUNCTION count_shipment() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE order_lines SET shipped = shipped + NEW.quantity WHERE id = NEW.order_line_id;
  INSERT INTO stock_moves (id, stock_level_id, kind, quantity, document, moved_at)
  SELECT new_id(), NEW.stock_level_id, 'issue', -NEW.quantity, number, shipped_at
    FROM shipments WHERE id = NEW.shipment_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON shipment_lines
FOR EACH ROW EXECUTE FUNCTION count_shipment();

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
  UPDATE expected_receipts SET received = received + NEW.quantity
   WHERE id = NEW.expected_receipt_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON stock_moves
FOR EACH ROW EXECUTE FUNCTION move_stock();

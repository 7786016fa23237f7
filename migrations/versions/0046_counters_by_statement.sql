DROP TRIGGER counters ON reservations;
DROP TRIGGER counters ON shipment_lines;
DROP TRIGGER counters ON stock_moves;
DROP FUNCTION count_reservation, count_shipment, move_stock;

CREATE FUNCTION count_reservations() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE order_lines l SET reserved = l.reserved + n.more
      FROM (SELECT order_line_id, sum(quantity) AS more FROM rows_after GROUP BY 1) n
     WHERE l.id = n.order_line_id;
    UPDATE stock_levels s SET reserved = s.reserved + n.more
      FROM (SELECT stock_level_id, sum(quantity) AS more FROM rows_after GROUP BY 1) n
     WHERE s.id = n.stock_level_id;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE order_lines l SET reserved = l.reserved - w.less
      FROM (SELECT order_line_id, sum(quantity) AS less FROM rows_before GROUP BY 1) w
     WHERE l.id = w.order_line_id;
    UPDATE stock_levels s SET reserved = s.reserved - w.less
      FROM (SELECT stock_level_id, sum(quantity) AS less FROM rows_before GROUP BY 1) w
     WHERE s.id = w.stock_level_id;
  ELSE
    UPDATE order_lines l SET reserved = l.reserved + n.more
      FROM (SELECT order_line_id, sum(quantity) AS more FROM (
              SELECT order_line_id, quantity FROM rows_after
              UNION ALL SELECT order_line_id, -quantity FROM rows_before) every GROUP BY 1) n
     WHERE l.id = n.order_line_id AND n.more <> 0;
    UPDATE stock_levels s SET reserved = s.reserved + n.more
      FROM (SELECT stock_level_id, sum(quantity) AS more FROM (
              SELECT stock_level_id, quantity FROM rows_after
              UNION ALL SELECT stock_level_id, -quantity FROM rows_before) every GROUP BY 1) n
     WHERE s.id = n.stock_level_id AND n.more <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER counters_insert AFTER INSERT ON reservations
  REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION count_reservations();
CREATE TRIGGER counters_update AFTER UPDATE ON reservations
  REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION count_reservations();
CREATE TRIGGER counters_delete AFTER DELETE ON reservations
  REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION count_reservations();

CREATE FUNCTION count_shipments() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE order_lines l SET shipped = l.shipped + n.more
    FROM (SELECT order_line_id, sum(quantity) AS more FROM rows_after GROUP BY 1) n
   WHERE l.id = n.order_line_id;
  INSERT INTO stock_moves (id, stock_level_id, kind, quantity, document, moved_at)
  SELECT new_id(), n.stock_level_id, 'issue', -n.quantity, s.number, s.shipped_at
    FROM rows_after n JOIN shipments s ON s.id = n.shipment_id ORDER BY n.id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters_insert AFTER INSERT ON shipment_lines
  REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION count_shipments();

CREATE FUNCTION move_stock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
  SELECT n.number INTO wrong FROM rows_after n WHERE n.reverses_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM stock_moves m WHERE m.id = n.reverses_id AND m.reverses_id IS NULL
       AND m.stock_level_id = n.stock_level_id AND m.quantity = -n.quantity) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'stock move % does not take back what it says', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_reverses';
  END IF;
  UPDATE stock_levels s SET on_hand = s.on_hand + n.more
    FROM (SELECT stock_level_id, sum(quantity) AS more FROM rows_after GROUP BY 1) n
   WHERE s.id = n.stock_level_id;
  UPDATE expected_receipts e SET received = e.received + n.more
    FROM (SELECT expected_receipt_id, sum(quantity) AS more FROM rows_after
           WHERE expected_receipt_id IS NOT NULL GROUP BY 1) n
   WHERE e.id = n.expected_receipt_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters_insert AFTER INSERT ON stock_moves
  REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION move_stock();

DELETE FROM rounds WHERE name = 'soft_reservations';
ALTER TABLE rounds DROP CONSTRAINT ck_rounds_name;
ALTER TABLE rounds ADD CONSTRAINT ck_rounds_name CHECK (name IN ('left_contacts', 'import_rows', 'cleaning', 'replenishment', 'exceptions'));

DELETE FROM reservations WHERE soft_reservation_id IS NOT NULL;
DROP TRIGGER moved_reservations ON customers;
CREATE TRIGGER moved_reservations AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('reservations', 'order_line_id IN (SELECT id FROM order_lines WHERE order_id = $1)');
ALTER POLICY visible ON reservations
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id));
ALTER TABLE reservations DROP COLUMN soft_reservation_id;
ALTER TABLE reservations ALTER COLUMN order_line_id SET NOT NULL;

DROP TRIGGER moved_soft_reservations ON customers;
DROP TABLE soft_reservations;
DROP SEQUENCE soft_reservation_numbers;

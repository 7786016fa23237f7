ALTER POLICY visible ON addresses
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON allocation_shares
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id));
ALTER POLICY visible ON allocations
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM payments WHERE payments.id = payment_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM payments WHERE payments.id = payment_id));
ALTER POLICY visible ON amendment_lines
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM amendments WHERE amendments.id = amendment_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM amendments WHERE amendments.id = amendment_id));
ALTER POLICY visible ON amendments
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
ALTER POLICY visible ON bank_accounts
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON carrier_claims
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM incidents WHERE incidents.id = incident_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM incidents WHERE incidents.id = incident_id));
ALTER POLICY visible ON change_requests
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON cleanings
  USING ((select current_setting('salesbook.scope', true)) = 'all')
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all');
ALTER POLICY visible ON conflicts
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM links WHERE links.id = link_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM links WHERE links.id = link_id));
ALTER POLICY visible ON contacts
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON credits
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON customers
  USING ((select current_setting('salesbook.scope', true)) = 'all' OR territory = (select current_setting('salesbook.territory', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR territory = (select current_setting('salesbook.territory', true)));
ALTER POLICY visible ON cycle_minutes
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM links WHERE links.spreadsheet_id = cycle_minutes.spreadsheet_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM links WHERE links.spreadsheet_id = cycle_minutes.spreadsheet_id));
ALTER POLICY visible ON duplicates
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id, other_id)))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id, other_id)));
ALTER POLICY visible ON edits
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM links WHERE links.id = link_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM links WHERE links.id = link_id));
ALTER POLICY visible ON import_rows
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM imports WHERE imports.id = import_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM imports WHERE imports.id = import_id));
ALTER POLICY visible ON imports
  USING ((select current_setting('salesbook.scope', true)) = 'all' OR staged_by = (select current_setting('salesbook.actor', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR staged_by = (select current_setting('salesbook.actor', true)));
ALTER POLICY visible ON incidents
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id));
ALTER POLICY visible ON invoice_lines
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM invoices WHERE invoices.id = invoice_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM invoices WHERE invoices.id = invoice_id));
ALTER POLICY visible ON invoices
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
ALTER POLICY visible ON leads
  USING ((select current_setting('salesbook.scope', true)) = 'all' OR territory = (select current_setting('salesbook.territory', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR territory = (select current_setting('salesbook.territory', true)));
ALTER POLICY visible ON links
  USING ((select current_setting('salesbook.scope', true)) = 'all' OR territory = (select current_setting('salesbook.territory', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR territory = (select current_setting('salesbook.territory', true)));
ALTER POLICY visible ON merge_facts
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id));
ALTER POLICY visible ON merge_items
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id));
ALTER POLICY visible ON merges
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = winner_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = winner_id));
ALTER POLICY visible ON order_confirmations
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
ALTER POLICY visible ON order_exceptions
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
ALTER POLICY visible ON order_findings
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM order_reviews WHERE order_reviews.id = review_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM order_reviews WHERE order_reviews.id = review_id));
ALTER POLICY visible ON order_holds
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
ALTER POLICY visible ON order_intakes
  USING ((select current_setting('salesbook.scope', true)) = 'all' OR received_by = (select current_setting('salesbook.actor', true))
  OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id)))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR received_by = (select current_setting('salesbook.actor', true))
  OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id)));
ALTER POLICY visible ON order_lines
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
ALTER POLICY visible ON order_reviews
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
ALTER POLICY visible ON orders
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON owner_changes
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON payments
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON plan_lines
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id));
ALTER POLICY visible ON previews
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM links WHERE links.id = link_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM links WHERE links.id = link_id));
ALTER POLICY visible ON price_agreements
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON quality_issues
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON requirements
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON reservations
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id));
ALTER POLICY visible ON rounds
  USING ((select current_setting('salesbook.scope', true)) = 'all')
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all');
ALTER POLICY visible ON shipment_lines
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id));
ALTER POLICY visible ON shipments
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
ALTER POLICY visible ON tax_titles
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
ALTER POLICY visible ON tracking_events
  USING ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id))
  WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all'
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id));

DROP TRIGGER moved_allocation_shares ON orders;
DROP TRIGGER moved_amendment_lines ON orders;
DROP TRIGGER moved_amendments ON orders;
DROP TRIGGER moved_carrier_claims ON shipments;
DROP TRIGGER moved_incidents ON shipments;
DROP TRIGGER moved_invoice_lines ON orders;
DROP TRIGGER moved_invoices ON orders;
DROP TRIGGER moved_order_confirmations ON orders;
DROP TRIGGER moved_order_exceptions ON orders;
DROP TRIGGER moved_order_findings ON orders;
DROP TRIGGER moved_order_holds ON orders;
DROP TRIGGER moved_order_lines ON orders;
DROP TRIGGER moved_order_reviews ON orders;
DROP TRIGGER moved_plan_lines ON orders;
DROP TRIGGER moved_reservations ON orders;
DROP TRIGGER moved_shipment_lines ON shipments;
DROP TRIGGER moved_tracking_events ON shipments;
DROP TRIGGER carry_orders ON customers;
DROP TRIGGER carry_shipments ON orders;
DROP TRIGGER territory ON orders;
DROP TRIGGER territory ON shipments;

CREATE TRIGGER moved_allocation_shares AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('allocation_shares', 'order_line_id IN (SELECT id FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE TRIGGER moved_amendment_lines AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('amendment_lines', 'amendment_id IN (SELECT id FROM amendments WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE TRIGGER moved_amendments AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('amendments', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moved_carrier_claims AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('carrier_claims', 'incident_id IN (SELECT id FROM incidents WHERE shipment_id IN (SELECT id FROM shipments WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1)))');
CREATE TRIGGER moved_incidents AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('incidents', 'shipment_id IN (SELECT id FROM shipments WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE TRIGGER moved_invoice_lines AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('invoice_lines', 'invoice_id IN (SELECT id FROM invoices WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE TRIGGER moved_invoices AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('invoices', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moved_order_confirmations AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_confirmations', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moved_order_exceptions AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_exceptions', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moved_order_findings AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_findings', 'review_id IN (SELECT id FROM order_reviews WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE TRIGGER moved_order_holds AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_holds', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moved_order_lines AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_lines', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moved_order_reviews AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_reviews', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moved_orders AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('orders', 'customer_id = $1');
CREATE TRIGGER moved_plan_lines AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('plan_lines', 'order_line_id IN (SELECT id FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE TRIGGER moved_reservations AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('reservations', 'order_line_id IN (SELECT id FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE TRIGGER moved_shipment_lines AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('shipment_lines', 'shipment_id IN (SELECT id FROM shipments WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE TRIGGER moved_shipments AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('shipments', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moved_tracking_events AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('tracking_events', 'shipment_id IN (SELECT id FROM shipments WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');

ALTER TABLE orders DROP COLUMN territory;
ALTER TABLE shipments DROP COLUMN territory;
DROP FUNCTION take_territory, carry_territory;

CREATE FUNCTION take_territory() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('SELECT territory FROM %I WHERE id = $1 FOR SHARE', TG_ARGV[0])
     INTO NEW.territory USING (to_jsonb(NEW) ->> TG_ARGV[1])::uuid;
  RETURN NEW;
END $$;

CREATE FUNCTION carry_territory() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('UPDATE %I SET territory = $1 WHERE %I = $2', TG_ARGV[0], TG_ARGV[1])
    USING NEW.territory, NEW.id;
  RETURN NULL;
END $$;

ALTER TABLE orders ADD COLUMN territory TEXT;
ALTER TABLE orders DISABLE TRIGGER USER;
UPDATE orders o SET territory = c.territory FROM customers c WHERE c.id = o.customer_id;
ALTER TABLE orders ENABLE TRIGGER USER;
ALTER TABLE orders ALTER COLUMN territory SET NOT NULL;
CREATE INDEX ix_orders_territory ON orders (territory, id);

ALTER TABLE shipments ADD COLUMN territory TEXT;
ALTER TABLE shipments DISABLE TRIGGER USER;
UPDATE shipments s SET territory = o.territory FROM orders o WHERE o.id = s.order_id;
ALTER TABLE shipments ENABLE TRIGGER USER;
ALTER TABLE shipments ALTER COLUMN territory SET NOT NULL;
CREATE INDEX ix_shipments_territory ON shipments (territory, id);

DROP TRIGGER moved_allocation_shares ON customers;
DROP TRIGGER moved_amendment_lines ON customers;
DROP TRIGGER moved_amendments ON customers;
DROP TRIGGER moved_carrier_claims ON customers;
DROP TRIGGER moved_incidents ON customers;
DROP TRIGGER moved_invoice_lines ON customers;
DROP TRIGGER moved_invoices ON customers;
DROP TRIGGER moved_order_confirmations ON customers;
DROP TRIGGER moved_order_exceptions ON customers;
DROP TRIGGER moved_order_findings ON customers;
DROP TRIGGER moved_order_holds ON customers;
DROP TRIGGER moved_order_lines ON customers;
DROP TRIGGER moved_order_reviews ON customers;
DROP TRIGGER moved_orders ON customers;
DROP TRIGGER moved_plan_lines ON customers;
DROP TRIGGER moved_reservations ON customers;
DROP TRIGGER moved_shipment_lines ON customers;
DROP TRIGGER moved_shipments ON customers;
DROP TRIGGER moved_tracking_events ON customers;

CREATE TRIGGER carry_orders AFTER UPDATE OF territory ON customers
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION carry_territory('orders', 'customer_id');
CREATE TRIGGER carry_shipments AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION carry_territory('shipments', 'order_id');
CREATE TRIGGER territory BEFORE INSERT OR UPDATE OF customer_id ON orders FOR EACH ROW
  EXECUTE FUNCTION take_territory('customers', 'customer_id');
CREATE TRIGGER territory BEFORE INSERT OR UPDATE OF order_id ON shipments FOR EACH ROW
  EXECUTE FUNCTION take_territory('orders', 'order_id');
CREATE TRIGGER moved_allocation_shares AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('allocation_shares', 'order_line_id IN (SELECT id FROM order_lines WHERE order_id = $1)');
CREATE TRIGGER moved_amendment_lines AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('amendment_lines', 'amendment_id IN (SELECT id FROM amendments WHERE order_id = $1)');
CREATE TRIGGER moved_amendments AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('amendments', 'order_id = $1');
CREATE TRIGGER moved_carrier_claims AFTER UPDATE ON shipments
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('carrier_claims', 'incident_id IN (SELECT id FROM incidents WHERE shipment_id = $1)');
CREATE TRIGGER moved_incidents AFTER UPDATE ON shipments
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('incidents', 'shipment_id = $1');
CREATE TRIGGER moved_invoice_lines AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('invoice_lines', 'invoice_id IN (SELECT id FROM invoices WHERE order_id = $1)');
CREATE TRIGGER moved_invoices AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('invoices', 'order_id = $1');
CREATE TRIGGER moved_order_confirmations AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_confirmations', 'order_id = $1');
CREATE TRIGGER moved_order_exceptions AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_exceptions', 'order_id = $1');
CREATE TRIGGER moved_order_findings AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_findings', 'review_id IN (SELECT id FROM order_reviews WHERE order_id = $1)');
CREATE TRIGGER moved_order_holds AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_holds', 'order_id = $1');
CREATE TRIGGER moved_order_lines AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_lines', 'order_id = $1');
CREATE TRIGGER moved_order_reviews AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('order_reviews', 'order_id = $1');
CREATE TRIGGER moved_plan_lines AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('plan_lines', 'order_line_id IN (SELECT id FROM order_lines WHERE order_id = $1)');
CREATE TRIGGER moved_reservations AFTER UPDATE ON orders
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('reservations', 'order_line_id IN (SELECT id FROM order_lines WHERE order_id = $1)');
CREATE TRIGGER moved_shipment_lines AFTER UPDATE ON shipments
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('shipment_lines', 'shipment_id = $1');
CREATE TRIGGER moved_tracking_events AFTER UPDATE ON shipments
  FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)
  EXECUTE FUNCTION tell_moved('tracking_events', 'shipment_id = $1');

ALTER POLICY visible ON addresses
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON allocation_shares
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id));
ALTER POLICY visible ON allocations
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM payments WHERE payments.id = payment_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM payments WHERE payments.id = payment_id));
ALTER POLICY visible ON amendment_lines
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM amendments WHERE amendments.id = amendment_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM amendments WHERE amendments.id = amendment_id));
ALTER POLICY visible ON amendments
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON bank_accounts
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON carrier_claims
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM incidents WHERE incidents.id = incident_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM incidents WHERE incidents.id = incident_id));
ALTER POLICY visible ON change_requests
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON cleanings
  USING ((select current_setting('salesbook.scope', true) = 'all'))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));
ALTER POLICY visible ON conflicts
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM links WHERE links.id = link_id AND links.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM links WHERE links.id = link_id AND links.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON contacts
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON credits
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON customers
  USING ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)));
ALTER POLICY visible ON cycle_minutes
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM links WHERE links.spreadsheet_id = cycle_minutes.spreadsheet_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM links WHERE links.spreadsheet_id = cycle_minutes.spreadsheet_id));
ALTER POLICY visible ON duplicates
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id, other_id)))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id, other_id)));
ALTER POLICY visible ON edits
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM links WHERE links.id = link_id AND links.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM links WHERE links.id = link_id AND links.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON import_rows
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM imports WHERE imports.id = import_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM imports WHERE imports.id = import_id));
ALTER POLICY visible ON imports
  USING ((select current_setting('salesbook.scope', true) = 'all') OR staged_by = (select current_setting('salesbook.actor', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR staged_by = (select current_setting('salesbook.actor', true)));
ALTER POLICY visible ON incidents
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id AND shipments.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id AND shipments.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON invoice_lines
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM invoices WHERE invoices.id = invoice_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM invoices WHERE invoices.id = invoice_id));
ALTER POLICY visible ON invoices
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON leads
  USING ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)));
ALTER POLICY visible ON links
  USING ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)));
ALTER POLICY visible ON merge_facts
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id));
ALTER POLICY visible ON merge_items
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id));
ALTER POLICY visible ON merges
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = winner_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = winner_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON order_confirmations
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON order_exceptions
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON order_findings
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_reviews WHERE order_reviews.id = review_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_reviews WHERE order_reviews.id = review_id));
ALTER POLICY visible ON order_holds
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON order_intakes
  USING ((select current_setting('salesbook.scope', true) = 'all') OR received_by = (select current_setting('salesbook.actor', true))
  OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id)))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR received_by = (select current_setting('salesbook.actor', true))
  OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id)));
ALTER POLICY visible ON order_lines
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON order_reviews
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM orders WHERE orders.id = order_id AND orders.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON orders
  USING ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)));
ALTER POLICY visible ON owner_changes
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON payments
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON plan_lines
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id));
ALTER POLICY visible ON previews
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM links WHERE links.id = link_id AND links.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM links WHERE links.id = link_id AND links.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON price_agreements
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON quality_issues
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON requirements
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON reservations
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id));
ALTER POLICY visible ON rounds
  USING ((select current_setting('salesbook.scope', true) = 'all'))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all'));
ALTER POLICY visible ON shipment_lines
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id AND shipments.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id AND shipments.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON shipments
  USING ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all') OR territory = (select current_setting('salesbook.territory', true)));
ALTER POLICY visible ON tax_titles
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id AND customers.territory = (select current_setting('salesbook.territory', true))));
ALTER POLICY visible ON tracking_events
  USING ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id AND shipments.territory = (select current_setting('salesbook.territory', true))))
  WITH CHECK ((select current_setting('salesbook.scope', true) = 'all')
  OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id AND shipments.territory = (select current_setting('salesbook.territory', true))));

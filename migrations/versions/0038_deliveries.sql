CREATE SEQUENCE incident_numbers;
CREATE SEQUENCE carrier_claim_numbers;

ALTER TABLE shipments
  ADD COLUMN expected_on DATE,
  ADD COLUMN signed_by TEXT;
CREATE INDEX ix_shipments_expected_on ON shipments (expected_on);
ALTER TABLE shipment_lines
  ADD COLUMN lost NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  ADD COLUMN damaged NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  ADD CONSTRAINT ck_shipment_lines_incidents
    CHECK (lost >= 0 AND damaged >= 0 AND lost + damaged <= quantity);

CREATE TABLE tracking_events (
  id UUID NOT NULL,
  shipment_id UUID NOT NULL,
  code VARCHAR(40) NOT NULL,
  happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
  place TEXT,
  note TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_tracking_events PRIMARY KEY (id),
  CONSTRAINT uq_tracking_events_shipment_id_happened_at_code UNIQUE (shipment_id, happened_at, code),
  CONSTRAINT fk_tracking_events_shipment_id FOREIGN KEY(shipment_id) REFERENCES shipments (id),
  CONSTRAINT ck_tracking_events_code CHECK (code IN ('picked_up', 'in_transit', 'customs', 'out_for_delivery', 'failed_attempt', 'held'))
);

CREATE INDEX ix_tracking_events_happened_at ON tracking_events (happened_at);
CREATE TRIGGER revision BEFORE UPDATE ON tracking_events FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE tracking_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON tracking_events USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id));
CREATE TRIGGER audit_insert AFTER INSERT ON tracking_events REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON tracking_events REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON tracking_events REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_tracking_events AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('tracking_events', 'shipment_id IN (SELECT id FROM shipments WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');

CREATE TABLE incidents (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  shipment_id UUID NOT NULL,
  shipment_line_id UUID,
  kind VARCHAR(40) NOT NULL,
  quantity NUMERIC(18, 4),
  description TEXT NOT NULL,
  reported_by TEXT NOT NULL,
  reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
  notified_at TIMESTAMP WITH TIME ZONE,
  state VARCHAR(40) NOT NULL,
  resolution VARCHAR(40),
  replacement TEXT,
  resolved_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_incidents PRIMARY KEY (id),
  CONSTRAINT ck_incidents_line CHECK ((kind IN ('lost', 'damaged')) = (shipment_line_id IS NOT NULL) AND (shipment_line_id IS NULL) = (quantity IS NULL)),
  CONSTRAINT ck_incidents_quantity CHECK (quantity > 0),
  CONSTRAINT ck_incidents_resolved CHECK ((state = 'resolved') = (resolution IS NOT NULL) AND (state = 'resolved') = (resolved_at IS NOT NULL)),
  CONSTRAINT uq_incidents_number UNIQUE (number),
  CONSTRAINT fk_incidents_shipment_id FOREIGN KEY(shipment_id) REFERENCES shipments (id),
  CONSTRAINT fk_incidents_shipment_line_id FOREIGN KEY(shipment_line_id) REFERENCES shipment_lines (id),
  CONSTRAINT ck_incidents_kind CHECK (kind IN ('lost', 'damaged', 'delayed', 'wrong_address', 'declined')),
  CONSTRAINT ck_incidents_state CHECK (state IN ('open', 'resolved')),
  CONSTRAINT ck_incidents_resolution CHECK (resolution IN ('replacement', 'refund', 'nothing'))
);

CREATE INDEX ix_incidents_shipment_id ON incidents (shipment_id);
CREATE INDEX ix_incidents_shipment_line_id ON incidents (shipment_line_id);
CREATE TRIGGER revision BEFORE UPDATE ON incidents FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE incidents ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON incidents USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM shipments WHERE shipments.id = shipment_id));
CREATE TRIGGER audit_insert AFTER INSERT ON incidents REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON incidents REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON incidents REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_incidents AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('incidents', 'shipment_id IN (SELECT id FROM shipments WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');

CREATE TABLE carrier_claims (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  incident_id UUID NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  currency TEXT NOT NULL,
  deadline_on DATE NOT NULL,
  filed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state VARCHAR(40) NOT NULL,
  settled NUMERIC(18, 2),
  note TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_carrier_claims PRIMARY KEY (id),
  CONSTRAINT ck_carrier_claims_amount CHECK (amount > 0),
  CONSTRAINT ck_carrier_claims_settled CHECK (settled BETWEEN 0 AND amount),
  CONSTRAINT ck_carrier_claims_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT uq_carrier_claims_number UNIQUE (number),
  CONSTRAINT uq_carrier_claims_incident_id UNIQUE (incident_id),
  CONSTRAINT fk_carrier_claims_incident_id FOREIGN KEY(incident_id) REFERENCES incidents (id),
  CONSTRAINT ck_carrier_claims_state CHECK (state IN ('filed', 'accepted', 'rejected', 'paid', 'written_off'))
);

CREATE TRIGGER revision BEFORE UPDATE ON carrier_claims FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE carrier_claims ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON carrier_claims USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM incidents WHERE incidents.id = incident_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM incidents WHERE incidents.id = incident_id));
CREATE TRIGGER audit_insert AFTER INSERT ON carrier_claims REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON carrier_claims REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON carrier_claims REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_carrier_claims AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('carrier_claims', 'incident_id IN (SELECT id FROM incidents WHERE shipment_id IN (SELECT id FROM shipments WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1)))');
CREATE TRIGGER moves BEFORE UPDATE OF state ON carrier_claims FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"filed": ["accepted", "rejected", "written_off"], "accepted": ["paid", "written_off"], "rejected": ["filed", "written_off"], "paid": [], "written_off": []}');
CREATE FUNCTION count_incident() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT shipment_id FROM shipment_lines WHERE id = NEW.shipment_line_id)
     <> NEW.shipment_id THEN
    RAISE EXCEPTION 'the goods of incident % are in another shipment', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'incidents_shipment';
  END IF;
  UPDATE shipment_lines
     SET lost = lost + CASE NEW.kind WHEN 'lost' THEN NEW.quantity ELSE 0 END,
         damaged = damaged + CASE NEW.kind WHEN 'damaged' THEN NEW.quantity ELSE 0 END
   WHERE id = NEW.shipment_line_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON incidents
FOR EACH ROW WHEN (NEW.shipment_line_id IS NOT NULL) EXECUTE FUNCTION count_incident();

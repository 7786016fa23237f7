CREATE SEQUENCE requirement_numbers;
CREATE SEQUENCE order_hold_numbers;
CREATE SEQUENCE allocation_run_numbers;
CREATE SEQUENCE amendment_numbers;

ALTER TABLE credits
  ADD COLUMN payment_days BIGINT DEFAULT 30 NOT NULL,
  ADD CONSTRAINT ck_credits_payment_days CHECK (payment_days >= 0);
ALTER TABLE addresses ADD CONSTRAINT uq_addresses_id_customer_id UNIQUE (id, customer_id);

CREATE TABLE requirements (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  customer_id UUID NOT NULL,
  kind VARCHAR(40) NOT NULL,
  description TEXT NOT NULL,
  blocking BOOLEAN DEFAULT false NOT NULL,
  archived_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_requirements PRIMARY KEY (id),
  CONSTRAINT ck_requirements_description CHECK (description <> ''),
  CONSTRAINT uq_requirements_number UNIQUE (number),
  CONSTRAINT fk_requirements_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
  CONSTRAINT ck_requirements_kind CHECK (kind IN ('packing', 'label', 'document', 'delivery', 'quality'))
);

CREATE INDEX ix_requirements_customer_id ON requirements (customer_id);
CREATE TRIGGER revision BEFORE UPDATE ON requirements FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE requirements ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON requirements USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
CREATE TRIGGER audit_insert AFTER INSERT ON requirements REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON requirements REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON requirements REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_requirements AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('requirements', 'customer_id = $1');

ALTER TABLE orders
  ADD COLUMN channel VARCHAR(40),
  ADD COLUMN customer_po TEXT,
  ADD COLUMN po_twice BOOLEAN DEFAULT false NOT NULL,
  ADD COLUMN ship_to_id UUID,
  ADD COLUMN payment_days BIGINT,
  ADD COLUMN drafted_by TEXT,
  ADD COLUMN version BIGINT DEFAULT 1 NOT NULL,
  DROP CONSTRAINT ck_orders_state,
  ADD CONSTRAINT ck_orders_state CHECK (state IN (
    'draft', 'submitted', 'approved', 'confirmed', 'shipped', 'closed', 'cancelled')),
  ADD CONSTRAINT ck_orders_channel CHECK (channel IN (
    'phone', 'fax', 'email', 'wechat', 'portal', 'sheet', 'edi', 'visit')),
  ADD CONSTRAINT ck_orders_payment_days CHECK (payment_days >= 0),
  ADD CONSTRAINT ck_orders_version CHECK (version >= 1),
  ADD CONSTRAINT fk_orders_ship_to_id_customer_id
    FOREIGN KEY (ship_to_id, customer_id) REFERENCES addresses (id, customer_id);
CREATE INDEX ix_orders_ship_to_id ON orders (ship_to_id);
CREATE UNIQUE INDEX uq_orders_customer_po ON orders (customer_id, customer_po)
  WHERE state IN ('confirmed', 'shipped', 'closed') AND NOT po_twice;
DROP TRIGGER moves ON orders;
CREATE TRIGGER moves BEFORE UPDATE OF state ON orders FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"draft": ["cancelled", "confirmed", "submitted"], "submitted": ["approved", "cancelled", "draft"], "approved": ["cancelled", "confirmed", "draft"], "confirmed": ["cancelled", "shipped"], "shipped": ["closed"], "closed": ["shipped"], "cancelled": []}');
DROP TRIGGER exposure ON orders;
CREATE OR REPLACE FUNCTION expose_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change numeric :=
  CASE WHEN NEW.state IN ('confirmed', 'shipped', 'closed') THEN NEW.total ELSE 0 END
  - CASE WHEN OLD.state IN ('confirmed', 'shipped', 'closed') THEN OLD.total ELSE 0 END;
BEGIN
  IF change <> 0 THEN
    UPDATE credits SET exposure = exposure + change WHERE customer_id = NEW.customer_id
     AND currency = NEW.currency;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER exposure AFTER UPDATE OF state, total ON orders
FOR EACH ROW EXECUTE FUNCTION expose_order();

ALTER TABLE order_lines
  ADD COLUMN cancelled NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  ADD COLUMN version BIGINT DEFAULT 1 NOT NULL,
  DROP CONSTRAINT ck_order_lines_counters,
  DROP CONSTRAINT ck_order_lines_promised,
  DROP CONSTRAINT ck_order_lines_invoiced,
  DROP COLUMN amount;
ALTER TABLE order_lines
  ADD COLUMN amount NUMERIC(18, 2)
    GENERATED ALWAYS AS (round((quantity - cancelled) * price, 2)) STORED NOT NULL,
  ADD CONSTRAINT ck_order_lines_counters
    CHECK (reserved >= 0 AND shipped >= 0 AND cancelled >= 0),
  ADD CONSTRAINT ck_order_lines_promised CHECK (reserved + shipped + cancelled <= quantity),
  ADD CONSTRAINT ck_order_lines_invoiced CHECK (invoiced >= 0 AND invoiced <= amount);
DROP TRIGGER draft ON order_lines;
DROP FUNCTION line_belongs_to_draft;
CREATE FUNCTION line_of_its_version() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held orders%ROWTYPE;
BEGIN
  SELECT * INTO held FROM orders WHERE id = NEW.order_id;
  IF held.state = 'draft' AND NEW.cancelled = 0 THEN
    RETURN NEW;
  END IF;
  IF held.state <> 'confirmed' OR NEW.version <> held.version OR NEW.version = 1
     OR TG_OP = 'UPDATE' AND (NEW.product_id <> OLD.product_id
                              OR NEW.price <> OLD.price AND OLD.shipped > 0) THEN
    RAISE EXCEPTION 'line % is agreed; only an amendment changes it', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_version';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER version BEFORE INSERT OR UPDATE OF product_id, quantity, price, cancelled
ON order_lines FOR EACH ROW EXECUTE FUNCTION line_of_its_version();

ALTER TABLE orders
  ADD COLUMN fulfilment_status VARCHAR(40) DEFAULT 'none' NOT NULL,
  ADD COLUMN billing_status VARCHAR(40) DEFAULT 'none' NOT NULL,
  ADD COLUMN payment_status VARCHAR(40) DEFAULT 'none' NOT NULL,
  ADD CONSTRAINT ck_orders_fulfilment_status
    CHECK (fulfilment_status IN ('none', 'partial', 'complete')),
  ADD CONSTRAINT ck_orders_billing_status
    CHECK (billing_status IN ('none', 'partial', 'complete')),
  ADD CONSTRAINT ck_orders_payment_status
    CHECK (payment_status IN ('none', 'partial', 'complete'));
CREATE FUNCTION progress_of(known uuid, OUT fulfilment text, OUT billing text, OUT payment text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN coalesce(sum(l.shipped), 0) = 0 THEN 'none'
              WHEN bool_and(l.shipped + l.cancelled = l.quantity) THEN 'complete'
              ELSE 'partial' END,
         CASE WHEN coalesce(sum(l.invoiced), 0) = 0 THEN 'none'
              WHEN bool_and(l.invoiced = l.amount) THEN 'complete' ELSE 'partial' END,
         CASE WHEN coalesce(max(i.paid), 0) = 0 THEN 'none'
              WHEN max(i.paid) = sum(l.amount) THEN 'complete' ELSE 'partial' END
    FROM order_lines l
    LEFT JOIN (SELECT sum(allocated) AS paid FROM invoices WHERE order_id = known) i ON true
   WHERE l.order_id = known
$$;

CREATE FUNCTION note_progress() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE orders o SET billing_status = p.billing, payment_status = p.payment
      FROM (SELECT DISTINCT order_id FROM rows_after) grown, progress_of(grown.order_id) p
     WHERE o.id = grown.order_id AND o.state <> 'draft'
       AND (o.billing_status, o.payment_status) IS DISTINCT FROM (p.billing, p.payment);
  ELSIF TG_TABLE_NAME = 'order_lines' THEN
    UPDATE orders o SET fulfilment_status = p.fulfilment, billing_status = p.billing,
                        payment_status = p.payment
      FROM (SELECT DISTINCT a.order_id FROM rows_after a JOIN rows_before b ON b.id = a.id
             WHERE (a.shipped, a.invoiced, a.cancelled, a.amount)
                   IS DISTINCT FROM (b.shipped, b.invoiced, b.cancelled, b.amount)) changed,
           progress_of(changed.order_id) p
     WHERE o.id = changed.order_id AND o.state <> 'draft'
       AND (o.fulfilment_status, o.billing_status, o.payment_status)
           IS DISTINCT FROM (p.fulfilment, p.billing, p.payment);
  ELSE
    UPDATE orders o SET payment_status = p.payment
      FROM (SELECT DISTINCT a.order_id FROM rows_after a JOIN rows_before b ON b.id = a.id
             WHERE a.allocated <> b.allocated) changed, progress_of(changed.order_id) p
     WHERE o.id = changed.order_id AND o.payment_status <> p.payment;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER progress_begun AFTER INSERT ON order_lines
REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION note_progress();
CREATE TRIGGER progress AFTER UPDATE ON order_lines
REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
FOR EACH STATEMENT EXECUTE FUNCTION note_progress();
CREATE TRIGGER progress AFTER UPDATE ON invoices
REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
FOR EACH STATEMENT EXECUTE FUNCTION note_progress();
-- how far orders have come is nobody's decision: no trail, no new revision
ALTER TABLE orders DISABLE TRIGGER USER;
UPDATE orders o SET fulfilment_status = p.fulfilment, billing_status = p.billing,
                    payment_status = p.payment
  FROM (SELECT id FROM orders WHERE state <> 'draft') known, progress_of(known.id) p
 WHERE o.id = known.id;
ALTER TABLE orders ENABLE TRIGGER USER;

CREATE TABLE authority_limits (
  id UUID NOT NULL,
  role VARCHAR(40) NOT NULL,
  discount NUMERIC(7, 4),
  amount NUMERIC(18, 2),
  currency TEXT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_authority_limits PRIMARY KEY (id),
  CONSTRAINT ck_authority_limits_discount CHECK (discount BETWEEN 0 AND 100),
  CONSTRAINT ck_authority_limits_amount CHECK (amount >= 0),
  CONSTRAINT ck_authority_limits_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT uq_authority_limits_role UNIQUE (role),
  CONSTRAINT ck_authority_limits_role CHECK (role IN ('seller', 'manager', 'order_desk', 'warehouse', 'finance', 'credit', 'service', 'analyst', 'admin', 'auditor', 'integration'))
);

CREATE TRIGGER revision BEFORE UPDATE ON authority_limits FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE authority_limits ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON authority_limits USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON authority_limits REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON authority_limits REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON authority_limits REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TABLE order_reviews (
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  state VARCHAR(40) NOT NULL,
  two_persons BOOLEAN NOT NULL,
  submitted_by TEXT NOT NULL,
  submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by TEXT,
  decided_at TIMESTAMP WITH TIME ZONE,
  note TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_order_reviews PRIMARY KEY (id),
  CONSTRAINT ck_order_reviews_reviewer CHECK (state <> 'approved' OR NOT two_persons OR (decided_by <> submitted_by) IS TRUE),
  CONSTRAINT fk_order_reviews_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
  CONSTRAINT ck_order_reviews_state CHECK (state IN ('open', 'passed', 'approved', 'returned'))
);

CREATE INDEX ix_order_reviews_order_id ON order_reviews (order_id);
CREATE UNIQUE INDEX uq_order_reviews_standing ON order_reviews (order_id) WHERE state <> 'returned';
CREATE TRIGGER revision BEFORE UPDATE ON order_reviews FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE order_reviews ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON order_reviews USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
CREATE TRIGGER audit_insert AFTER INSERT ON order_reviews REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON order_reviews REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON order_reviews REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_order_reviews AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('order_reviews', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moves BEFORE UPDATE OF state ON order_reviews FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"open": ["approved", "returned"], "passed": ["returned"], "approved": ["returned"], "returned": []}');

CREATE TABLE order_findings (
  id UUID NOT NULL,
  review_id UUID NOT NULL,
  code VARCHAR(40) NOT NULL,
  result VARCHAR(40) NOT NULL,
  line TEXT,
  message TEXT NOT NULL,
  asked NUMERIC(7, 4),
  waived_by TEXT,
  waived_at TIMESTAMP WITH TIME ZONE,
  waiver_reason TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_order_findings PRIMARY KEY (id),
  CONSTRAINT ck_order_findings_waived CHECK (num_nulls(waived_by, waived_at, waiver_reason) IN (0, 3)),
  CONSTRAINT fk_order_findings_review_id FOREIGN KEY(review_id) REFERENCES order_reviews (id),
  CONSTRAINT ck_order_findings_code CHECK (code IN ('quantity', 'price', 'terms', 'credit', 'address', 'policy', 'customer_requirement', 'duplicate_po')),
  CONSTRAINT ck_order_findings_result CHECK (result IN ('warn', 'fail'))
);

CREATE INDEX ix_order_findings_review_id ON order_findings (review_id);
CREATE TRIGGER revision BEFORE UPDATE ON order_findings FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE order_findings ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON order_findings USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM order_reviews WHERE order_reviews.id = review_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM order_reviews WHERE order_reviews.id = review_id));
CREATE TRIGGER audit_insert AFTER INSERT ON order_findings REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON order_findings REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON order_findings REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_order_findings AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('order_findings', 'review_id IN (SELECT id FROM order_reviews WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE FUNCTION only_after_review() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
       SELECT FROM order_reviews r WHERE r.order_id = NEW.id
         AND r.state IN ('passed', 'approved')) THEN
    RAISE EXCEPTION 'order % was not reviewed', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_reviewed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reviewed BEFORE UPDATE OF state ON orders FOR EACH ROW
WHEN (NEW.state IN ('approved', 'confirmed')
      AND OLD.state IN ('draft', 'submitted', 'approved'))
EXECUTE FUNCTION only_after_review();

CREATE FUNCTION findings_waived() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM order_findings WHERE review_id = NEW.id AND result = 'fail'
             AND waived_by IS NULL) THEN
    RAISE EXCEPTION 'a finding of the review is not waived'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_reviews_waived';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER waived AFTER INSERT OR UPDATE OF state ON order_reviews
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.state IN ('passed', 'approved')) EXECUTE FUNCTION findings_waived();

CREATE TABLE order_holds (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  order_id UUID NOT NULL,
  code VARCHAR(40) NOT NULL,
  reason TEXT NOT NULL,
  placed_by TEXT NOT NULL,
  placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  released_by TEXT,
  released_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_order_holds PRIMARY KEY (id),
  CONSTRAINT ck_order_holds_released CHECK (num_nulls(released_by, released_at) IN (0, 2)),
  CONSTRAINT uq_order_holds_number UNIQUE (number),
  CONSTRAINT fk_order_holds_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
  CONSTRAINT ck_order_holds_code CHECK (code IN ('credit', 'price', 'stock', 'documents', 'customer', 'manual'))
);

CREATE INDEX ix_order_holds_open ON order_holds (order_id) WHERE released_at IS NULL;
CREATE INDEX ix_order_holds_order_id ON order_holds (order_id);
CREATE TRIGGER revision BEFORE UPDATE ON order_holds FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE order_holds ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON order_holds USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
CREATE TRIGGER audit_insert AFTER INSERT ON order_holds REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON order_holds REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON order_holds REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_order_holds AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('order_holds', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE FUNCTION held_order_waits() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM order_holds WHERE order_id = NEW.id AND released_at IS NULL) THEN
    RAISE EXCEPTION 'order % is on hold', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_held';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER held BEFORE UPDATE OF state ON orders FOR EACH ROW
WHEN (NEW.state = 'confirmed' AND OLD.state <> 'confirmed')
EXECUTE FUNCTION held_order_waits();

CREATE TABLE allocation_runs (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  product_id UUID NOT NULL,
  kind VARCHAR(40) NOT NULL,
  reason TEXT,
  run_by TEXT NOT NULL,
  run_at TIMESTAMP WITH TIME ZONE NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_allocation_runs PRIMARY KEY (id),
  CONSTRAINT uq_allocation_runs_number UNIQUE (number),
  CONSTRAINT fk_allocation_runs_product_id FOREIGN KEY(product_id) REFERENCES products (id),
  CONSTRAINT ck_allocation_runs_kind CHECK (kind IN ('in_turn', 'fairly', 'hand_over'))
);

CREATE INDEX ix_allocation_runs_product_id ON allocation_runs (product_id);
CREATE TRIGGER revision BEFORE UPDATE ON allocation_runs FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE allocation_runs ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON allocation_runs USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON allocation_runs REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON allocation_runs REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON allocation_runs REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TABLE allocation_shares (
  id UUID NOT NULL,
  run_id UUID NOT NULL,
  order_line_id UUID NOT NULL,
  given NUMERIC(18, 4) NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_allocation_shares PRIMARY KEY (id),
  CONSTRAINT uq_allocation_shares_run_id_order_line_id UNIQUE (run_id, order_line_id),
  CONSTRAINT fk_allocation_shares_run_id FOREIGN KEY(run_id) REFERENCES allocation_runs (id),
  CONSTRAINT fk_allocation_shares_order_line_id FOREIGN KEY(order_line_id) REFERENCES order_lines (id)
);

CREATE INDEX ix_allocation_shares_order_line_id ON allocation_shares (order_line_id);
CREATE TRIGGER revision BEFORE UPDATE ON allocation_shares FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE allocation_shares ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON allocation_shares USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM order_lines WHERE order_lines.id = order_line_id));
CREATE TRIGGER audit_insert AFTER INSERT ON allocation_shares REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON allocation_shares REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON allocation_shares REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_allocation_shares AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('allocation_shares', 'order_line_id IN (SELECT id FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');

CREATE TABLE amendments (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  order_id UUID NOT NULL,
  source VARCHAR(40) NOT NULL,
  reason TEXT NOT NULL,
  requested_on DATE,
  state VARCHAR(40) NOT NULL,
  version BIGINT,
  proposed_by TEXT NOT NULL,
  proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by TEXT,
  decided_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_amendments PRIMARY KEY (id),
  CONSTRAINT uq_amendments_order_id_version UNIQUE (order_id, version),
  CONSTRAINT ck_amendments_version CHECK ((state = 'applied') = (version IS NOT NULL)),
  CONSTRAINT uq_amendments_number UNIQUE (number),
  CONSTRAINT fk_amendments_order_id FOREIGN KEY(order_id) REFERENCES orders (id),
  CONSTRAINT ck_amendments_source CHECK (source IN ('customer', 'us')),
  CONSTRAINT ck_amendments_state CHECK (state IN ('proposed', 'applied', 'rejected'))
);

CREATE INDEX ix_amendments_order_id ON amendments (order_id);
CREATE UNIQUE INDEX uq_amendments_proposed ON amendments (order_id) WHERE state = 'proposed';
CREATE TRIGGER revision BEFORE UPDATE ON amendments FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE amendments ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON amendments USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM orders WHERE orders.id = order_id));
CREATE TRIGGER audit_insert AFTER INSERT ON amendments REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON amendments REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON amendments REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_amendments AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('amendments', 'order_id IN (SELECT id FROM orders WHERE customer_id = $1)');
CREATE TRIGGER moves BEFORE UPDATE OF state ON amendments FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"proposed": ["applied", "rejected"], "applied": [], "rejected": []}');

CREATE TABLE amendment_lines (
  id UUID NOT NULL,
  amendment_id UUID NOT NULL,
  order_line_id UUID,
  product_id UUID NOT NULL,
  quantity_before NUMERIC(18, 4),
  quantity NUMERIC(18, 4) NOT NULL,
  cancels NUMERIC(18, 4) DEFAULT 0 NOT NULL,
  price_before NUMERIC(18, 6),
  price NUMERIC(18, 6),
  currency TEXT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_amendment_lines PRIMARY KEY (id),
  CONSTRAINT uq_amendment_lines_amendment_id_order_line_id UNIQUE (amendment_id, order_line_id),
  CONSTRAINT ck_amendment_lines_quantity CHECK (quantity > 0),
  CONSTRAINT ck_amendment_lines_cancels CHECK (cancels >= 0),
  CONSTRAINT ck_amendment_lines_price CHECK (price >= 0),
  CONSTRAINT ck_amendment_lines_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT fk_amendment_lines_amendment_id FOREIGN KEY(amendment_id) REFERENCES amendments (id),
  CONSTRAINT fk_amendment_lines_order_line_id FOREIGN KEY(order_line_id) REFERENCES order_lines (id),
  CONSTRAINT fk_amendment_lines_product_id FOREIGN KEY(product_id) REFERENCES products (id)
);

CREATE INDEX ix_amendment_lines_order_line_id ON amendment_lines (order_line_id);
CREATE TRIGGER revision BEFORE UPDATE ON amendment_lines FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE amendment_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON amendment_lines USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM amendments WHERE amendments.id = amendment_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM amendments WHERE amendments.id = amendment_id));
CREATE TRIGGER audit_insert AFTER INSERT ON amendment_lines REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON amendment_lines REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON amendment_lines REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_amendment_lines AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('amendment_lines', 'amendment_id IN (SELECT id FROM amendments WHERE order_id IN (SELECT id FROM orders WHERE customer_id = $1))');
CREATE FUNCTION amended_by() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 OR NOT EXISTS (
       SELECT FROM amendments a WHERE a.order_id = NEW.id AND a.version = NEW.version) THEN
    RAISE EXCEPTION 'no amendment made version % of order %', NEW.version, NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_version';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER amended AFTER UPDATE OF version ON orders
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.version IS DISTINCT FROM OLD.version) EXECUTE FUNCTION amended_by();

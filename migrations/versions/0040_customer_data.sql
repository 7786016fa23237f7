CREATE SEQUENCE quality_issue_numbers;
CREATE SEQUENCE cleaning_numbers;
CREATE SEQUENCE change_request_numbers;
CREATE SEQUENCE import_numbers;

ALTER TABLE customers
  ADD COLUMN owner_reason TEXT,
  ADD COLUMN registered_on DATE,
  ADD COLUMN quality BIGINT DEFAULT 100 NOT NULL;
ALTER TABLE customers DISABLE TRIGGER USER;
UPDATE customers SET registered_on =
  (to_timestamp(('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint
   / 1000.0) AT TIME ZONE 'UTC')::date;
ALTER TABLE customers ENABLE TRIGGER USER;
ALTER TABLE customers ALTER COLUMN registered_on SET NOT NULL;
CREATE INDEX ix_customers_quality ON customers (quality);

CREATE TABLE owner_changes (
  id UUID NOT NULL,
  customer_id UUID NOT NULL,
  from_id UUID,
  to_id UUID,
  territory TEXT NOT NULL,
  reason TEXT,
  changed_by TEXT NOT NULL,
  changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_owner_changes PRIMARY KEY (id),
  CONSTRAINT fk_owner_changes_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
  CONSTRAINT fk_owner_changes_from_id FOREIGN KEY(from_id) REFERENCES users (id),
  CONSTRAINT fk_owner_changes_to_id FOREIGN KEY(to_id) REFERENCES users (id)
);

CREATE INDEX ix_owner_changes_customer_id ON owner_changes (customer_id);
CREATE TRIGGER revision BEFORE UPDATE ON owner_changes FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE owner_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON owner_changes USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
CREATE TRIGGER audit_insert AFTER INSERT ON owner_changes REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON owner_changes REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON owner_changes REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_owner_changes AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('owner_changes', 'customer_id = $1');
INSERT INTO owner_changes (id, customer_id, to_id, territory, changed_by, changed_at)
SELECT new_id(), id, owner_id, territory, session_user, now()
  FROM customers WHERE owner_id IS NOT NULL;

CREATE FUNCTION note_owner() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO owner_changes
    (id, customer_id, from_id, to_id, territory, reason, changed_by, changed_at)
  VALUES (new_id(), NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.owner_id END, NEW.owner_id,
          NEW.territory, NEW.owner_reason,
          coalesce(nullif(current_setting('salesbook.actor', true), ''), session_user), now());
  RETURN NULL;
END $$;
CREATE TRIGGER owner_first AFTER INSERT ON customers FOR EACH ROW
WHEN (NEW.owner_id IS NOT NULL) EXECUTE FUNCTION note_owner();
CREATE TRIGGER owner AFTER UPDATE OF owner_id ON customers FOR EACH ROW
WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION note_owner();

CREATE TABLE quality_issues (
  id UUID NOT NULL,
  number TEXT DEFAULT 'QI-' || to_char(nextval('quality_issue_numbers'), 'FM999999000000') NOT NULL,
  customer_id UUID NOT NULL,
  rule VARCHAR(40) NOT NULL,
  detail TEXT,
  weight BIGINT NOT NULL,
  found_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state VARCHAR(40) NOT NULL,
  resolved_at TIMESTAMP WITH TIME ZONE,
  resolved_by TEXT,
  reason TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_quality_issues PRIMARY KEY (id),
  CONSTRAINT uq_quality_issues_customer_id_rule UNIQUE (customer_id, rule),
  CONSTRAINT ck_quality_issues_weight CHECK (weight BETWEEN 0 AND 100),
  CONSTRAINT ck_quality_issues_waived CHECK (state <> 'waived' OR reason IS NOT NULL),
  CONSTRAINT uq_quality_issues_number UNIQUE (number),
  CONSTRAINT fk_quality_issues_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
  CONSTRAINT ck_quality_issues_rule CHECK (rule IN ('uscc_missing', 'unreachable', 'contact_missing', 'address_missing', 'undeliverable', 'tax_title_missing', 'phone_not_valid', 'email_bounces', 'closed', 'verification_due')),
  CONSTRAINT ck_quality_issues_state CHECK (state IN ('open', 'resolved', 'waived'))
);

CREATE INDEX ix_quality_issues_open ON quality_issues (found_at) WHERE state = 'open';
CREATE TRIGGER revision BEFORE UPDATE ON quality_issues FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE quality_issues ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON quality_issues USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
CREATE TRIGGER audit_insert AFTER INSERT ON quality_issues REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON quality_issues REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON quality_issues REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_quality_issues AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('quality_issues', 'customer_id = $1');
CREATE TRIGGER moves BEFORE UPDATE OF state ON quality_issues FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"open": ["resolved", "waived"], "resolved": ["open"], "waived": ["open", "resolved"]}');

CREATE TABLE freshness_rules (
  id UUID NOT NULL,
  kind VARCHAR(40) NOT NULL,
  days BIGINT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_freshness_rules PRIMARY KEY (id),
  CONSTRAINT ck_freshness_rules_days CHECK (days BETWEEN 1 AND 3650),
  CONSTRAINT uq_freshness_rules_kind UNIQUE (kind),
  CONSTRAINT ck_freshness_rules_kind CHECK (kind IN ('company', 'individual', 'government', 'partner'))
);

CREATE TRIGGER revision BEFORE UPDATE ON freshness_rules FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE freshness_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON freshness_rules USING (true) WITH CHECK (true);
CREATE TRIGGER audit_insert AFTER INSERT ON freshness_rules REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON freshness_rules REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON freshness_rules REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();

CREATE TABLE cleanings (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  begun_by TEXT NOT NULL,
  begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state VARCHAR(40) NOT NULL,
  reached TEXT,
  customers BIGINT NOT NULL,
  examined BIGINT DEFAULT 0 NOT NULL,
  found BIGINT DEFAULT 0 NOT NULL,
  finished_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_cleanings PRIMARY KEY (id),
  CONSTRAINT ck_cleanings_counts CHECK (examined >= 0 AND found >= 0),
  CONSTRAINT ck_cleanings_finished CHECK ((state = 'finished') = (finished_at IS NOT NULL)),
  CONSTRAINT uq_cleanings_number UNIQUE (number),
  CONSTRAINT ck_cleanings_state CHECK (state IN ('running', 'finished'))
);

CREATE TRIGGER revision BEFORE UPDATE ON cleanings FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE cleanings ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON cleanings USING ((select current_setting('salesbook.scope', true)) = 'all') WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all');
CREATE TRIGGER audit_insert AFTER INSERT ON cleanings REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON cleanings REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON cleanings REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON cleanings FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"running": ["finished"], "finished": []}');

CREATE TABLE change_requests (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  customer_id UUID NOT NULL,
  subject TEXT NOT NULL,
  fact VARCHAR(40) NOT NULL,
  before TEXT,
  after TEXT NOT NULL,
  reason TEXT,
  asked_by TEXT NOT NULL,
  asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state VARCHAR(40) NOT NULL,
  decided_by TEXT,
  decided_at TIMESTAMP WITH TIME ZONE,
  note TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_change_requests PRIMARY KEY (id),
  CONSTRAINT ck_change_requests_after CHECK (after <> ''),
  CONSTRAINT ck_change_requests_decided CHECK ((state = 'open') = (decided_by IS NULL)),
  CONSTRAINT ck_change_requests_decider CHECK (state NOT IN ('approved', 'rejected') OR decided_by <> asked_by),
  CONSTRAINT uq_change_requests_number UNIQUE (number),
  CONSTRAINT fk_change_requests_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
  CONSTRAINT ck_change_requests_fact CHECK (fact IN ('name', 'uscc', 'title', 'tax_number')),
  CONSTRAINT ck_change_requests_state CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn'))
);

CREATE INDEX ix_change_requests_customer_id ON change_requests (customer_id);
CREATE UNIQUE INDEX uq_change_requests_open ON change_requests (subject, fact) WHERE state = 'open';
CREATE TRIGGER revision BEFORE UPDATE ON change_requests FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE change_requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON change_requests USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = customer_id));
CREATE TRIGGER audit_insert AFTER INSERT ON change_requests REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON change_requests REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON change_requests REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_change_requests AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('change_requests', 'customer_id = $1');
CREATE TRIGGER moves BEFORE UPDATE OF state ON change_requests FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"open": ["approved", "rejected", "withdrawn"], "approved": [], "rejected": [], "withdrawn": []}');

CREATE TABLE imports (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  file_id UUID NOT NULL,
  source TEXT NOT NULL,
  territory TEXT,
  ignored TEXT,
  staged_by TEXT NOT NULL,
  staged_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state VARCHAR(40) NOT NULL,
  rows BIGINT NOT NULL,
  created BIGINT DEFAULT 0 NOT NULL,
  updated BIGINT DEFAULT 0 NOT NULL,
  unchanged BIGINT DEFAULT 0 NOT NULL,
  refused BIGINT DEFAULT 0 NOT NULL,
  undone BIGINT DEFAULT 0 NOT NULL,
  kept BIGINT DEFAULT 0 NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_imports PRIMARY KEY (id),
  CONSTRAINT ck_imports_counts CHECK (created + updated + unchanged + refused + undone + kept <= rows),
  CONSTRAINT uq_imports_number UNIQUE (number),
  CONSTRAINT fk_imports_file_id FOREIGN KEY(file_id) REFERENCES files (id),
  CONSTRAINT ck_imports_state CHECK (state IN ('staged', 'running', 'finished', 'undoing', 'undone'))
);

CREATE INDEX ix_imports_file_id ON imports (file_id);
CREATE INDEX ix_imports_staged_by ON imports (staged_by);
CREATE TRIGGER revision BEFORE UPDATE ON imports FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE imports ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON imports USING ((select current_setting('salesbook.scope', true)) = 'all' OR staged_by = (select current_setting('salesbook.actor', true))) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR staged_by = (select current_setting('salesbook.actor', true)));
CREATE TRIGGER audit_insert AFTER INSERT ON imports REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON imports REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON imports REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON imports FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"staged": ["finished", "running", "undoing", "undone"], "running": ["finished", "undoing", "undone"], "finished": ["undoing", "undone"], "undoing": ["undone"], "undone": []}');

CREATE TABLE import_rows (
  id UUID NOT NULL,
  import_id UUID NOT NULL,
  place BIGINT NOT NULL,
  content TEXT NOT NULL,
  state VARCHAR(40) NOT NULL,
  sentence TEXT,
  customer_id UUID,
  before TEXT,
  xid BIGINT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_import_rows PRIMARY KEY (id),
  CONSTRAINT uq_import_rows_import_id_place UNIQUE (import_id, place),
  CONSTRAINT ck_import_rows_place CHECK (place >= 2),
  CONSTRAINT ck_import_rows_refused CHECK (state <> 'refused' OR sentence IS NOT NULL),
  CONSTRAINT fk_import_rows_import_id FOREIGN KEY(import_id) REFERENCES imports (id),
  CONSTRAINT ck_import_rows_state CHECK (state IN ('staged', 'created', 'updated', 'unchanged', 'refused', 'undone', 'kept')),
  CONSTRAINT fk_import_rows_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_import_rows_customer_id ON import_rows (customer_id);
CREATE INDEX ix_import_rows_state ON import_rows (import_id, state, place);
CREATE TRIGGER revision BEFORE UPDATE ON import_rows FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE import_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON import_rows USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM imports WHERE imports.id = import_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM imports WHERE imports.id = import_id));
CREATE TRIGGER audit_insert AFTER INSERT ON import_rows REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON import_rows REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON import_rows REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON import_rows FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"staged": ["created", "refused", "unchanged", "undone", "updated"], "created": ["kept", "undone"], "updated": ["kept", "undone"], "unchanged": ["undone"], "refused": ["undone"], "undone": [], "kept": []}');
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON change_requests FOR EACH ROW EXECUTE FUNCTION refuse_merged();

CREATE FUNCTION weigh_issue() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change bigint :=
  CASE NEW.state WHEN 'open' THEN NEW.weight ELSE 0 END
  - CASE WHEN TG_OP = 'UPDATE' AND OLD.state = 'open' THEN OLD.weight ELSE 0 END;
BEGIN
  IF change <> 0 THEN
    UPDATE customers SET quality = quality - change WHERE id = NEW.customer_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER quality AFTER INSERT OR UPDATE OF state, weight ON quality_issues
FOR EACH ROW EXECUTE FUNCTION weigh_issue();

CREATE FUNCTION count_import_rows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE imports i SET created = i.created + n.created, updated = i.updated + n.updated, unchanged = i.unchanged + n.unchanged, refused = i.refused + n.refused, undone = i.undone + n.undone, kept = i.kept + n.kept
    FROM (SELECT import_id, coalesce(sum(one) FILTER (WHERE state = 'created'), 0) AS created, coalesce(sum(one) FILTER (WHERE state = 'updated'), 0) AS updated, coalesce(sum(one) FILTER (WHERE state = 'unchanged'), 0) AS unchanged, coalesce(sum(one) FILTER (WHERE state = 'refused'), 0) AS refused, coalesce(sum(one) FILTER (WHERE state = 'undone'), 0) AS undone, coalesce(sum(one) FILTER (WHERE state = 'kept'), 0) AS kept
            FROM (SELECT import_id, state, 1 AS one FROM rows_after
                  UNION ALL SELECT import_id, state, -1 FROM rows_before) every
           GROUP BY 1) n
   WHERE i.id = n.import_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER UPDATE ON import_rows
REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
FOR EACH STATEMENT EXECUTE FUNCTION count_import_rows();

CREATE FUNCTION forget_imported(by_row uuid) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  told import_rows%ROWTYPE;
  held uuid[];
BEGIN
  SELECT * INTO told FROM import_rows WHERE id = by_row AND state = 'created';
  PERFORM FROM customers WHERE id = told.customer_id FOR UPDATE;
  SELECT array_agg(id) INTO held FROM (
    SELECT told.customer_id AS id
    UNION ALL SELECT id FROM contacts WHERE customer_id = told.customer_id
    UNION ALL SELECT id FROM addresses WHERE customer_id = told.customer_id
    UNION ALL SELECT id FROM tax_titles WHERE customer_id = told.customer_id
    UNION ALL SELECT id FROM credits WHERE customer_id = told.customer_id) every;
  IF EXISTS (SELECT FROM audit_log WHERE row_id = ANY (held) AND xid <> ALL (
                SELECT r.xid FROM import_rows r WHERE r.import_id = told.import_id
                   AND r.customer_id = told.customer_id AND r.xid IS NOT NULL)
                AND (before IS NULL OR after - 'quality' <> '{}'))
     OR EXISTS (SELECT FROM attachments WHERE record_id = ANY (held))
     OR EXISTS (SELECT FROM duplicates WHERE state <> 'open'
                   AND told.customer_id IN (customer_id, other_id))
     OR EXISTS (SELECT FROM merges WHERE told.customer_id IN (winner_id, loser_id)) THEN
    RETURN false;
  END IF;
  UPDATE import_rows SET customer_id = NULL WHERE customer_id = told.customer_id;
  DELETE FROM duplicates WHERE told.customer_id IN (customer_id, other_id);
  DELETE FROM quality_issues WHERE customer_id = told.customer_id;
  DELETE FROM owner_changes WHERE customer_id = told.customer_id;
  DELETE FROM credits WHERE customer_id = told.customer_id;
  DELETE FROM contacts WHERE customer_id = told.customer_id;
  DELETE FROM addresses WHERE customer_id = told.customer_id;
  DELETE FROM tax_titles WHERE customer_id = told.customer_id;
  DELETE FROM customers WHERE id = told.customer_id;
  RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
  RETURN false;
END $$;

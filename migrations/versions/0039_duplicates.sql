CREATE SEQUENCE duplicate_numbers;
CREATE SEQUENCE merge_numbers;

CREATE FUNCTION phone_key(phone text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT right(digits, 11) FROM regexp_replace(phone, '[^0-9]', '', 'g') AS digits
   WHERE length(digits) >= 7
$$;

CREATE FUNCTION domain_key(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT host FROM lower(substring(address
    FROM '(?:@|://)(?:[wW][wW][wW]\.)?([^/:@?#]+)')) AS host
   WHERE host <> ALL ('{qq.com,163.com,126.com,yeah.net,sina.com,sina.cn,sohu.com,foxmail.com,
     139.com,189.cn,aliyun.com,gmail.com,outlook.com,hotmail.com,live.com,icloud.com,yahoo.com,
     yahoo.com.tw,yahoo.com.hk,proton.me,gmx.de,web.de}'::text[])
$$;

ALTER TABLE customers
  ADD COLUMN name_key TEXT,
  ADD COLUMN pinyin TEXT,
  ADD COLUMN merged_into_id UUID,
  ADD CONSTRAINT fk_customers_merged_into_id FOREIGN KEY (merged_into_id) REFERENCES customers (id),
  ADD CONSTRAINT ck_customers_merged_into CHECK (merged_into_id <> id),
  DROP CONSTRAINT uq_customers_uscc;
DROP INDEX ix_customers_search;
CREATE INDEX ix_customers_domain ON customers (domain_key(email));
CREATE INDEX ix_customers_email ON customers (lower(email));
CREATE INDEX ix_customers_merged_into_id ON customers (merged_into_id);
CREATE INDEX ix_customers_name_key ON customers USING gin (name_key gin_trgm_ops);
CREATE INDEX ix_customers_phone ON customers (phone_key(phone));
CREATE INDEX ix_customers_pinyin ON customers USING gin (pinyin gin_trgm_ops);
CREATE INDEX ix_customers_search ON customers USING gin ((((((((((((COALESCE(number, '') || ' ') || COALESCE(name, '')) || ' ') || COALESCE(short_name, '')) || ' ') || COALESCE(phone, '')) || ' ') || COALESCE(email, '')) || ' ') || COALESCE(pinyin, ''))) gin_trgm_ops);
CREATE INDEX ix_customers_website ON customers (domain_key(website));
CREATE UNIQUE INDEX uq_customers_uscc ON customers (uscc) WHERE merged_into_id IS NULL;
CREATE INDEX ix_contacts_domain ON contacts (domain_key(email));
CREATE INDEX ix_contacts_email ON contacts (lower(email));
CREATE INDEX ix_contacts_phone ON contacts (phone_key(phone));

ALTER TABLE orders
  ALTER CONSTRAINT fk_orders_ship_to_id_customer_id DEFERRABLE INITIALLY IMMEDIATE;

CREATE FUNCTION refuse_merged() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE instead uuid;
BEGIN
  SELECT merged_into_id INTO instead FROM customers WHERE id = NEW.customer_id FOR KEY SHARE;
  IF instead IS NOT NULL THEN
    RAISE EXCEPTION 'the customer was merged into another one'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'customers_merged';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON contacts FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON addresses FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON tax_titles FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON bank_accounts FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON price_agreements FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON requirements FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON leads FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON orders FOR EACH ROW EXECUTE FUNCTION refuse_merged();
CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON payments FOR EACH ROW EXECUTE FUNCTION refuse_merged();

CREATE FUNCTION move_exposure() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held numeric :=
  coalesce((SELECT sum(amount - invoiced) FROM order_lines
             WHERE order_id = NEW.id AND NEW.state IN ('confirmed', 'shipped', 'closed')), 0)
  + coalesce((SELECT sum(total - allocated) FROM invoices WHERE order_id = NEW.id), 0);
BEGIN
  UPDATE credits SET exposure = exposure - held
   WHERE customer_id = OLD.customer_id AND currency = NEW.currency;
  UPDATE credits SET exposure = exposure + held
   WHERE customer_id = NEW.customer_id AND currency = NEW.currency;
  RETURN NULL;
END $$;
CREATE TRIGGER moved AFTER UPDATE OF customer_id ON orders FOR EACH ROW
WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION move_exposure();

CREATE FUNCTION one_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM allocations a JOIN payments p ON p.id = a.payment_id
              JOIN invoices i ON i.id = a.invoice_id JOIN orders o ON o.id = i.order_id
              WHERE NEW.id IN (p.id, o.id) AND p.customer_id <> o.customer_id) THEN
    RAISE EXCEPTION 'payment and invoice have different customers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_customer';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER one_customer AFTER UPDATE OF customer_id ON payments DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION one_customer();
CREATE CONSTRAINT TRIGGER one_customer AFTER UPDATE OF customer_id ON orders DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION one_customer();

CREATE TABLE duplicates (
  id UUID NOT NULL,
  number TEXT DEFAULT 'DC-' || to_char(nextval('duplicate_numbers'), 'FM999999000000') NOT NULL,
  customer_id UUID NOT NULL,
  other_id UUID NOT NULL,
  score NUMERIC(3, 2) NOT NULL,
  likeness NUMERIC(3, 2) NOT NULL,
  same_uscc BOOLEAN NOT NULL,
  same_tax_number BOOLEAN NOT NULL,
  same_bank_account BOOLEAN NOT NULL,
  same_phone BOOLEAN NOT NULL,
  same_email BOOLEAN NOT NULL,
  same_domain BOOLEAN NOT NULL,
  same_city BOOLEAN NOT NULL,
  found_at TIMESTAMP WITH TIME ZONE NOT NULL,
  asked_by TEXT,
  state VARCHAR(40) NOT NULL,
  decided_by TEXT,
  decided_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_duplicates PRIMARY KEY (id),
  CONSTRAINT uq_duplicates_customer_id_other_id UNIQUE (customer_id, other_id),
  CONSTRAINT ck_duplicates_pair CHECK (customer_id < other_id),
  CONSTRAINT ck_duplicates_score CHECK (score BETWEEN 0 AND 1 AND likeness BETWEEN 0 AND 1),
  CONSTRAINT ck_duplicates_decided CHECK ((state = 'open') = (decided_by IS NULL)),
  CONSTRAINT uq_duplicates_number UNIQUE (number),
  CONSTRAINT fk_duplicates_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
  CONSTRAINT fk_duplicates_other_id FOREIGN KEY(other_id) REFERENCES customers (id),
  CONSTRAINT ck_duplicates_state CHECK (state IN ('open', 'merged', 'distinct'))
);

CREATE INDEX ix_duplicates_other_id ON duplicates (other_id);
CREATE TRIGGER revision BEFORE UPDATE ON duplicates FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE duplicates ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON duplicates USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id, other_id))) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id IN (customer_id, other_id)));
CREATE TRIGGER audit_insert AFTER INSERT ON duplicates REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON duplicates REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON duplicates REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_duplicates AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('duplicates', '$1 IN (customer_id, other_id)');
CREATE TRIGGER moves BEFORE UPDATE OF state ON duplicates FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"open": ["distinct", "merged"], "merged": ["open"], "distinct": ["open"]}');

CREATE TABLE merges (
  id UUID NOT NULL,
  number TEXT NOT NULL,
  winner_id UUID NOT NULL,
  loser_id UUID NOT NULL,
  merged_by TEXT NOT NULL,
  merged_at TIMESTAMP WITH TIME ZONE NOT NULL,
  undo_until DATE NOT NULL,
  undone_by TEXT,
  undone_at TIMESTAMP WITH TIME ZONE,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_merges PRIMARY KEY (id),
  CONSTRAINT ck_merges_two CHECK (winner_id <> loser_id),
  CONSTRAINT ck_merges_undone CHECK ((undone_at IS NULL) = (undone_by IS NULL)),
  CONSTRAINT uq_merges_number UNIQUE (number),
  CONSTRAINT fk_merges_winner_id FOREIGN KEY(winner_id) REFERENCES customers (id),
  CONSTRAINT fk_merges_loser_id FOREIGN KEY(loser_id) REFERENCES customers (id)
);

CREATE INDEX ix_merges_loser_id ON merges (loser_id);
CREATE INDEX ix_merges_winner_id ON merges (winner_id);
CREATE UNIQUE INDEX uq_merges_standing ON merges (loser_id) WHERE undone_at IS NULL;
CREATE TRIGGER revision BEFORE UPDATE ON merges FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE merges ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON merges USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = winner_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM customers WHERE customers.id = winner_id));
CREATE TRIGGER audit_insert AFTER INSERT ON merges REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON merges REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON merges REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_merges AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('merges', 'winner_id = $1');

CREATE TABLE merge_items (
  id UUID NOT NULL,
  merge_id UUID NOT NULL,
  relation TEXT NOT NULL,
  row_id UUID NOT NULL,
  gave_up VARCHAR(40),
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_merge_items PRIMARY KEY (id),
  CONSTRAINT uq_merge_items_merge_id_relation_row_id UNIQUE (merge_id, relation, row_id),
  CONSTRAINT fk_merge_items_merge_id FOREIGN KEY(merge_id) REFERENCES merges (id),
  CONSTRAINT ck_merge_items_gave_up CHECK (gave_up IN ('preference', 'use', 'both'))
);

CREATE TRIGGER revision BEFORE UPDATE ON merge_items FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE merge_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON merge_items USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id));
CREATE TRIGGER audit_insert AFTER INSERT ON merge_items REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON merge_items REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON merge_items REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_merge_items AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('merge_items', 'merge_id IN (SELECT id FROM merges WHERE winner_id = $1)');

CREATE TABLE merge_facts (
  id UUID NOT NULL,
  merge_id UUID NOT NULL,
  fact VARCHAR(40) NOT NULL,
  before TEXT,
  after TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_merge_facts PRIMARY KEY (id),
  CONSTRAINT uq_merge_facts_merge_id_fact UNIQUE (merge_id, fact),
  CONSTRAINT fk_merge_facts_merge_id FOREIGN KEY(merge_id) REFERENCES merges (id),
  CONSTRAINT ck_merge_facts_fact CHECK (fact IN ('name', 'short_name', 'kind', 'uscc', 'industry', 'size', 'phone', 'email', 'website'))
);

CREATE TRIGGER revision BEFORE UPDATE ON merge_facts FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE merge_facts ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON merge_facts USING ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id)) WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM merges WHERE merges.id = merge_id));
CREATE TRIGGER audit_insert AFTER INSERT ON merge_facts REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON merge_facts REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON merge_facts REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moved_merge_facts AFTER UPDATE OF territory ON customers FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION tell_moved('merge_facts', 'merge_id IN (SELECT id FROM merges WHERE winner_id = $1)');

CREATE FUNCTION alike_customers(whose uuid)
RETURNS TABLE (customer_id uuid, kinds text[], likeness numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.6 AS $$
  WITH keys (holder, kind, value) AS NOT MATERIALIZED (
    SELECT id, 'uscc', uscc FROM customers
    UNION ALL SELECT t.customer_id, 'tax_number', tax_number FROM tax_titles t
               WHERE archived_at IS NULL
    UNION ALL SELECT b.customer_id, 'bank_account', account_number FROM bank_accounts b
               WHERE archived_at IS NULL
    UNION ALL SELECT id, 'phone', phone_key(phone) FROM customers
    UNION ALL SELECT p.customer_id, 'phone', phone_key(phone) FROM contacts p
    UNION ALL SELECT id, 'email', lower(email) FROM customers
    UNION ALL SELECT p.customer_id, 'email', lower(email) FROM contacts p
    UNION ALL SELECT id, 'domain', domain_key(email) FROM customers
    UNION ALL SELECT id, 'domain', domain_key(website) FROM customers
    UNION ALL SELECT p.customer_id, 'domain', domain_key(email) FROM contacts p
    UNION ALL SELECT a.customer_id, 'city', lower(city) FROM addresses a
               WHERE archived_at IS NULL
  ), own AS MATERIALIZED (
    SELECT DISTINCT kind, value FROM keys WHERE holder = whose AND value IS NOT NULL
  ), same AS (
    SELECT k.holder, k.kind FROM own JOIN keys k ON k.kind = own.kind AND k.value = own.value
     WHERE own.kind <> 'city'
  ), named AS (
    SELECT c.id, greatest(similarity(c.name_key, me.name_key),
                          0.9 * similarity(c.pinyin, me.pinyin))::numeric AS likeness
      FROM customers me JOIN customers c
        ON c.name_key % me.name_key OR c.pinyin % me.pinyin
     WHERE me.id = whose AND me.name_key <> ''
  ), others AS (
    SELECT holder AS id FROM same UNION SELECT id FROM named
  )
  SELECT o.id,
         array(SELECT DISTINCT s.kind FROM same s WHERE s.holder = o.id
               UNION SELECT 'city' WHERE EXISTS (
                 SELECT FROM addresses a JOIN own ON own.kind = 'city'
                    AND own.value = lower(a.city)
                  WHERE a.customer_id = o.id AND a.archived_at IS NULL)),
         coalesce((SELECT round(max(n.likeness), 2) FROM named n WHERE n.id = o.id), 0)
    FROM others o JOIN customers c ON c.id = o.id
   WHERE o.id <> whose AND c.merged_into_id IS NULL
$$;

CREATE FUNCTION merge_customers(by_merge uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  told merges%ROWTYPE;
  held record;
BEGIN
  SELECT * INTO told FROM merges WHERE id = by_merge;
  PERFORM FROM customers WHERE id IN (told.winner_id, told.loser_id) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT FROM customers WHERE id IN (told.winner_id, told.loser_id)
                AND merged_into_id IS NOT NULL) THEN
    RAISE EXCEPTION 'one of the customers was merged into another one'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'customers_merged';
  END IF;
  SET CONSTRAINTS ALL DEFERRED;
  FOR held IN SELECT c.conrelid::regclass AS relation FROM pg_constraint c
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
               WHERE c.contype = 'f' AND c.confrelid = 'customers'::regclass
                 AND a.attname = 'customer_id' AND c.conrelid::regclass::text <> ALL
                     ('{credits,duplicates,quality_issues,owner_changes}'::text[])
               ORDER BY 1 LOOP
    EXECUTE format('WITH moved AS (UPDATE %1$s SET customer_id = $2 WHERE customer_id = $1'
      ' RETURNING id) INSERT INTO merge_items (id, merge_id, relation, row_id)'
      ' SELECT new_id(), $3, %1$L, id FROM moved ON CONFLICT DO NOTHING', held.relation)
      USING told.loser_id, told.winner_id, by_merge;
  END LOOP;
  WITH moved AS (
    UPDATE attachments a SET record_id = told.winner_id
     WHERE kind = 'Customer' AND record_id = told.loser_id AND NOT EXISTS (
       SELECT FROM attachments b WHERE b.record_id = told.winner_id AND b.file_id = a.file_id)
    RETURNING id)
  INSERT INTO merge_items (id, merge_id, relation, row_id)
  SELECT new_id(), by_merge, 'attachments', id FROM moved;
  UPDATE customers SET merged_into_id = told.winner_id WHERE id = told.loser_id;
  SET CONSTRAINTS ALL IMMEDIATE;
END $$;

CREATE FUNCTION part_customers(by_merge uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  told merges%ROWTYPE;
  held record;
BEGIN
  SELECT * INTO told FROM merges WHERE id = by_merge;
  PERFORM FROM customers WHERE id IN (told.winner_id, told.loser_id) ORDER BY id FOR UPDATE;
  UPDATE customers SET merged_into_id = NULL WHERE id = told.loser_id;
  SET CONSTRAINTS ALL DEFERRED;
  UPDATE attachments a SET record_id = told.loser_id FROM merge_items m
   WHERE m.merge_id = by_merge AND m.relation = 'attachments' AND m.row_id = a.id
     AND a.record_id = told.winner_id;
  FOR held IN SELECT DISTINCT relation FROM merge_items
               WHERE merge_id = by_merge AND relation <> 'attachments' LOOP
    EXECUTE format('UPDATE %I t SET customer_id = $1 FROM merge_items m'
      ' WHERE m.merge_id = $3 AND m.relation = %L AND m.row_id = t.id'
      ' AND t.customer_id = $2', held.relation, held.relation)
      USING told.loser_id, told.winner_id, by_merge;
  END LOOP;
  SET CONSTRAINTS ALL IMMEDIATE;
END $$;

CREATE FUNCTION of_merged_customers() RETURNS TABLE (relation text, row_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held record;
BEGIN
  FOR held IN SELECT DISTINCT event_object_table::text AS relation
                FROM information_schema.triggers WHERE trigger_name = 'merged' LOOP
    RETURN QUERY EXECUTE format('SELECT %L::text, t.id FROM %I t JOIN customers c'
      ' ON c.id = t.customer_id WHERE c.merged_into_id IS NOT NULL', held.relation,
      held.relation);
  END LOOP;
END $$;

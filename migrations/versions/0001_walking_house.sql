-- The first shape of the database: a walking house, from lead to cash.

SET LOCAL check_function_bodies = off;

CREATE FUNCTION public.audit_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, after -> o.key)
      INTO before, after FROM jsonb_each(before) o
     WHERE o.value IS DISTINCT FROM after -> o.key AND o.key <> 'revision';
    IF before IS NULL THEN RETURN NULL; END IF;
  END IF;
  INSERT INTO audit_log (at, actor, door, relation, row_id, before, after)
  VALUES (now(), coalesce(nullif(current_setting('salesbook.actor', true), ''), session_user),
          coalesce(nullif(current_setting('salesbook.door', true), ''), 'database'),
          TG_TABLE_NAME, coalesce(NEW.id, OLD.id), before, after);
  RETURN NULL;
END $$;

CREATE FUNCTION public.bump_revision() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN NEW.revision := OLD.revision + 1; RETURN NEW; END $$;

CREATE FUNCTION public.count_allocation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  taken allocations%ROWTYPE;
  change numeric := CASE WHEN NEW.reverses_id IS NULL THEN NEW.amount ELSE -NEW.amount END;
BEGIN
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO taken FROM allocations WHERE id = NEW.reverses_id;
    IF (taken.payment_id, taken.invoice_id, taken.amount)
       IS DISTINCT FROM (NEW.payment_id, NEW.invoice_id, NEW.amount)
       OR taken.reverses_id IS NOT NULL THEN
      RAISE EXCEPTION 'a reversal repeats the allocation it takes back'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_reversal';
    END IF;
  END IF;
  IF (SELECT customer_id FROM payments WHERE id = NEW.payment_id) IS DISTINCT FROM
     (SELECT o.customer_id FROM invoices i JOIN orders o ON o.id = i.order_id
       WHERE i.id = NEW.invoice_id) THEN
    RAISE EXCEPTION 'payment and invoice have different customers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_customer';
  END IF;
  UPDATE credits SET exposure = exposure - change
   WHERE customer_id = (SELECT customer_id FROM payments WHERE id = NEW.payment_id);
  UPDATE invoices SET allocated = allocated + change WHERE id = NEW.invoice_id;
  UPDATE payments SET allocated = allocated + change WHERE id = NEW.payment_id;
  RETURN NULL;
END $$;

CREATE FUNCTION public.count_invoice_line() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE billed uuid := (SELECT order_line_id FROM shipment_lines WHERE id = NEW.shipment_line_id);
BEGIN
  UPDATE order_lines SET invoiced = invoiced + NEW.amount WHERE id = billed;
  UPDATE credits SET exposure = exposure - NEW.amount
   WHERE customer_id = (SELECT o.customer_id FROM orders o JOIN order_lines l
                        ON l.order_id = o.id WHERE l.id = billed);
  RETURN NULL;
END $$;

CREATE FUNCTION public.count_reservation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE change numeric := coalesce(NEW.quantity, 0) - coalesce(OLD.quantity, 0);
BEGIN
  UPDATE order_lines SET reserved = reserved + change
   WHERE id = coalesce(NEW.order_line_id, OLD.order_line_id);
  UPDATE stock_levels SET reserved = reserved + change
   WHERE id = coalesce(NEW.stock_level_id, OLD.stock_level_id);
  RETURN NULL;
END $$;

CREATE FUNCTION public.count_shipment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE order_lines SET shipped = shipped + NEW.quantity WHERE id = NEW.order_line_id;
  UPDATE stock_levels SET on_hand = on_hand - NEW.quantity WHERE id = NEW.stock_level_id;
  RETURN NULL;
END $$;

CREATE FUNCTION public.enforce_moves() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state
     AND NOT (TG_ARGV[0]::jsonb -> OLD.state) ? NEW.state THEN
    RAISE EXCEPTION '% cannot move from % to %', TG_TABLE_NAME, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_moves';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.enter_work(who text, as_role text, in_territory text, by_door text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE colleague users%ROWTYPE;
BEGIN
  SELECT * INTO colleague FROM users WHERE email = who;
  IF colleague.active IS FALSE THEN RETURN false; END IF;
  PERFORM set_config('salesbook.actor', who, true),
          set_config('salesbook.role', as_role, true),
          set_config('salesbook.door', by_door, true),
          set_config('salesbook.scope',
            CASE WHEN as_role = 'seller' OR in_territory IS NOT NULL
                 THEN 'territory' ELSE 'all' END, true),
          set_config('salesbook.territory',
            coalesce(colleague.territory, in_territory, ''), true);
  RETURN true;
END $$;

CREATE FUNCTION public.expose_invoice() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  UPDATE credits SET exposure = exposure + NEW.total
   WHERE customer_id = (SELECT customer_id FROM orders WHERE id = NEW.order_id);
  RETURN NULL;
END $$;

CREATE FUNCTION public.expose_order() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE change numeric := CASE
  WHEN OLD.state = 'draft' AND NEW.state = 'confirmed' THEN NEW.total
  WHEN OLD.state = 'confirmed' AND NEW.state = 'cancelled' THEN -NEW.total
  ELSE 0 END;
BEGIN
  IF change <> 0 THEN
    UPDATE credits SET exposure = exposure + change WHERE customer_id = NEW.customer_id;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.invoice_sums_up() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NEW.total <> (SELECT coalesce(sum(amount), 0) FROM invoice_lines
                   WHERE invoice_id = NEW.id) THEN
    RAISE EXCEPTION 'the lines of invoice % do not sum to its total', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_lines';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.line_belongs_to_draft() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF (SELECT state FROM orders WHERE id = NEW.order_id) <> 'draft' THEN
    RAISE EXCEPTION 'the order of line % is no draft', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_draft';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.mark_dirty() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO sync_dirty (spreadsheet_id, relation, record_id)
  SELECT spreadsheet_id, TG_TABLE_NAME, coalesce(NEW.id, OLD.id)
    FROM sync_watches WHERE relation = TG_TABLE_NAME
  ON CONFLICT (spreadsheet_id, relation, record_id)
  DO UPDATE SET relation = EXCLUDED.relation;
  PERFORM pg_notify('salesbook_sync', '');
  RETURN NULL;
END $$;

CREATE FUNCTION public.total_order() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE change numeric := coalesce(NEW.amount, 0) - coalesce(OLD.amount, 0);
BEGIN
  IF change <> 0 THEN
    UPDATE orders SET total = total + change WHERE id = coalesce(NEW.order_id, OLD.order_id);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.wake_worker() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN PERFORM pg_notify('salesbook_sync', ''); RETURN NULL; END $$;

CREATE TABLE public.allocations (
    id uuid NOT NULL,
    payment_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount numeric(18,2) NOT NULL,
    reverses_id uuid,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_allocations_amount CHECK ((amount > (0)::numeric))
);

CREATE TABLE public.audit_log (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    actor character varying NOT NULL,
    door character varying NOT NULL,
    relation character varying NOT NULL,
    row_id uuid NOT NULL,
    before jsonb,
    after jsonb
);

ALTER TABLE public.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.conflict_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.conflicts (
    id uuid NOT NULL,
    number text NOT NULL,
    link_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    key text NOT NULL,
    code text NOT NULL,
    header text NOT NULL,
    sheet_value text,
    database_value text,
    formula text,
    reason text NOT NULL,
    state character varying(40) NOT NULL,
    decision character varying(40),
    sentence text,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_conflicts_decision CHECK (((decision)::text = ANY ((ARRAY['database'::character varying, 'sheet'::character varying])::text[]))),
    CONSTRAINT ck_conflicts_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'decided'::character varying, 'settled'::character varying])::text[])))
);

CREATE TABLE public.contacts (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    name text NOT NULL,
    phone text,
    email text,
    revision bigint DEFAULT 1 NOT NULL
);

CREATE TABLE public.credits (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    credit_limit numeric(18,2) DEFAULT 0 NOT NULL,
    exposure numeric(18,2) DEFAULT 0 NOT NULL,
    hold_reason text,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_credits_credit_limit CHECK ((credit_limit >= (0)::numeric)),
    CONSTRAINT ck_credits_exposure CHECK ((exposure >= (0)::numeric))
);

CREATE SEQUENCE public.customer_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.customers (
    id uuid NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    territory text NOT NULL,
    owner_id uuid,
    phone text,
    email text,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_customers_name CHECK ((name <> ''::text))
);

CREATE TABLE public.edits (
    id uuid NOT NULL,
    link_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    key text NOT NULL,
    header text NOT NULL,
    before text,
    after text,
    result character varying(40) NOT NULL,
    sentence text,
    editor text,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_edits_result CHECK (((result)::text = ANY ((ARRAY['accepted'::character varying, 'refused'::character varying, 'conflict'::character varying, 'agreed'::character varying])::text[])))
);

CREATE TABLE public.invoice_lines (
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    shipment_line_id uuid NOT NULL,
    amount numeric(18,2) NOT NULL,
    revision bigint DEFAULT 1 NOT NULL
);

CREATE SEQUENCE public.invoice_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.invoices (
    id uuid NOT NULL,
    number text NOT NULL,
    order_id uuid NOT NULL,
    issued_on date NOT NULL,
    total numeric(18,2) NOT NULL,
    allocated numeric(18,2) DEFAULT 0 NOT NULL,
    due_on date NOT NULL,
    note text,
    promised_on date,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_invoices_allocated CHECK (((allocated >= (0)::numeric) AND (allocated <= total))),
    CONSTRAINT ck_invoices_total CHECK ((total >= (0)::numeric))
);

CREATE SEQUENCE public.lead_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.leads (
    id uuid NOT NULL,
    number text NOT NULL,
    company text NOT NULL,
    contact text,
    phone text,
    source character varying(40) NOT NULL,
    interest bigint,
    need text,
    estimated_amount numeric(18,2),
    next_contact_on date,
    territory text NOT NULL,
    owner_id uuid,
    state character varying(40) NOT NULL,
    disqualify_reason text,
    customer_id uuid,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_leads_company CHECK ((company <> ''::text)),
    CONSTRAINT ck_leads_converted CHECK ((((state)::text = 'converted'::text) = (customer_id IS NOT NULL))),
    CONSTRAINT ck_leads_estimated_amount CHECK ((estimated_amount >= (0)::numeric)),
    CONSTRAINT ck_leads_interest CHECK (((interest >= 0) AND (interest <= 3))),
    CONSTRAINT ck_leads_reason CHECK ((((state)::text = 'disqualified'::text) = (disqualify_reason IS NOT NULL))),
    CONSTRAINT ck_leads_source CHECK (((source)::text = ANY ((ARRAY['research'::character varying, 'advertising'::character varying, 'referral'::character varying, 'exhibition'::character varying, 'web'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT ck_leads_state CHECK (((state)::text = ANY ((ARRAY['new'::character varying, 'contacted'::character varying, 'qualified'::character varying, 'converted'::character varying, 'disqualified'::character varying])::text[])))
);

CREATE SEQUENCE public.link_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.links (
    id uuid NOT NULL,
    number text NOT NULL,
    sheet character varying(40) NOT NULL,
    spreadsheet_id text,
    tab_id bigint,
    territory text,
    role character varying(40) NOT NULL,
    locale text DEFAULT 'en_GB'::text NOT NULL,
    state character varying(40) NOT NULL,
    reason text,
    synced_at timestamp with time zone,
    touched_at timestamp with time zone,
    resumed_at timestamp with time zone,
    row_count bigint DEFAULT 0 NOT NULL,
    held_count bigint DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_links_role CHECK (((role)::text = ANY ((ARRAY['seller'::character varying, 'manager'::character varying, 'finance'::character varying, 'admin'::character varying])::text[]))),
    CONSTRAINT ck_links_sheet CHECK (((sheet)::text = ANY ((ARRAY['leads'::character varying, 'orders'::character varying, 'receivables'::character varying, 'payments'::character varying])::text[]))),
    CONSTRAINT ck_links_state CHECK (((state)::text = ANY ((ARRAY['active'::character varying, 'paused'::character varying, 'broken'::character varying, 'unlinked'::character varying])::text[])))
);

CREATE TABLE public.order_lines (
    id uuid NOT NULL,
    number text NOT NULL,
    order_id uuid NOT NULL,
    "position" bigint NOT NULL,
    product_id uuid NOT NULL,
    quantity numeric(18,4) NOT NULL,
    price numeric(18,6) NOT NULL,
    amount numeric(18,2) GENERATED ALWAYS AS (round((quantity * price), 2)) STORED NOT NULL,
    reserved numeric(18,4) DEFAULT 0 NOT NULL,
    shipped numeric(18,4) DEFAULT 0 NOT NULL,
    invoiced numeric(18,2) DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_order_lines_counters CHECK (((reserved >= (0)::numeric) AND (shipped >= (0)::numeric))),
    CONSTRAINT ck_order_lines_invoiced CHECK (((invoiced >= (0)::numeric) AND (invoiced <= amount))),
    CONSTRAINT ck_order_lines_price CHECK ((price >= (0)::numeric)),
    CONSTRAINT ck_order_lines_promised CHECK (((reserved + shipped) <= quantity)),
    CONSTRAINT ck_order_lines_quantity CHECK ((quantity > (0)::numeric))
);

CREATE SEQUENCE public.order_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.orders (
    id uuid NOT NULL,
    number text NOT NULL,
    customer_id uuid NOT NULL,
    requested_on date,
    state character varying(40) NOT NULL,
    total numeric(18,2) DEFAULT 0 NOT NULL,
    last_position bigint DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_orders_state CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'confirmed'::character varying, 'shipped'::character varying, 'closed'::character varying, 'cancelled'::character varying])::text[])))
);

CREATE SEQUENCE public.payment_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.payments (
    id uuid NOT NULL,
    number text NOT NULL,
    customer_id uuid NOT NULL,
    amount numeric(18,2) NOT NULL,
    received_on date NOT NULL,
    reference text,
    allocated numeric(18,2) DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_payments_allocated CHECK (((allocated >= (0)::numeric) AND (allocated <= amount))),
    CONSTRAINT ck_payments_amount CHECK ((amount > (0)::numeric))
);

CREATE TABLE public.products (
    id uuid NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    list_price numeric(18,6) NOT NULL,
    currency text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_products_currency CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT ck_products_list_price CHECK ((list_price >= (0)::numeric))
);

CREATE TABLE public.reservations (
    id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    stock_level_id uuid NOT NULL,
    quantity numeric(18,4) NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_reservations_quantity CHECK ((quantity > (0)::numeric))
);

CREATE TABLE public.shipment_lines (
    id uuid NOT NULL,
    shipment_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    stock_level_id uuid NOT NULL,
    quantity numeric(18,4) NOT NULL,
    amount numeric(18,2) NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_shipment_lines_quantity CHECK ((quantity > (0)::numeric))
);

CREATE SEQUENCE public.shipment_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.shipments (
    id uuid NOT NULL,
    number text NOT NULL,
    order_id uuid NOT NULL,
    carrier text,
    tracking text,
    shipped_at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_shipments_delivered CHECK ((delivered_at >= shipped_at))
);

CREATE TABLE public.stock_levels (
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse text NOT NULL,
    on_hand numeric(18,4) DEFAULT 0 NOT NULL,
    reserved numeric(18,4) DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_stock_levels_reserved CHECK (((reserved >= (0)::numeric) AND (reserved <= on_hand)))
);

CREATE TABLE public.sync_dirty (
    spreadsheet_id text NOT NULL,
    relation text NOT NULL,
    record_id uuid NOT NULL
);

CREATE TABLE public.sync_leases (
    spreadsheet_id text NOT NULL,
    counter bigint DEFAULT 0 NOT NULL,
    journal_id bigint,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    looked_at timestamp with time zone DEFAULT now() NOT NULL,
    queued_until timestamp with time zone,
    edited_at timestamp with time zone DEFAULT now() NOT NULL,
    failures bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.sync_poison (
    link_id uuid NOT NULL,
    key text NOT NULL,
    sentence text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sync_put_backs (
    id bigint NOT NULL,
    link_id uuid NOT NULL,
    plan jsonb NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.sync_put_backs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sync_put_backs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sync_refusals (
    link_id uuid NOT NULL,
    content text NOT NULL,
    sentence text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sync_reservations (
    link_id uuid NOT NULL,
    key text NOT NULL,
    placed boolean DEFAULT false NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sync_rows (
    link_id uuid NOT NULL,
    key text NOT NULL,
    entity_id uuid NOT NULL,
    "position" bigint NOT NULL,
    cells jsonb NOT NULL,
    missing_since timestamp with time zone,
    restored_at timestamp with time zone
);

CREATE TABLE public.sync_tallies (
    link_id uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sync_watches (
    spreadsheet_id text NOT NULL,
    relation text NOT NULL
);

CREATE TABLE public.sync_writes (
    id bigint NOT NULL,
    spreadsheet_id text NOT NULL,
    predecessor bigint NOT NULL,
    plan jsonb NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.users (
    id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    role character varying(40) NOT NULL,
    territory text,
    active boolean DEFAULT true NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_users_email_lower CHECK ((email = lower(email))),
    CONSTRAINT ck_users_role CHECK (((role)::text = ANY ((ARRAY['seller'::character varying, 'manager'::character varying, 'finance'::character varying, 'admin'::character varying])::text[])))
);

ALTER TABLE ONLY public.allocations
    ADD CONSTRAINT pk_allocations PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT pk_audit_log PRIMARY KEY (id);

ALTER TABLE ONLY public.conflicts
    ADD CONSTRAINT pk_conflicts PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT pk_contacts PRIMARY KEY (id);

ALTER TABLE ONLY public.credits
    ADD CONSTRAINT pk_credits PRIMARY KEY (id);

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT pk_customers PRIMARY KEY (id);

ALTER TABLE ONLY public.edits
    ADD CONSTRAINT pk_edits PRIMARY KEY (id);

ALTER TABLE ONLY public.invoice_lines
    ADD CONSTRAINT pk_invoice_lines PRIMARY KEY (id);

ALTER TABLE ONLY public.invoices
    ADD CONSTRAINT pk_invoices PRIMARY KEY (id);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT pk_leads PRIMARY KEY (id);

ALTER TABLE ONLY public.links
    ADD CONSTRAINT pk_links PRIMARY KEY (id);

ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT pk_order_lines PRIMARY KEY (id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT pk_orders PRIMARY KEY (id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT pk_payments PRIMARY KEY (id);

ALTER TABLE ONLY public.products
    ADD CONSTRAINT pk_products PRIMARY KEY (id);

ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT pk_reservations PRIMARY KEY (id);

ALTER TABLE ONLY public.shipment_lines
    ADD CONSTRAINT pk_shipment_lines PRIMARY KEY (id);

ALTER TABLE ONLY public.shipments
    ADD CONSTRAINT pk_shipments PRIMARY KEY (id);

ALTER TABLE ONLY public.stock_levels
    ADD CONSTRAINT pk_stock_levels PRIMARY KEY (id);

ALTER TABLE ONLY public.sync_dirty
    ADD CONSTRAINT pk_sync_dirty PRIMARY KEY (spreadsheet_id, relation, record_id);

ALTER TABLE ONLY public.sync_leases
    ADD CONSTRAINT pk_sync_leases PRIMARY KEY (spreadsheet_id);

ALTER TABLE ONLY public.sync_poison
    ADD CONSTRAINT pk_sync_poison PRIMARY KEY (link_id, key);

ALTER TABLE ONLY public.sync_put_backs
    ADD CONSTRAINT pk_sync_put_backs PRIMARY KEY (id);

ALTER TABLE ONLY public.sync_refusals
    ADD CONSTRAINT pk_sync_refusals PRIMARY KEY (link_id, content);

ALTER TABLE ONLY public.sync_reservations
    ADD CONSTRAINT pk_sync_reservations PRIMARY KEY (link_id, key);

ALTER TABLE ONLY public.sync_rows
    ADD CONSTRAINT pk_sync_rows PRIMARY KEY (link_id, key);

ALTER TABLE ONLY public.sync_tallies
    ADD CONSTRAINT pk_sync_tallies PRIMARY KEY (link_id, kind, key);

ALTER TABLE ONLY public.sync_watches
    ADD CONSTRAINT pk_sync_watches PRIMARY KEY (spreadsheet_id, relation);

ALTER TABLE ONLY public.sync_writes
    ADD CONSTRAINT pk_sync_writes PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT pk_users PRIMARY KEY (id);

ALTER TABLE ONLY public.allocations
    ADD CONSTRAINT uq_allocations_reverses_id UNIQUE (reverses_id);

ALTER TABLE ONLY public.conflicts
    ADD CONSTRAINT uq_conflicts_number UNIQUE (number);

ALTER TABLE ONLY public.credits
    ADD CONSTRAINT uq_credits_customer_id UNIQUE (customer_id);

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT uq_customers_number UNIQUE (number);

ALTER TABLE ONLY public.invoice_lines
    ADD CONSTRAINT uq_invoice_lines_shipment_line_id UNIQUE (shipment_line_id);

ALTER TABLE ONLY public.invoices
    ADD CONSTRAINT uq_invoices_number UNIQUE (number);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT uq_leads_number UNIQUE (number);

ALTER TABLE ONLY public.links
    ADD CONSTRAINT uq_links_number UNIQUE (number);

ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT uq_order_lines_number UNIQUE (number);

ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT uq_order_lines_order_id_position UNIQUE (order_id, "position");

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT uq_orders_number UNIQUE (number);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT uq_payments_number UNIQUE (number);

ALTER TABLE ONLY public.products
    ADD CONSTRAINT uq_products_sku UNIQUE (sku);

ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT uq_reservations_order_line_id_stock_level_id UNIQUE (order_line_id, stock_level_id);

ALTER TABLE ONLY public.shipments
    ADD CONSTRAINT uq_shipments_number UNIQUE (number);

ALTER TABLE ONLY public.stock_levels
    ADD CONSTRAINT uq_stock_levels_product_id_warehouse UNIQUE (product_id, warehouse);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT uq_users_email UNIQUE (email);

CREATE INDEX ix_allocations_invoice_id ON public.allocations USING btree (invoice_id);

CREATE INDEX ix_allocations_payment_id ON public.allocations USING btree (payment_id);

CREATE INDEX ix_audit_log_relation_row_id ON public.audit_log USING btree (relation, row_id);

CREATE INDEX ix_conflicts_link_id_state ON public.conflicts USING btree (link_id, state);

CREATE INDEX ix_contacts_customer_id ON public.contacts USING btree (customer_id);

CREATE INDEX ix_customers_name ON public.customers USING btree (name);

CREATE INDEX ix_customers_owner_id ON public.customers USING btree (owner_id);

CREATE INDEX ix_customers_territory ON public.customers USING btree (territory);

CREATE INDEX ix_edits_link_id_at ON public.edits USING btree (link_id, at);

CREATE INDEX ix_invoice_lines_invoice_id ON public.invoice_lines USING btree (invoice_id);

CREATE INDEX ix_invoices_order_id ON public.invoices USING btree (order_id);

CREATE INDEX ix_leads_customer_id ON public.leads USING btree (customer_id);

CREATE INDEX ix_leads_owner_id ON public.leads USING btree (owner_id);

CREATE INDEX ix_leads_territory ON public.leads USING btree (territory);

CREATE INDEX ix_order_lines_product_id ON public.order_lines USING btree (product_id);

CREATE INDEX ix_orders_customer_id ON public.orders USING btree (customer_id);

CREATE INDEX ix_payments_customer_id ON public.payments USING btree (customer_id);

CREATE INDEX ix_reservations_stock_level_id ON public.reservations USING btree (stock_level_id);

CREATE INDEX ix_shipment_lines_order_line_id ON public.shipment_lines USING btree (order_line_id);

CREATE INDEX ix_shipment_lines_shipment_id ON public.shipment_lines USING btree (shipment_id);

CREATE INDEX ix_shipment_lines_stock_level_id ON public.shipment_lines USING btree (stock_level_id);

CREATE INDEX ix_shipments_order_id ON public.shipments USING btree (order_id);

CREATE INDEX ix_sync_put_backs_link_id ON public.sync_put_backs USING btree (link_id);

CREATE INDEX ix_sync_watches_relation ON public.sync_watches USING btree (relation);

CREATE INDEX ix_sync_writes_spreadsheet_id ON public.sync_writes USING btree (spreadsheet_id);

CREATE UNIQUE INDEX uq_links_tab ON public.links USING btree (spreadsheet_id, tab_id) WHERE ((state)::text <> 'unlinked'::text);

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.allocations FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.conflicts FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.contacts FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.credits FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.customers FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.edits FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.invoice_lines FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.leads FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.links FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.order_lines FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.payments FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.products FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.reservations FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.shipment_lines FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.shipments FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.stock_levels FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.audit_row();

CREATE TRIGGER counters AFTER INSERT ON public.allocations FOR EACH ROW EXECUTE FUNCTION public.count_allocation();

CREATE TRIGGER counters AFTER INSERT ON public.invoice_lines FOR EACH ROW EXECUTE FUNCTION public.count_invoice_line();

CREATE TRIGGER counters AFTER INSERT OR DELETE OR UPDATE OF quantity ON public.reservations FOR EACH ROW EXECUTE FUNCTION public.count_reservation();

CREATE TRIGGER counters AFTER INSERT ON public.shipment_lines FOR EACH ROW EXECUTE FUNCTION public.count_shipment();

CREATE TRIGGER dirty AFTER INSERT OR DELETE OR UPDATE ON public.customers FOR EACH ROW EXECUTE FUNCTION public.mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR DELETE OR UPDATE ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR DELETE OR UPDATE ON public.leads FOR EACH ROW EXECUTE FUNCTION public.mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR DELETE OR UPDATE ON public.order_lines FOR EACH ROW EXECUTE FUNCTION public.mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR DELETE OR UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR DELETE OR UPDATE ON public.payments FOR EACH ROW EXECUTE FUNCTION public.mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR DELETE OR UPDATE ON public.products FOR EACH ROW EXECUTE FUNCTION public.mark_dirty();

CREATE TRIGGER dirty AFTER INSERT OR DELETE OR UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.mark_dirty();

CREATE TRIGGER draft BEFORE INSERT OR UPDATE OF product_id, quantity, price ON public.order_lines FOR EACH ROW EXECUTE FUNCTION public.line_belongs_to_draft();

CREATE TRIGGER exposure AFTER INSERT ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.expose_invoice();

CREATE TRIGGER exposure AFTER UPDATE OF state ON public.orders FOR EACH ROW EXECUTE FUNCTION public.expose_order();

CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON public.invoices DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.invoice_sums_up();

CREATE TRIGGER moves BEFORE UPDATE OF state ON public.conflicts FOR EACH ROW EXECUTE FUNCTION public.enforce_moves('{"open": ["decided", "settled"], "decided": ["open", "settled"], "settled": []}');

CREATE TRIGGER moves BEFORE UPDATE OF state ON public.leads FOR EACH ROW EXECUTE FUNCTION public.enforce_moves('{"new": ["contacted", "disqualified"], "contacted": ["disqualified", "qualified"], "qualified": ["converted", "disqualified"], "converted": [], "disqualified": []}');

CREATE TRIGGER moves BEFORE UPDATE OF state ON public.links FOR EACH ROW EXECUTE FUNCTION public.enforce_moves('{"active": ["broken", "paused", "unlinked"], "paused": ["active", "broken", "unlinked"], "broken": ["active", "paused", "unlinked"], "unlinked": []}');

CREATE TRIGGER moves BEFORE UPDATE OF state ON public.orders FOR EACH ROW EXECUTE FUNCTION public.enforce_moves('{"draft": ["cancelled", "confirmed"], "confirmed": ["cancelled", "shipped"], "shipped": ["closed"], "closed": ["shipped"], "cancelled": []}');

CREATE TRIGGER revision BEFORE UPDATE ON public.allocations FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.conflicts FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.contacts FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.credits FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.customers FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.edits FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.invoice_lines FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.leads FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.links FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.order_lines FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.payments FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.products FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.reservations FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.shipment_lines FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.shipments FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.stock_levels FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER revision BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.bump_revision();

CREATE TRIGGER total AFTER INSERT OR DELETE OR UPDATE ON public.order_lines FOR EACH ROW EXECUTE FUNCTION public.total_order();

CREATE TRIGGER wake AFTER INSERT OR UPDATE OF state, touched_at ON public.links FOR EACH ROW EXECUTE FUNCTION public.wake_worker();

ALTER TABLE ONLY public.allocations
    ADD CONSTRAINT fk_allocations_invoice_id FOREIGN KEY (invoice_id) REFERENCES public.invoices(id);

ALTER TABLE ONLY public.allocations
    ADD CONSTRAINT fk_allocations_payment_id FOREIGN KEY (payment_id) REFERENCES public.payments(id);

ALTER TABLE ONLY public.allocations
    ADD CONSTRAINT fk_allocations_reverses_id FOREIGN KEY (reverses_id) REFERENCES public.allocations(id);

ALTER TABLE ONLY public.conflicts
    ADD CONSTRAINT fk_conflicts_link_id FOREIGN KEY (link_id) REFERENCES public.links(id);

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT fk_contacts_customer_id FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.credits
    ADD CONSTRAINT fk_credits_customer_id FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT fk_customers_owner_id FOREIGN KEY (owner_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.edits
    ADD CONSTRAINT fk_edits_link_id FOREIGN KEY (link_id) REFERENCES public.links(id);

ALTER TABLE ONLY public.invoice_lines
    ADD CONSTRAINT fk_invoice_lines_invoice_id FOREIGN KEY (invoice_id) REFERENCES public.invoices(id);

ALTER TABLE ONLY public.invoice_lines
    ADD CONSTRAINT fk_invoice_lines_shipment_line_id FOREIGN KEY (shipment_line_id) REFERENCES public.shipment_lines(id);

ALTER TABLE ONLY public.invoices
    ADD CONSTRAINT fk_invoices_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT fk_leads_customer_id FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT fk_leads_owner_id FOREIGN KEY (owner_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT fk_order_lines_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);

ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT fk_order_lines_product_id FOREIGN KEY (product_id) REFERENCES public.products(id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT fk_orders_customer_id FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT fk_payments_customer_id FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT fk_reservations_order_line_id FOREIGN KEY (order_line_id) REFERENCES public.order_lines(id);

ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT fk_reservations_stock_level_id FOREIGN KEY (stock_level_id) REFERENCES public.stock_levels(id);

ALTER TABLE ONLY public.shipment_lines
    ADD CONSTRAINT fk_shipment_lines_order_line_id FOREIGN KEY (order_line_id) REFERENCES public.order_lines(id);

ALTER TABLE ONLY public.shipment_lines
    ADD CONSTRAINT fk_shipment_lines_shipment_id FOREIGN KEY (shipment_id) REFERENCES public.shipments(id);

ALTER TABLE ONLY public.shipment_lines
    ADD CONSTRAINT fk_shipment_lines_stock_level_id FOREIGN KEY (stock_level_id) REFERENCES public.stock_levels(id);

ALTER TABLE ONLY public.shipments
    ADD CONSTRAINT fk_shipments_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);

ALTER TABLE ONLY public.stock_levels
    ADD CONSTRAINT fk_stock_levels_product_id FOREIGN KEY (product_id) REFERENCES public.products(id);

ALTER TABLE ONLY public.sync_poison
    ADD CONSTRAINT fk_sync_poison_link_id FOREIGN KEY (link_id) REFERENCES public.links(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sync_put_backs
    ADD CONSTRAINT fk_sync_put_backs_link_id FOREIGN KEY (link_id) REFERENCES public.links(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sync_refusals
    ADD CONSTRAINT fk_sync_refusals_link_id FOREIGN KEY (link_id) REFERENCES public.links(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sync_reservations
    ADD CONSTRAINT fk_sync_reservations_link_id FOREIGN KEY (link_id) REFERENCES public.links(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sync_rows
    ADD CONSTRAINT fk_sync_rows_link_id FOREIGN KEY (link_id) REFERENCES public.links(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sync_tallies
    ADD CONSTRAINT fk_sync_tallies_link_id FOREIGN KEY (link_id) REFERENCES public.links(id) ON DELETE CASCADE;

ALTER TABLE public.allocations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.conflicts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.contacts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.credits ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.edits ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.invoice_lines ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.invoices ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.leads ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.links ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.order_lines ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.payments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.products ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.reservations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.shipment_lines ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.shipments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.stock_levels ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

CREATE POLICY visible ON public.allocations USING ((payment_id IN ( SELECT payments.id
   FROM public.payments))) WITH CHECK ((payment_id IN ( SELECT payments.id
   FROM public.payments)));

CREATE POLICY visible ON public.conflicts USING ((link_id IN ( SELECT links.id
   FROM public.links))) WITH CHECK ((link_id IN ( SELECT links.id
   FROM public.links)));

CREATE POLICY visible ON public.contacts USING ((customer_id IN ( SELECT customers.id
   FROM public.customers))) WITH CHECK ((customer_id IN ( SELECT customers.id
   FROM public.customers)));

CREATE POLICY visible ON public.credits USING ((customer_id IN ( SELECT customers.id
   FROM public.customers))) WITH CHECK ((customer_id IN ( SELECT customers.id
   FROM public.customers)));

CREATE POLICY visible ON public.customers USING (((( SELECT current_setting('salesbook.scope'::text, true) AS current_setting) = 'all'::text) OR (territory = ( SELECT current_setting('salesbook.territory'::text, true) AS current_setting)))) WITH CHECK (((( SELECT current_setting('salesbook.scope'::text, true) AS current_setting) = 'all'::text) OR (territory = ( SELECT current_setting('salesbook.territory'::text, true) AS current_setting))));

CREATE POLICY visible ON public.edits USING ((link_id IN ( SELECT links.id
   FROM public.links))) WITH CHECK ((link_id IN ( SELECT links.id
   FROM public.links)));

CREATE POLICY visible ON public.invoice_lines USING ((invoice_id IN ( SELECT invoices.id
   FROM public.invoices))) WITH CHECK ((invoice_id IN ( SELECT invoices.id
   FROM public.invoices)));

CREATE POLICY visible ON public.invoices USING ((order_id IN ( SELECT orders.id
   FROM public.orders))) WITH CHECK ((order_id IN ( SELECT orders.id
   FROM public.orders)));

CREATE POLICY visible ON public.leads USING (((( SELECT current_setting('salesbook.scope'::text, true) AS current_setting) = 'all'::text) OR (territory = ( SELECT current_setting('salesbook.territory'::text, true) AS current_setting)))) WITH CHECK (((( SELECT current_setting('salesbook.scope'::text, true) AS current_setting) = 'all'::text) OR (territory = ( SELECT current_setting('salesbook.territory'::text, true) AS current_setting))));

CREATE POLICY visible ON public.links USING (((( SELECT current_setting('salesbook.scope'::text, true) AS current_setting) = 'all'::text) OR (territory = ( SELECT current_setting('salesbook.territory'::text, true) AS current_setting)))) WITH CHECK (((( SELECT current_setting('salesbook.scope'::text, true) AS current_setting) = 'all'::text) OR (territory = ( SELECT current_setting('salesbook.territory'::text, true) AS current_setting))));

CREATE POLICY visible ON public.order_lines USING ((order_id IN ( SELECT orders.id
   FROM public.orders))) WITH CHECK ((order_id IN ( SELECT orders.id
   FROM public.orders)));

CREATE POLICY visible ON public.orders USING ((customer_id IN ( SELECT customers.id
   FROM public.customers))) WITH CHECK ((customer_id IN ( SELECT customers.id
   FROM public.customers)));

CREATE POLICY visible ON public.payments USING ((customer_id IN ( SELECT customers.id
   FROM public.customers))) WITH CHECK ((customer_id IN ( SELECT customers.id
   FROM public.customers)));

CREATE POLICY visible ON public.products USING (true) WITH CHECK (true);

CREATE POLICY visible ON public.reservations USING ((order_line_id IN ( SELECT order_lines.id
   FROM public.order_lines))) WITH CHECK ((order_line_id IN ( SELECT order_lines.id
   FROM public.order_lines)));

CREATE POLICY visible ON public.shipment_lines USING ((shipment_id IN ( SELECT shipments.id
   FROM public.shipments))) WITH CHECK ((shipment_id IN ( SELECT shipments.id
   FROM public.shipments)));

CREATE POLICY visible ON public.shipments USING ((order_id IN ( SELECT orders.id
   FROM public.orders))) WITH CHECK ((order_id IN ( SELECT orders.id
   FROM public.orders)));

CREATE POLICY visible ON public.stock_levels USING (true) WITH CHECK (true);

CREATE POLICY visible ON public.users USING (true) WITH CHECK (true);

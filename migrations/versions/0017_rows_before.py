"""Let the trail show rows as they were, tell what moves with what, and name API keys."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

AUDIT_ROWS = """
CREATE OR REPLACE FUNCTION audit_rows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO audit_log (relation, row_id, after)
    SELECT TG_TABLE_NAME, n.id, to_jsonb(n) FROM rows_after n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO audit_log (relation, row_id, before)
    SELECT TG_TABLE_NAME, o.id, to_jsonb(o) FROM rows_before o;
  ELSE
    INSERT INTO audit_log (relation, row_id, before, after)
    SELECT TG_TABLE_NAME, n.id, changed.before, changed.after
      FROM rows_before o JOIN rows_after n USING (id) CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(was.key, was.value) AS before,
               jsonb_object_agg(was.key, to_jsonb(n) -> was.key) AS after
          FROM jsonb_each(to_jsonb(o)) was
         WHERE was.value IS DISTINCT FROM to_jsonb(n) -> was.key AND was.key <> 'revision'
      ) changed
     WHERE changed.before IS NOT NULL;
  END IF;
  RETURN NULL;
END $$
"""
AUDIT_ROWS_BEFORE = """
CREATE OR REPLACE FUNCTION audit_rows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  who text := coalesce(nullif(current_setting('salesbook.actor', true), ''), session_user);
  through text := coalesce(nullif(current_setting('salesbook.door', true), ''), 'database');
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO audit_log (actor, door, relation, row_id, after)
    SELECT who, through, TG_TABLE_NAME, n.id, to_jsonb(n) FROM rows_after n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO audit_log (actor, door, relation, row_id, before)
    SELECT who, through, TG_TABLE_NAME, o.id, to_jsonb(o) FROM rows_before o;
  ELSE
    INSERT INTO audit_log (actor, door, relation, row_id, before, after)
    SELECT who, through, TG_TABLE_NAME, n.id, changed.before, changed.after
      FROM rows_before o JOIN rows_after n USING (id) CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(was.key, was.value) AS before,
               jsonb_object_agg(was.key, to_jsonb(n) -> was.key) AS after
          FROM jsonb_each(to_jsonb(o)) was
         WHERE was.value IS DISTINCT FROM to_jsonb(n) -> was.key AND was.key <> 'revision'
      ) changed
     WHERE changed.before IS NOT NULL;
  END IF;
  RETURN NULL;
END $$
"""
TELL_MOVED = """
CREATE FUNCTION tell_moved() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('INSERT INTO audit_log (relation, row_id, before, after)'
    ' SELECT %L, id, jsonb_build_object(), jsonb_build_object() FROM %I WHERE %s',
    TG_ARGV[0], TG_ARGV[0], TG_ARGV[1]) USING NEW.id;
  RETURN NULL;
END $$
"""
ROW_AT = """
CREATE FUNCTION row_at(
  of_relation text, of_row uuid, entry bigint, by_xid bigint, undoing boolean)
RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  made boolean;
  gone boolean;
  undone jsonb;
  present jsonb;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'audit_update'
                    AND tgrelid = to_regclass(quote_ident(of_relation))) THEN
    RETURN NULL;
  END IF;
  SELECT bool_or(later.before IS NULL), bool_or(later.after IS NULL),
         jsonb_object_agg(was.key, was.value ORDER BY later.id DESC)
           FILTER (WHERE was.key IS NOT NULL)
    INTO made, gone, undone
    FROM (SELECT id, before, after FROM audit_log
           WHERE relation = of_relation AND row_id = of_row AND id >= entry
             AND (undoing OR xid <> by_xid)
          UNION ALL
          SELECT id, before, after FROM audit_log
           WHERE relation = of_relation AND row_id = of_row AND id < entry
             AND undoing AND xid = by_xid
         ) later LEFT JOIN LATERAL jsonb_each(later.before) was ON true;
  EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', of_relation)
     INTO present USING of_row;
  IF made OR (present IS NULL AND gone IS NOT TRUE) THEN RETURN NULL; END IF;
  RETURN coalesce(present, jsonb_build_object()) || coalesce(undone, jsonb_build_object());
END $$
"""
ENTER_WORK = """
CREATE FUNCTION enter_work(
  who text, as_role text, in_territory text, by_door text, lasting boolean DEFAULT false{more})
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE colleague users%ROWTYPE;
BEGIN
  SELECT * INTO colleague FROM users WHERE email = who;
  IF colleague.active IS FALSE THEN RETURN false; END IF;
  PERFORM set_config('salesbook.actor', who, NOT lasting),
          set_config('salesbook.role', as_role, NOT lasting),
          set_config('salesbook.door', by_door, NOT lasting),{key}
          set_config('salesbook.scope',
            CASE WHEN as_role = 'seller' OR in_territory IS NOT NULL
                 THEN 'territory' ELSE 'all' END, NOT lasting),
          set_config('salesbook.territory',
            coalesce(colleague.territory, in_territory, ''), NOT lasting),
          set_config('salesbook.user_revision',
            coalesce(colleague.revision::text, 'none'), NOT lasting);
  RETURN true;
END $$
"""
WITH_KEY = ENTER_WORK.format(
    more=",\n  with_key text DEFAULT NULL",
    key="\n          set_config('salesbook.key', coalesce(with_key, ''), NOT lasting),",
)
WITHOUT_KEY = ENTER_WORK.format(more="", key="")
USE_KEY = """
CREATE FUNCTION use_key(shown bytea, at timestamptz)
RETURNS TABLE ({number}email text, role text, scope text, expires_at timestamptz,
               revoked boolean, active boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  held api_keys%ROWTYPE;
  colleague users%ROWTYPE;
BEGIN
  SELECT k.* INTO held FROM key_secrets s JOIN api_keys k ON k.id = s.key_id
   WHERE s.hash = shown;
  IF held.id IS NULL THEN RETURN; END IF;
  SELECT u.* INTO colleague FROM users u WHERE u.id = held.user_id;
  IF colleague.active AND held.revoked_at IS NULL
     AND coalesce(held.expires_at > at, true) THEN
    UPDATE key_secrets s SET used_at = at
     WHERE s.key_id = held.id AND coalesce(s.used_at <= at - interval '1 minute', true);
  END IF;
  RETURN QUERY SELECT {told};
END $$
"""
KEY_WITH_NUMBER = USE_KEY.format(
    number="number text, ",
    told="""held.number, colleague.email, colleague.role::text,
                      held.scope::text, held.expires_at, held.revoked_at IS NOT NULL,
                      colleague.active""",
)
KEY_WITHOUT_NUMBER = USE_KEY.format(
    number="",
    told="""colleague.email, colleague.role::text, held.scope::text,
                      held.expires_at, held.revoked_at IS NOT NULL, colleague.active""",
)
DEFAULTS = {
    "actor": "coalesce(nullif(current_setting('salesbook.actor', true), ''), session_user)",
    "door": "coalesce(nullif(current_setting('salesbook.door', true), ''), 'database')",
}
KEY = "nullif(current_setting('salesbook.key', true), '')"
OF_ORDERS = "order_id IN (SELECT id FROM orders WHERE customer_id = $1)"
OF = "{key} IN (SELECT id FROM {table} WHERE {mine})"
MOVED = {
    "customers": {
        "contacts": "customer_id = $1",
        "credits": "customer_id = $1",
        "orders": "customer_id = $1",
        "payments": "customer_id = $1",
        "order_lines": OF_ORDERS,
        "shipments": OF_ORDERS,
        "invoices": OF_ORDERS,
        "reservations": OF.format(key="order_line_id", table="order_lines", mine=OF_ORDERS),
        "shipment_lines": OF.format(key="shipment_id", table="shipments", mine=OF_ORDERS),
        "invoice_lines": OF.format(key="invoice_id", table="invoices", mine=OF_ORDERS),
        "allocations": OF.format(key="payment_id", table="payments", mine="customer_id = $1"),
    },
    "links": {"edits": "link_id = $1", "conflicts": "link_id = $1"},
}


def upgrade() -> None:
    """Say once who writes the trail, and undo what it tells where somebody asks."""
    for column, default in DEFAULTS.items():
        op.alter_column("audit_log", column, server_default=sa.text(default))
    op.add_column("audit_log", sa.Column("key", sa.Text(), server_default=sa.text(KEY)))
    op.drop_index("ix_audit_log_relation_row_id", "audit_log")
    columns = ["relation", "row_id", "id"]
    op.create_index("ix_audit_log_relation_row_id_id", "audit_log", columns)
    for statement in (AUDIT_ROWS, TELL_MOVED, ROW_AT):
        op.execute(statement)
    op.execute("DROP FUNCTION enter_work(text, text, text, text, boolean)")
    op.execute(WITH_KEY)
    op.execute("DROP FUNCTION use_key(bytea, timestamptz)")
    op.execute(KEY_WITH_NUMBER)
    for root, belonging in MOVED.items():
        for table, mine in belonging.items():
            op.execute(
                f"CREATE TRIGGER moved_{table} AFTER UPDATE OF territory ON {root}"
                " FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory)"
                f" EXECUTE FUNCTION tell_moved('{table}', '{mine}')"
            )


def downgrade() -> None:
    """Forget which keys were shown."""
    for root, belonging in MOVED.items():
        for table in belonging:
            op.execute(f"DROP TRIGGER moved_{table} ON {root}")
    op.execute("DROP FUNCTION tell_moved")
    op.execute("DROP FUNCTION row_at")
    op.execute("DROP FUNCTION enter_work(text, text, text, text, boolean, text)")
    op.execute(WITHOUT_KEY)
    op.execute("DROP FUNCTION use_key(bytea, timestamptz)")
    op.execute(KEY_WITHOUT_NUMBER)
    op.execute(AUDIT_ROWS_BEFORE)
    op.drop_index("ix_audit_log_relation_row_id_id", "audit_log")
    op.create_index("ix_audit_log_relation_row_id", "audit_log", ["relation", "row_id"])
    op.drop_column("audit_log", "key")
    for column in DEFAULTS:
        op.alter_column("audit_log", column, server_default=None)

"""Write the trail by statement rather than by row, and let it tell what changed in order."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AUDIT_ROWS = """
CREATE FUNCTION audit_rows() RETURNS trigger LANGUAGE plpgsql
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
TOTAL_ORDER = """
CREATE FUNCTION total_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE orders o SET total = o.total + n.amount
      FROM (SELECT order_id, sum(amount) AS amount FROM rows_after GROUP BY 1) n
     WHERE o.id = n.order_id AND n.amount <> 0;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE orders o SET total = o.total - w.amount
      FROM (SELECT order_id, sum(amount) AS amount FROM rows_before GROUP BY 1) w
     WHERE o.id = w.order_id AND w.amount <> 0;
  ELSE
    UPDATE orders o SET total = o.total + n.amount
      FROM (SELECT order_id, sum(amount) AS amount FROM (
              SELECT order_id, amount FROM rows_after
              UNION ALL SELECT order_id, -amount FROM rows_before) every GROUP BY 1) n
     WHERE o.id = n.order_id AND n.amount <> 0;
  END IF;
  RETURN NULL;
END $$
"""
AUDIT_ROW = """
CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$
"""
TOTAL_ROW = """
CREATE FUNCTION total_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change numeric := coalesce(NEW.amount, 0) - coalesce(OLD.amount, 0);
BEGIN
  IF change <> 0 THEN
    UPDATE orders SET total = total + change WHERE id = coalesce(NEW.order_id, OLD.order_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER total AFTER INSERT OR UPDATE OR DELETE ON order_lines
FOR EACH ROW EXECUTE FUNCTION total_order()
"""
AUDITED = """
SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit' AND NOT tgisinternal
"""
AUDITED_BY_STATEMENT = """
SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit_insert'
"""
IMAGES = {
    "insert": "NEW TABLE AS rows_after",
    "update": "OLD TABLE AS rows_before NEW TABLE AS rows_after",
    "delete": "OLD TABLE AS rows_before",
}


def upgrade() -> None:
    """Keep the transaction beside each change; write changes of one statement at once."""
    op.add_column(
        "audit_log",
        sa.Column(
            "xid",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
    )
    op.create_index("ix_audit_log_xid_id", "audit_log", ["xid", "id"])
    tables = [name for (name,) in op.get_bind().execute(sa.text(AUDITED))]
    for table in tables:
        op.execute(f"DROP TRIGGER audit ON {table}")
    op.execute("DROP FUNCTION audit_row")
    op.execute(AUDIT_ROWS)
    for table in tables:
        _by_statement("audit", table, "audit_rows()")
    op.execute("DROP TRIGGER total ON order_lines")
    op.execute("DROP FUNCTION total_order")
    op.execute(TOTAL_ORDER)
    _by_statement("total", "order_lines", "total_order()")


def _by_statement(trigger: str, table: str, function: str) -> None:
    for deed, image in IMAGES.items():
        op.execute(
            f"CREATE TRIGGER {trigger}_{deed} AFTER {deed.upper()} ON {table}"
            f" REFERENCING {image} FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        )


def downgrade() -> None:
    """Write the trail by row again."""
    tables = [name for (name,) in op.get_bind().execute(sa.text(AUDITED_BY_STATEMENT))]
    for table in tables:
        _drop("audit", table)
    _drop("total", "order_lines")
    op.execute("DROP FUNCTION audit_rows")
    op.execute("DROP FUNCTION total_order")
    op.execute(AUDIT_ROW)
    for table in tables:
        op.execute(
            f"CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION audit_row()"
        )
    op.execute(TOTAL_ROW)
    op.drop_index("ix_audit_log_xid_id", "audit_log")
    op.drop_column("audit_log", "xid")


def _drop(trigger: str, table: str) -> None:
    for deed in IMAGES:
        op.execute(f"DROP TRIGGER {trigger}_{deed} ON {table}")

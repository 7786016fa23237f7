"""More roles, and API keys."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLES = (
    "seller",
    "manager",
    "order_desk",
    "warehouse",
    "finance",
    "credit",
    "service",
    "analyst",
    "admin",
    "auditor",
    "integration",
)
BEFORE = ("seller", "manager", "finance", "admin")
USE_KEY = """
CREATE FUNCTION use_key(shown bytea, at timestamptz)
RETURNS TABLE (email text, role text, scope text, expires_at timestamptz,
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
  RETURN QUERY SELECT colleague.email, colleague.role::text, held.scope::text,
                      held.expires_at, held.revoked_at IS NOT NULL, colleague.active;
END $$
"""
KEY_USED_AT = """
CREATE FUNCTION key_used_at(key uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT used_at FROM key_secrets WHERE key_id = key
$$
"""
KEEP_REVOKED = """
CREATE FUNCTION keep_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% was revoked and stays so', OLD.number
    USING ERRCODE = 'check_violation', CONSTRAINT = 'api_keys_revoked';
END $$
"""
TRIGGERS = (
    """CREATE TRIGGER keep_revoked BEFORE UPDATE ON api_keys FOR EACH ROW
WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
EXECUTE FUNCTION keep_revoked()""",
    (
        "CREATE TRIGGER revision BEFORE UPDATE ON api_keys"
        " FOR EACH ROW EXECUTE FUNCTION bump_revision()"
    ),
    (
        "CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON api_keys"
        " FOR EACH ROW EXECUTE FUNCTION audit_row()"
    ),
)
MINE = (
    "(select current_setting('salesbook.role', true)) = 'admin' OR user_id = (SELECT users.id"
    " FROM users WHERE users.email = (select current_setting('salesbook.actor', true)))"
)
OF_A_KEY = "EXISTS (SELECT FROM api_keys WHERE api_keys.id = key_id)"


def upgrade() -> None:
    """Know more roles; keep keys, and apart from them what proves them."""
    _know(ROLES)
    op.execute("CREATE SEQUENCE key_numbers")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("expires_at", moment, nullable=True),
        sa.Column("revoked_at", moment, nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_api_keys_scope")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_keys_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("number", name="uq_api_keys_number"),
    )
    op.create_index("ix_api_keys_user_id", "api_keys", ["user_id"])
    op.create_table(
        "key_secrets",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_key_secrets_key_id"),
        sa.PrimaryKeyConstraint("key_id", name="pk_key_secrets"),
        sa.UniqueConstraint("hash", name="uq_key_secrets_hash"),
    )
    for statement in (USE_KEY, KEY_USED_AT, KEEP_REVOKED, *TRIGGERS):
        op.execute(statement)
    for table, visible in (("api_keys", MINE), ("key_secrets", OF_A_KEY)):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY visible ON {table} USING ({visible}) WITH CHECK ({visible})")


def downgrade() -> None:
    """Forget keys; users and links in a newer role have to be given another one first."""
    op.execute("DROP FUNCTION use_key(bytea, timestamptz)")
    op.execute("DROP FUNCTION key_used_at(uuid)")
    op.drop_table("key_secrets")
    op.drop_table("api_keys")
    op.execute("DROP FUNCTION keep_revoked()")
    op.execute("DROP SEQUENCE key_numbers")
    _know(BEFORE)


def _know(roles: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    for table in ("users", "links"):
        op.drop_constraint(f"ck_{table}_role", table)
        op.create_check_constraint(op.f(f"ck_{table}_role"), table, f"role IN ({listed})")

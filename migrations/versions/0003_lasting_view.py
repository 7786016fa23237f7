"""Who acts may be told to a connection for longer than one transaction."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = """
CREATE FUNCTION enter_work(who text, as_role text, in_territory text, by_door text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$
"""
AFTER = """
CREATE FUNCTION enter_work(
  who text, as_role text, in_territory text, by_door text, lasting boolean DEFAULT false)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE colleague users%ROWTYPE;
BEGIN
  SELECT * INTO colleague FROM users WHERE email = who;
  IF colleague.active IS FALSE THEN RETURN false; END IF;
  PERFORM set_config('salesbook.actor', who, NOT lasting),
          set_config('salesbook.role', as_role, NOT lasting),
          set_config('salesbook.door', by_door, NOT lasting),
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


def upgrade() -> None:
    """Let the settings last; note which revision of the user they were made of."""
    op.execute("DROP FUNCTION enter_work(text, text, text, text)")
    op.execute(AFTER)


def downgrade() -> None:
    """Back to settings of one transaction."""
    op.execute("DROP FUNCTION enter_work(text, text, text, text, boolean)")
    op.execute(BEFORE)

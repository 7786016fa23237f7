"""A walking house: every table from lead to cash, and what the sync engine remembers."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Drop everything but Alembic's own table."""
    op.execute(
        """
        DO $$ DECLARE thing record; BEGIN
          FOR thing IN SELECT tablename FROM pg_tables
            WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DROP TABLE public.%I CASCADE', thing.tablename);
          END LOOP;
          FOR thing IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
            EXECUTE format('DROP SEQUENCE public.%I', thing.sequencename);
          END LOOP;
          FOR thing IN SELECT p.oid::regprocedure AS signature FROM pg_proc p
            WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
              SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
            EXECUTE format('DROP FUNCTION %s', thing.signature);
          END LOOP;
        END $$
        """
    )

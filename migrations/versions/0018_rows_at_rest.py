"""Remember which rows are at rest, so that a cycle looks at the others only."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MARK_DIRTY = """
CREATE OR REPLACE FUNCTION mark_dirty() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO sync_dirty (spreadsheet_id, relation, record_id)
  SELECT spreadsheet_id, TG_TABLE_NAME, coalesce(NEW.id, OLD.id)
    FROM sync_watches WHERE relation = TG_TABLE_NAME
  ON CONFLICT (spreadsheet_id, relation, record_id)
  DO UPDATE SET {renewed};
  PERFORM pg_notify('salesbook_sync', '');
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Add seals, numbered marks, and when a tab was last compared whole."""
    op.add_column("sync_rows", sa.Column("seal", sa.BigInteger()))
    op.add_column(
        "sync_rows",
        sa.Column("held", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.execute(
        "UPDATE sync_rows SET held = (SELECT count(*) FROM jsonb_each(cells) WHERE value ? 'h')"
    )
    op.add_column(
        "sync_dirty",
        sa.Column("mark", sa.BigInteger(), sa.Identity(always=True), nullable=False),
    )
    op.create_table(
        "sync_comparisons",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("unfinished", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name="fk_sync_comparisons_link_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", name="pk_sync_comparisons"),
    )
    op.execute(MARK_DIRTY.format(renewed="at = now(), mark = DEFAULT"))


def downgrade() -> None:
    """Look at every row again."""
    op.execute(MARK_DIRTY.format(renewed="relation = EXCLUDED.relation"))
    op.drop_table("sync_comparisons")
    op.drop_column("sync_dirty", "mark")
    op.drop_column("sync_rows", "held")
    op.drop_column("sync_rows", "seal")

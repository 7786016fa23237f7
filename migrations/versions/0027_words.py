"""Remember in which language the headers of a tab are written, as its link's was until now."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NOTED = """
UPDATE sync_looks SET parts = (
  SELECT jsonb_object_agg(code, part || jsonb_build_object('words', links.language))
    FROM jsonb_each(sync_looks.parts) AS dressed (code, part)
) FROM links WHERE links.id = sync_looks.link_id AND sync_looks.parts <> '{}'
"""
FORGOTTEN = """
UPDATE sync_looks SET parts = (
  SELECT jsonb_object_agg(code, part - 'words')
    FROM jsonb_each(sync_looks.parts) AS dressed (code, part)
) WHERE parts <> '{}'
"""


def upgrade() -> None:
    """Note the language beside each column that was dressed."""
    op.execute(NOTED)


def downgrade() -> None:
    """Forget it."""
    op.execute(FORGOTTEN)

"""Remember which tabs that were given up have been cleared of everything of ours."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave the tabs that were given up before as they are."""
    op.add_column("links", sa.Column("cleared_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE links SET cleared_at = now() WHERE state = 'unlinked'")


def downgrade() -> None:
    """Forget it."""
    op.drop_column("links", "cleared_at")

"""Until when Drive tells of changes in a spreadsheet."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember it."""
    until = sa.Column("told_until", sa.DateTime(timezone=True), nullable=True)
    op.add_column("sync_leases", until)


def downgrade() -> None:
    """Forget it."""
    op.drop_column("sync_leases", "told_until")

"""Let a tab be limited to an owner and to a period, not to a territory alone."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the limits; no tab has one yet."""
    op.add_column("links", sa.Column("owner", sa.Text(), nullable=True))
    op.add_column("links", sa.Column("from_on", sa.Date(), nullable=True))
    op.add_column("links", sa.Column("to_on", sa.Date(), nullable=True))
    op.create_check_constraint(op.f("ck_links_period"), "links", "from_on <= to_on")


def downgrade() -> None:
    """Show every tab as far as its territory goes."""
    op.drop_constraint("ck_links_period", "links")
    op.drop_column("links", "to_on")
    op.drop_column("links", "from_on")
    op.drop_column("links", "owner")

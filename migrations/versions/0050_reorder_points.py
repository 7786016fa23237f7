"""Keep at how much a product is ordered anew, where people look at its stock."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it to the rules; the next look at the stock fills it in."""
    op.add_column("reorder_rules", sa.Column("reorder_point", sa.Numeric(18, 4), nullable=True))


def downgrade() -> None:
    """Tell it with proposals only."""
    op.drop_column("reorder_rules", "reorder_point")

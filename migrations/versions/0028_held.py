"""Tell conflicts whose value stays in its cell until somebody decides."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark."""
    op.add_column(
        "conflicts",
        sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("conflicts", "held")

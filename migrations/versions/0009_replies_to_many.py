"""What an idempotency key of many rows led to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep how each row fared."""
    op.add_column("replies", sa.Column("results", JSONB(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("replies", "results")

"""The answer an idempotency key led to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep what was asked, and what was answered."""
    op.add_column("replies", sa.Column("asked", sa.Text(), nullable=True))
    op.add_column("replies", sa.Column("answer", JSONB(), nullable=True))


def downgrade() -> None:
    """Forget both."""
    op.drop_column("replies", "answer")
    op.drop_column("replies", "asked")

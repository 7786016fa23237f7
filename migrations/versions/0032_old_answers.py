"""An order in which answers that nobody repeats any more are found."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Order them by caller and age."""
    op.create_index("ix_replies_actor_at", "replies", ["actor", "at"])


def downgrade() -> None:
    """Forget the order."""
    op.drop_index("ix_replies_actor_at", "replies")

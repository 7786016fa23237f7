"""What an idempotency key led to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

VISIBLE = "actor = (select current_setting('salesbook.actor', true))"


def upgrade() -> None:
    """Keep replies, each for who asked."""
    op.create_table(
        "replies",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_replies"),
    )
    op.execute("ALTER TABLE replies ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY visible ON replies USING ({VISIBLE}) WITH CHECK ({VISIBLE})")


def downgrade() -> None:
    """Forget them."""
    op.drop_table("replies")

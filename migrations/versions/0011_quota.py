"""Count the calls each account makes at the Sheets server, with all workers together."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the buckets, and remember which account looks after a spreadsheet."""
    op.create_table(
        "sync_buckets",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slowed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusals", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("calls", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("account", "kind", name="pk_sync_buckets"),
    )
    op.add_column("sync_leases", sa.Column("account", sa.Text(), nullable=True))


def downgrade() -> None:
    """Forget both."""
    op.drop_column("sync_leases", "account")
    op.drop_table("sync_buckets")

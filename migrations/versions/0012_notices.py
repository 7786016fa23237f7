"""Keep what companion scripts tell about edits: where somebody typed, and who."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import INT8RANGE

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "edit_notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("spreadsheet_id", sa.Text(), nullable=False),
        sa.Column("tab_id", sa.BigInteger(), nullable=False),
        sa.Column("rows", INT8RANGE(), nullable=False),
        sa.Column("columns", INT8RANGE(), nullable=False),
        sa.Column("editor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edit_notices"),
    )
    op.create_index(
        "ix_edit_notices_spreadsheet_id_at", "edit_notices", ["spreadsheet_id", "at"]
    )


def downgrade() -> None:
    """Forget who typed; the edits themselves stay."""
    op.drop_table("edit_notices")

"""Rows of the Orders tab that are one order."""

from pathlib import Path

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for them, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget them."""
    op.execute("DROP TABLE order_groups")
    op.execute("ALTER TABLE orders DROP COLUMN entry_group")

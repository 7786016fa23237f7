"""Orders reviewed, held, amended and short closed; stock shared out; what customers require."""

from pathlib import Path

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BEFORE = Path(__file__).with_name("0036_reviewed_orders_before.sql")


def upgrade() -> None:
    """Make room for it, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget it; orders under review become drafts, what was cancelled is ordered no more."""
    op.get_bind().connection.cursor().execute(BEFORE.read_text())

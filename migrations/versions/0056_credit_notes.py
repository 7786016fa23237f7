"""Credit what of an invoice is not asked for any more."""

from pathlib import Path

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Begin with invoices of which nothing is credited."""
    _run(".sql")


def downgrade() -> None:
    """Refused while something is credited."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

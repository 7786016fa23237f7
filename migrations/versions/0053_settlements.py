"""Settle open items instead of invoices: allocations become settlements of their parts."""

from pathlib import Path

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Settle with each allocation the parts of its invoice in turn, as was counted before."""
    _run(".sql")


def downgrade() -> None:
    """Make one allocation of what a payment settled of an invoice at once."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

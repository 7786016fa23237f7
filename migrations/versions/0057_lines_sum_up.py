"""Hold invoices and credit notes to their lines by one rule."""

from pathlib import Path

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Write the rule down once."""
    _run(".sql")


def downgrade() -> None:
    """Write it down for each of them."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

"""Keep books: accounts, months, and an entry for each invoice, payment and allocation."""

from pathlib import Path

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Open the books, and enter what was billed, paid and settled before."""
    _run(".sql")


def downgrade() -> None:
    """Give the books up; the documents stay."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

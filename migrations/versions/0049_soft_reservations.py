"""Keep stock for customers until a day, before there is an order."""

from pathlib import Path

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Make room for it, as the file beside this one says."""
    _run(".sql")


def downgrade() -> None:
    """Forget what is kept for customers; it is free again."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

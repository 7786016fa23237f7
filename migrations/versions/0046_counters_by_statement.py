"""Count what is set aside, shipped and moved once for a statement, not for each row."""

from pathlib import Path

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Let each trigger see all rows of a statement, as the file beside this one says."""
    _run(".sql")


def downgrade() -> None:
    """Count row by row again."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

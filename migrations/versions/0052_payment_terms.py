"""Agree on payment terms instead of days, and keep what is open part by part."""

from pathlib import Path

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Make terms of the days that were agreed; what was invoiced is due in one part."""
    _run(".sql")


def downgrade() -> None:
    """Keep of the terms after how many days the last part of them is due."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

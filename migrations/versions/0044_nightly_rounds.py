"""Rounds of the night: what was done when, what is forgotten, and a figure to watch them by."""

from pathlib import Path

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

FIGURES = "CREATE OR REPLACE FUNCTION operating_figures"
LATER = "  UNION ALL SELECT 'salesbook_round_unfinished_seconds'"
"""How the figure begins that is told since."""
NEXT = "  UNION ALL SELECT 'salesbook_sheets_calls'"


def upgrade() -> None:
    """Make room for them, as the file beside this one says."""
    op.get_bind().connection.cursor().execute(_statements())


def downgrade() -> None:
    """Forget them; what was emptied stays empty."""
    _, figures = _statements().split(FIGURES)
    before, later = figures.split(LATER)
    _, after = later.split(NEXT)
    op.get_bind().connection.cursor().execute(FIGURES + before + NEXT + after)
    op.execute("DROP FUNCTION forget_import_rows")
    op.execute("DROP INDEX ix_import_rows_kept")
    op.execute("DROP TABLE rounds")


def _statements() -> str:
    return Path(__file__).with_suffix(".sql").read_text()

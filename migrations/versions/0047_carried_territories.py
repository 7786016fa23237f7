"""Let orders and shipments carry the territory they are in; lists need not ask for it."""

from pathlib import Path

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Write it down and keep it right, as the file beside this one says."""
    _run(".sql")


def downgrade() -> None:
    """Ask the customer for it again."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

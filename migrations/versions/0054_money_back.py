"""Take payments back, send money back, and keep what came from nobody knows whom."""

from pathlib import Path

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Every payment of before is its customer's."""
    _run(".sql")


def downgrade() -> None:
    """Refused while there is a payment that could not be told."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

"""Keep what banks say of our accounts, and match it with the books."""

from pathlib import Path

from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Begin without accounts at banks; banks have kept nothing so far."""
    _run(".sql")


def downgrade() -> None:
    """Refused once a bank said or kept something."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

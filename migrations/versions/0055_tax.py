"""Tell the tax in what is sold and invoiced, and keep it on an account of its own."""

from pathlib import Path

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Take what was invoiced before as without tax, and in the name the customer has today."""
    _run(".sql")


def downgrade() -> None:
    """Forget in whose name invoices were issued; refused while any tax is told."""
    _run("_before.sql")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

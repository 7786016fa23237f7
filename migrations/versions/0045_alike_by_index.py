"""Find who is alike by index: what a customer has is looked up, not everybody's compared."""

from pathlib import Path

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    """Index the numbers of tax titles; the function beside this file looks things up."""
    op.execute(
        "CREATE INDEX ix_tax_titles_tax_number ON tax_titles (tax_number)"
        " WHERE archived_at IS NULL"
    )
    _run(".sql")


def downgrade() -> None:
    """Compare with everybody again."""
    _run("_before.sql")
    op.execute("DROP INDEX ix_tax_titles_tax_number")


def _run(end: str) -> None:
    statements = HERE.with_name(HERE.stem + end).read_text()
    op.get_bind().connection.cursor().execute(statements)

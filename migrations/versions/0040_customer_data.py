"""How good our data about customers is, who looked after them, what is asked, and imports."""

from pathlib import Path

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLES = (
    "import_rows",
    "imports",
    "change_requests",
    "cleanings",
    "freshness_rules",
    "quality_issues",
    "owner_changes",
)


def upgrade() -> None:
    """Make room for them, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget them."""
    for trigger in ("owner_first", "owner"):
        op.execute(f"DROP TRIGGER {trigger} ON customers")
    for table in ("owner_changes", "quality_issues", "change_requests"):
        op.execute(f"DROP TRIGGER moved_{table} ON customers")
    op.execute("DROP FUNCTION forget_imported")
    for table in TABLES:
        op.drop_table(table)
    for function in ("note_owner", "weigh_issue", "count_import_rows"):
        op.execute(f"DROP FUNCTION {function}")
    for column in ("owner_reason", "registered_on", "quality"):
        op.drop_column("customers", column)
    for sequence in ("quality_issue", "cleaning", "change_request", "import"):
        op.execute(f"DROP SEQUENCE {sequence}_numbers")

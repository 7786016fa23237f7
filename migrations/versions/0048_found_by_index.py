"""Find what waits for stock, and whatever people search for, by index, whoever asks."""

from pathlib import Path

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

SEARCHED = ("customers", "leads", "payments")


def upgrade() -> None:
    """Write down what lines miss; the functions beside this file look words up."""
    op.execute(
        "ALTER TABLE order_lines ADD COLUMN missing NUMERIC(18, 4) NOT NULL"
        " GENERATED ALWAYS AS (quantity - cancelled - shipped - reserved) STORED"
    )
    op.execute("CREATE INDEX ix_order_lines_missing ON order_lines (id) WHERE missing > 0")
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Work it out each time, and look at every row again."""
    for table in SEARCHED:
        op.execute(f"DROP FUNCTION search_{table}")
    op.execute("ALTER TABLE order_lines DROP COLUMN missing")

"""Indexes for searching by some words, and days as the company counts them."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SEARCHED = {
    "customers": ("number", "name", "phone", "email"),
    "leads": ("number", "company", "contact", "phone"),
    "payments": ("number", "reference"),
    "products": ("sku", "name"),
    "users": ("email", "name"),
}

BUSINESS_DATE = """
CREATE FUNCTION business_date(at timestamptz) RETURNS date LANGUAGE sql STABLE
RETURN (at AT TIME ZONE
  coalesce(nullif(current_setting('salesbook.zone', true), ''), 'UTC'))::date
"""


def upgrade() -> None:
    """Index what people search in; pg_trgm comes with Postgres."""
    op.execute(BUSINESS_DATE)
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table, columns in SEARCHED.items():
        together = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
        op.execute(
            f"CREATE INDEX ix_{table}_search ON {table} USING gin (({together}) gin_trgm_ops)"
        )


def downgrade() -> None:
    """Search without indexes."""
    op.execute("DROP FUNCTION business_date")
    for table in SEARCHED:
        op.execute(f"DROP INDEX ix_{table}_search")
    op.execute("DROP EXTENSION pg_trgm")

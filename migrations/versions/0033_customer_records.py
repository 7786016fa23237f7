"""The whole record of a customer: what they are, who is there, where, and how they pay."""

from pathlib import Path

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

FORMERLY = ("number", "name", "phone", "email")
SHEETS = "'leads', 'orders', 'receivables', 'payments'"
SEARCHED = " || ' ' || ".join(f"COALESCE({name}, '')" for name in FORMERLY)


def upgrade() -> None:
    """Make room for it, and number the contacts there are, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget it, and the links of the tab that shows it."""
    for table in ("contacts", "credits"):
        op.execute(f"DROP TRIGGER dirty ON {table}")
    op.execute("DELETE FROM links WHERE sheet = 'customers'")
    op.drop_constraint("ck_links_sheet", "links")
    op.create_check_constraint(op.f("ck_links_sheet"), "links", f"sheet IN ({SHEETS})")
    for table in ("bank_accounts", "tax_titles", "addresses"):
        op.execute(f"DROP TRIGGER moved_{table} ON customers")
        op.drop_table(table)
    op.drop_index("ix_customers_search", "customers")
    op.execute(
        f"CREATE INDEX ix_customers_search ON customers USING gin (({SEARCHED}) gin_trgm_ops)"
    )
    for table, columns in (
        ("contacts", ("number", "title", "role", "wechat", "birthday", "preferred", "left_on")),
        (
            "customers",
            ("short_name", "kind", "uscc", "industry", "size", "website", "verified_at"),
        ),
    ):
        for column in columns:
            op.drop_column(table, column)
    op.drop_constraint("ck_contacts_name", "contacts")
    for sequence in ("contact", "address", "tax_title", "bank_account"):
        op.execute(f"DROP SEQUENCE {sequence}_numbers")
    op.execute("DROP FUNCTION is_uscc")

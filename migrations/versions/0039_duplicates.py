"""Customers we know twice: how they are found, and made one again."""

from pathlib import Path

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

SEARCHED = (
    "(((((((COALESCE(number, '') || ' ') || COALESCE(name, '')) || ' ')"
    " || COALESCE(short_name, '')) || ' ') || COALESCE(phone, '')) || ' ')"
    " || COALESCE(email, '')"
)
OF_CUSTOMERS = (
    "contacts",
    "addresses",
    "tax_titles",
    "bank_accounts",
    "price_agreements",
    "requirements",
    "leads",
    "orders",
    "payments",
)
INDEXES = (
    "customers_search",
    "customers_name_key",
    "customers_pinyin",
    "customers_phone",
    "customers_email",
    "customers_domain",
    "customers_website",
    "contacts_phone",
    "contacts_email",
    "contacts_domain",
)


def upgrade() -> None:
    """Make room for them, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget them; what was merged stays merged, and its number is not reached any more."""
    for function in ("alike_customers", "merge_customers", "part_customers"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP FUNCTION of_merged_customers")
    for table in ("merges", "merge_items", "merge_facts"):
        op.execute(f"DROP TRIGGER moved_{table} ON customers")
    for table in ("merge_facts", "merge_items", "merges", "duplicates"):
        op.drop_table(table)
    for table in OF_CUSTOMERS:
        op.execute(f"DROP TRIGGER merged ON {table}")
    op.execute("DROP FUNCTION refuse_merged")
    for table in ("payments", "orders"):
        op.execute(f"DROP TRIGGER one_customer ON {table}")
    op.execute("DROP FUNCTION one_customer")
    op.execute("DROP TRIGGER moved ON orders")
    op.execute("DROP FUNCTION move_exposure")
    op.drop_constraint("fk_orders_ship_to_id_customer_id", "orders")
    op.create_foreign_key(
        op.f("fk_orders_ship_to_id_customer_id"),
        "orders",
        "addresses",
        ["ship_to_id", "customer_id"],
        ["id", "customer_id"],
    )
    for index in INDEXES:
        op.execute(f"DROP INDEX ix_{index}")
    op.execute("DROP INDEX uq_customers_uscc")
    op.execute("UPDATE customers SET uscc = NULL WHERE merged_into_id IS NOT NULL")
    for column in ("name_key", "pinyin", "merged_into_id"):
        op.drop_column("customers", column)
    op.create_unique_constraint(op.f("uq_customers_uscc"), "customers", ["uscc"])
    op.execute(
        f"CREATE INDEX ix_customers_search ON customers USING gin (({SEARCHED}) gin_trgm_ops)"
    )
    for function in ("phone_key", "domain_key"):
        op.execute(f"DROP FUNCTION {function}")
    for sequence in ("duplicate_numbers", "merge_numbers"):
        op.execute(f"DROP SEQUENCE {sequence}")

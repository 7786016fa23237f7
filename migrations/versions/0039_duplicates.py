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


DROPPED = (
    "DROP FUNCTION alike_customers",
    "DROP FUNCTION merge_customers",
    "DROP FUNCTION part_customers",
    "DROP FUNCTION of_merged_customers",
    "DROP TRIGGER moved_duplicates ON customers",
    "DROP TRIGGER moved_merges ON customers",
    "DROP TRIGGER moved_merge_items ON customers",
    "DROP TRIGGER moved_merge_facts ON customers",
    "DROP TABLE merge_facts",
    "DROP TABLE merge_items",
    "DROP TABLE merges",
    "DROP TABLE duplicates",
    *(f"DROP TRIGGER merged ON {table}" for table in OF_CUSTOMERS),
    "DROP FUNCTION refuse_merged",
    "DROP TRIGGER one_customer ON payments",
    "DROP TRIGGER one_customer ON orders",
    "DROP FUNCTION one_customer",
    "DROP TRIGGER moved ON orders",
    "DROP FUNCTION move_exposure",
    *(f"DROP INDEX ix_{index}" for index in INDEXES),
    "DROP INDEX uq_customers_uscc",
    "UPDATE customers SET uscc = NULL WHERE merged_into_id IS NOT NULL",
    "ALTER TABLE customers DROP COLUMN name_key, DROP COLUMN pinyin",
    "ALTER TABLE customers DROP COLUMN merged_into_id",
    "ALTER TABLE customers ADD CONSTRAINT uq_customers_uscc UNIQUE (uscc)",
    f"CREATE INDEX ix_customers_search ON customers USING gin (({SEARCHED}) gin_trgm_ops)",
    "ALTER TABLE orders ALTER CONSTRAINT fk_orders_ship_to_id_customer_id NOT DEFERRABLE",
    "DROP FUNCTION phone_key",
    "DROP FUNCTION domain_key",
    "DROP SEQUENCE duplicate_numbers",
    "DROP SEQUENCE merge_numbers",
)


def upgrade() -> None:
    """Make room for them, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget them; what was merged stays merged, and its number is not reached any more."""
    for statement in DROPPED:
        op.execute(statement)

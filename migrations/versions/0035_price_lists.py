"""Price lists with quantity breaks and days, changed by approved batches only; product lines."""  # noqa: E501 - a sentence is one line

from pathlib import Path

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SHEETS = "'leads', 'customers', 'orders', 'receivables', 'payments'"


def upgrade() -> None:
    """Make room for them, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget them; order lines keep the prices they have."""
    op.execute("DELETE FROM links WHERE sheet = 'prices'")
    op.drop_constraint("ck_links_sheet", "links")
    op.create_check_constraint(op.f("ck_links_sheet"), "links", f"sheet IN ({SHEETS})")
    for column in ("list_price", "price_source", "price_trace"):
        op.drop_column("order_lines", column)
    op.execute("DROP TRIGGER moved_price_agreements ON customers")
    for table in ("price_agreements", "prices", "price_batches", "price_lists"):
        op.drop_table(table)
    for column in ("line_id", "floor_price", "min_quantity", "quantity_step"):
        op.drop_column("products", column)
    op.drop_table("product_lines")
    for function in ("price_of_draft", "approve_prices", "lines_are_a_tree"):
        op.execute(f"DROP FUNCTION {function}")
    for sequence in ("price_batch_numbers", "price_agreement_numbers"):
        op.execute(f"DROP SEQUENCE {sequence}")
    op.execute("DROP EXTENSION btree_gist")

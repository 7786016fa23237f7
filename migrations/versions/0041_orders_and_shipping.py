"""Orders as they reach us, what customers answer, what goes wrong; plans, packages, counts."""

from pathlib import Path

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

HOLDERS = {
    "Customer": "customers",
    "Invoice": "invoices",
    "Lead": "leads",
    "Order": "orders",
    "Payment": "payments",
    "Shipment": "shipments",
}
EACH = " ".join(
    f"WHEN '{kind}' THEN EXISTS (SELECT FROM {table} WHERE {table}.id = record_id OFFSET 0)"
    for kind, table in HOLDERS.items()
)
KINDS = f"kind IN {tuple(HOLDERS)}"
OF_A_RECORD = f"CASE kind {EACH} END"
SHEETS = "'leads', 'customers', 'orders', 'receivables', 'payments', 'prices', 'replenishment'"
GONE = "'stock', 'shipments', 'shipping'"
TABLES = (
    "count_lines",
    "stock_counts",
    "packages",
    "plan_lines",
    "shipment_plans",
    "order_exceptions",
    "order_confirmations",
    "order_intakes",
)
DROPPED = (
    "DROP TRIGGER moves ON incidents",
    f"DELETE FROM links WHERE sheet IN ({GONE})",  # noqa: S608 - our own names
    "ALTER TABLE links DROP CONSTRAINT ck_links_sheet",
    f"ALTER TABLE links ADD CONSTRAINT ck_links_sheet CHECK (sheet IN ({SHEETS}))",
    *(f"DROP TRIGGER dirty ON {table}" for table in ("stock_levels", "lots", "shipments")),
    "DELETE FROM attachments WHERE kind IN ('OrderConfirmation', 'OrderIntake')",
    "DROP POLICY visible ON attachments",
    f"CREATE POLICY visible ON attachments USING ({OF_A_RECORD}) WITH CHECK ({OF_A_RECORD})",
    "ALTER TABLE attachments DROP CONSTRAINT ck_attachments_kind",
    f"ALTER TABLE attachments ADD CONSTRAINT ck_attachments_kind CHECK ({KINDS})",
    *(
        f"DROP TRIGGER moved_{table} ON customers"
        for table in ("plan_lines", "order_exceptions", "order_confirmations", "order_intakes")
    ),
    *(f"DROP TABLE {table}" for table in TABLES),
    "DROP FUNCTION plan_within_line",
    "ALTER TABLE stock_levels DROP COLUMN number",
    "DROP TRIGGER holds ON order_holds",
    "DROP FUNCTION name_holds",
    "ALTER TABLE orders DROP COLUMN held_for",
    *(
        f"DROP SEQUENCE {sequence}_numbers"
        for sequence in (
            "intake",
            "confirmation",
            "exception",
            "shipment_plan",
            "stock_count",
            "stock_level",
        )
    ),
)


def upgrade() -> None:
    """Make room for them, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget them."""
    for statement in DROPPED:
        op.execute(statement)

"""Who may see a row that belongs to another: one look at its key, none for who sees all."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BELONGS = {
    "contacts": ("customers", "customer_id"),
    "credits": ("customers", "customer_id"),
    "orders": ("customers", "customer_id"),
    "payments": ("customers", "customer_id"),
    "order_lines": ("orders", "order_id"),
    "shipments": ("orders", "order_id"),
    "invoices": ("orders", "order_id"),
    "reservations": ("order_lines", "order_line_id"),
    "shipment_lines": ("shipments", "shipment_id"),
    "invoice_lines": ("invoices", "invoice_id"),
    "allocations": ("payments", "payment_id"),
    "edits": ("links", "link_id"),
    "conflicts": ("links", "link_id"),
}
EVERYTHING = "(select current_setting('salesbook.scope', true)) = 'all'"


def upgrade() -> None:
    """Ask about one row, not for all rows."""
    for table, (other, key) in BELONGS.items():
        _see(table, f"{EVERYTHING} OR EXISTS (SELECT FROM {other} WHERE {other}.id = {key})")
    op.create_index(
        "ix_orders_latest",
        "orders",
        [sa.text("requested_on DESC NULLS LAST"), sa.text("id DESC")],
    )


def downgrade() -> None:
    """Ask for all rows again."""
    op.drop_index("ix_orders_latest", "orders")
    for table, (other, key) in BELONGS.items():
        _see(table, f"{key} IN (SELECT id FROM {other})")  # noqa: S608 - names of our own


def _see(table: str, visible: str) -> None:
    op.execute(f"ALTER POLICY visible ON {table} USING ({visible}) WITH CHECK ({visible})")

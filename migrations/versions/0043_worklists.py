"""Indexes for what people open every day: what is held, new, open, confirmed or under way."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_orders_state": "orders (state, requested_on, id)",
    "ix_orders_held": "orders (id) WHERE held_for IS NOT NULL",
    "ix_order_reviews_open": "order_reviews (submitted_at, id) WHERE state = 'open'",
    "ix_order_intakes_new": "order_intakes (received_at, id) WHERE state = 'new'",
    "ix_shipments_shipped_at": "shipments (shipped_at, id)",
    "ix_shipments_under_way": "shipments (expected_on, id) WHERE delivered_at IS NULL",
}


def upgrade() -> None:
    """Index each list by what it is narrowed to, in the order it is read in."""
    for name, on in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {on}")


def downgrade() -> None:
    """Let Postgres look at every row again."""
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")

"""Measure cycles; tell what the brake asks, who changed a value and who decided about it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MASS_CHANGES = ("gone", "cleared", "same", "permuted")
VISIBLE = (
    "(select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM links"
    " WHERE links.spreadsheet_id = cycle_minutes.spreadsheet_id)"
)
MOMENT = sa.DateTime(timezone=True)
NEW = (
    ("links", "mass_change", sa.String(40)),
    ("links", "mass_change_rows", sa.BigInteger()),
    ("conflicts", "editor", sa.Text()),
    ("conflicts", "changed_by", sa.Text()),
    ("conflicts", "changed_at", MOMENT),
    ("conflicts", "decided_by", sa.Text()),
    ("conflicts", "decided_at", MOMENT),
    ("sync_leases", "looked_before", MOMENT),
    ("sync_leases", "waiting_since", MOMENT),
)


def upgrade() -> None:
    """Make room for figures, questions and names."""
    for table, name, kind in NEW:
        op.add_column(table, sa.Column(name, kind))
    marked = sa.Column("at", MOMENT, server_default=sa.text("now()"), nullable=False)
    op.add_column("sync_dirty", marked)
    kinds = ", ".join(f"'{kind}'" for kind in MASS_CHANGES)
    op.create_check_constraint("mass_change", "links", f"mass_change IN ({kinds})")
    count = sa.BigInteger()
    op.create_table(
        "cycle_minutes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("spreadsheet_id", sa.Text(), nullable=False),
        sa.Column("minute", MOMENT, nullable=False),
        sa.Column("cycle_count", count, server_default=sa.text("1"), nullable=False),
        sa.Column("failure_count", count, server_default=sa.text("0"), nullable=False),
        sa.Column("read_count", count, server_default=sa.text("0"), nullable=False),
        sa.Column("write_count", count, server_default=sa.text("0"), nullable=False),
        sa.Column("lag", sa.Numeric(12, 3)),
        sa.Column("took", sa.Numeric(12, 3), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("waiting_since", MOMENT),
        sa.Column("trouble", sa.Text()),
        sa.Column("revision", count, server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "failure_count BETWEEN 0 AND cycle_count", name=op.f("ck_cycle_minutes_failures")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cycle_minutes"),
        sa.UniqueConstraint(
            "spreadsheet_id", "minute", name="uq_cycle_minutes_spreadsheet_id_minute"
        ),
    )
    op.create_index("ix_cycle_minutes_minute", "cycle_minutes", ["minute"])
    op.execute(
        "CREATE TRIGGER revision BEFORE UPDATE ON cycle_minutes"
        " FOR EACH ROW EXECUTE FUNCTION bump_revision()"
    )
    op.execute("ALTER TABLE cycle_minutes ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY visible ON cycle_minutes USING ({VISIBLE}) WITH CHECK ({VISIBLE})"
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("cycle_minutes")
    op.drop_column("sync_dirty", "at")
    for table, name, _ in NEW:
        op.drop_column(table, name)

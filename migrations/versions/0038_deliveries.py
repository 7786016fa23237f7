"""What carriers tell, what goes wrong on the way, and claims for it."""

from pathlib import Path

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for it, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget it."""
    for table in ("tracking_events", "incidents", "carrier_claims"):
        op.execute(f"DROP TRIGGER moved_{table} ON customers")
    for table in ("carrier_claims", "incidents", "tracking_events"):
        op.drop_table(table)
    op.execute("DROP FUNCTION count_incident")
    for column in ("lost", "damaged"):
        op.drop_column("shipment_lines", column)
    for column in ("expected_on", "signed_by"):
        op.drop_column("shipments", column)
    for sequence in ("incident_numbers", "carrier_claim_numbers"):
        op.execute(f"DROP SEQUENCE {sequence}")

"""Expected receipts, transfers between warehouses, reorder rules and what they propose."""

from pathlib import Path

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

MOVE_STOCK = """
CREATE OR REPLACE FUNCTION move_stock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM stock_moves WHERE id = NEW.reverses_id AND reverses_id IS NULL
         AND stock_level_id = NEW.stock_level_id AND quantity = -NEW.quantity) THEN
    RAISE EXCEPTION 'stock move % does not take back what it says', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_reverses';
  END IF;
  UPDATE stock_levels SET on_hand = on_hand + NEW.quantity WHERE id = NEW.stock_level_id;
  RETURN NULL;
END $$
"""
SHEETS = "'leads', 'customers', 'orders', 'receivables', 'payments', 'prices'"


def upgrade() -> None:
    """Make room for them, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget them; what was moved stays moved."""
    op.execute("DELETE FROM links WHERE sheet = 'replenishment'")
    op.drop_constraint("ck_links_sheet", "links")
    op.create_check_constraint(op.f("ck_links_sheet"), "links", f"sheet IN ({SHEETS})")
    op.execute("DROP TRIGGER dirty ON warehouses")
    op.execute(MOVE_STOCK)
    op.drop_column("stock_moves", "expected_receipt_id")
    for table in (
        "reorder_proposals",
        "reorder_rules",
        "transfer_lines",
        "transfers",
        "expected_receipts",
    ):
        op.drop_table(table)
    for sequence in ("reorder_rule", "reorder_proposal", "transfer", "expected_receipt"):
        op.execute(f"DROP SEQUENCE {sequence}_numbers")

"""The ledger of stock: warehouses and lots of their own, and every move written down."""

from pathlib import Path

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SHIPPED = """
CREATE OR REPLACE FUNCTION count_shipment() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE order_lines SET shipped = shipped + NEW.quantity WHERE id = NEW.order_line_id;
  UPDATE stock_levels SET on_hand = on_hand - NEW.quantity WHERE id = NEW.stock_level_id;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Begin the ledger with what lies there, as the file beside this one says."""
    statements = Path(__file__).with_suffix(".sql").read_text()
    op.get_bind().connection.cursor().execute(statements)


def downgrade() -> None:
    """Forget the moves; what lies where stays, each lot in a place named after it."""
    op.execute(SHIPPED)
    op.execute("DROP TABLE stock_moves")
    op.execute("DROP TRIGGER lot ON stock_levels")
    op.execute("ALTER TABLE stock_levels ADD COLUMN warehouse TEXT")
    op.execute("ALTER TABLE stock_levels DISABLE TRIGGER USER")
    op.execute(
        "UPDATE stock_levels s SET warehouse = w.code || coalesce(' ' || l.code, '')"
        " FROM stock_levels k JOIN warehouses w ON w.id = k.warehouse_id"
        " LEFT JOIN lots l ON l.id = k.lot_id WHERE k.id = s.id"
    )
    op.execute("ALTER TABLE stock_levels ENABLE TRIGGER USER")
    op.execute(
        "ALTER TABLE stock_levels DROP COLUMN available, DROP COLUMN warehouse_id,"
        " DROP COLUMN lot_id, DROP COLUMN shelf, ALTER COLUMN warehouse SET NOT NULL,"
        " ADD CONSTRAINT uq_stock_levels_product_id_warehouse UNIQUE (product_id, warehouse)"
    )
    for table in ("lots", "warehouses"):
        op.drop_table(table)
    op.drop_column("products", "by_lot")
    op.execute("DROP SEQUENCE stock_move_numbers")
    for function in ("move_stock", "lot_as_tracked", "new_id"):
        op.execute(f"DROP FUNCTION {function}")

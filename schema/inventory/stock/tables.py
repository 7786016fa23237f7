"""Where stock is kept: the ledger of moves, and what lies in each place because of them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.inventory.receipts.tables import ExpectedReceipt
from schema.inventory.stock.rules import COMES, GOES, MoveKind
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.numbers import numbers
from schema.kernel.policies import EVERYONE, govern
from schema.kernel.tables import NEW_ID, QUANTITY, Base, by_statement, one_of, run_after_create

MOVE_NUMBERS: Final = numbers("MV", "stock_move_numbers")
LEVEL_NUMBERS: Final = numbers("SL", "stock_level_numbers")


def _any(kinds: tuple[MoveKind, ...]) -> str:
    return "kind IN ({})".format(", ".join(f"'{kind.value}'" for kind in kinds))


class Lot(Base):
    """Goods of one product that were made together and expire together."""

    __tablename__ = "lots"
    __table_args__ = (
        UniqueConstraint("product_id", "code"),
        UniqueConstraint("id", "product_id"),
        CheckConstraint("code <> ''", name="code"),
    )

    code: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The lot's code, as it stands on the goods."
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), info={"fixed": True}, doc="What it is a lot of."
    )
    expires_on: Mapped[date | None] = mapped_column(
        doc="The last day on which it may be sold; empty when it keeps."
    )


class StockLevel(Base):
    """How much of a product, or of a lot of it, lies in a warehouse, and what is promised."""

    __tablename__ = "stock_levels"
    __table_args__ = (
        UniqueConstraint(
            "product_id", "warehouse_id", "lot_id", postgresql_nulls_not_distinct=True
        ),
        ForeignKeyConstraint(["lot_id", "product_id"], ["lots.id", "lots.product_id"]),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved"),
    )

    number: Mapped[str] = mapped_column(
        unique=True,
        server_default=text(LEVEL_NUMBERS.default),
        info={"fixed": True},
        doc="What we call this stock.",
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), info={"fixed": True}, doc="What lies there."
    )
    warehouse_id: Mapped[UUID] = mapped_column(
        ForeignKey(Warehouse.id), index=True, info={"fixed": True}, doc="Where it lies."
    )
    lot_id: Mapped[UUID | None] = mapped_column(
        index=True, info={"fixed": True}, doc="The lot, where the product is kept by lot."
    )
    shelf: Mapped[str | None] = mapped_column(doc="The shelf on which to find it.")
    on_hand: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        info={"counter": True},
        doc="How much lies there, in the product's unit: the sum of all moves.",
    )
    reserved: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        info={"counter": True},
        doc="How much of it is promised to confirmed orders, or kept for customers.",
    )
    available: Mapped[Decimal] = mapped_column(
        QUANTITY,
        Computed("on_hand - reserved", persisted=True),
        doc="How much of it can still be promised.",
    )


class StockMove(Base):
    """Goods that came to a place or left it. A move is never changed, only taken back."""

    __tablename__ = "stock_moves"
    __table_args__ = (
        CheckConstraint(
            f"CASE WHEN reverses_id IS NOT NULL THEN quantity <> 0"
            f" WHEN {_any(COMES)} THEN quantity > 0"
            f" WHEN {_any(GOES)} THEN quantity < 0 ELSE quantity <> 0 END",
            name="quantity",
        ),
    )

    number: Mapped[str] = mapped_column(
        unique=True,
        server_default=text(MOVE_NUMBERS.default),
        info={"fixed": True},
        doc="The move's number.",
    )
    stock_level_id: Mapped[UUID] = mapped_column(
        ForeignKey(StockLevel.id),
        index=True,
        info={"fixed": True},
        doc="Which stock it raises or lowers.",
    )
    kind: Mapped[MoveKind] = mapped_column(
        one_of(MoveKind, "kind"), info={"fixed": True}, doc="Why it came or went."
    )
    quantity: Mapped[Decimal] = mapped_column(
        QUANTITY,
        info={"fixed": True},
        doc="How much came, in the product's unit; below zero: how much went.",
    )
    document: Mapped[str | None] = mapped_column(
        index=True,
        info={"fixed": True},
        doc="The number of the document behind it, like a shipment's or a supplier's.",
    )
    expected_receipt_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(ExpectedReceipt.id),
        index=True,
        info={"fixed": True},
        doc="The expected receipt it is a part of.",
    )
    reason: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="Why, in the words of whoever moved it."
    )
    moved_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), index=True, info={"fixed": True}, doc="When it was moved."
    )
    reverses_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("stock_moves.id"),
        unique=True,
        info={"fixed": True},
        doc="The move that this one takes back.",
    )


MOVE_STOCK: Final = """
CREATE FUNCTION move_stock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
  SELECT n.number INTO wrong FROM rows_after n WHERE n.reverses_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM stock_moves m WHERE m.id = n.reverses_id AND m.reverses_id IS NULL
       AND m.stock_level_id = n.stock_level_id AND m.quantity = -n.quantity) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'stock move % does not take back what it says', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_reverses';
  END IF;
  UPDATE stock_levels s SET on_hand = s.on_hand + n.more
    FROM (SELECT stock_level_id, sum(quantity) AS more FROM rows_after GROUP BY 1) n
   WHERE s.id = n.stock_level_id;
  UPDATE expected_receipts e SET received = e.received + n.more
    FROM (SELECT expected_receipt_id, sum(quantity) AS more FROM rows_after
           WHERE expected_receipt_id IS NOT NULL GROUP BY 1) n
   WHERE e.id = n.expected_receipt_id;
  RETURN NULL;
END $$
"""
LOT_AS_TRACKED: Final = """
CREATE FUNCTION lot_as_tracked() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT by_lot FROM products WHERE id = NEW.product_id) <> (NEW.lot_id IS NOT NULL) THEN
    RAISE EXCEPTION 'a product has lots everywhere or nowhere'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_levels_by_lot';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lot BEFORE INSERT ON stock_levels
FOR EACH ROW EXECUTE FUNCTION lot_as_tracked()
"""

govern(Lot.__table__, EVERYONE)
govern(StockLevel.__table__, EVERYONE)
govern(StockMove.__table__, EVERYONE)
run_after_create(NEW_ID)
run_after_create(
    MOVE_STOCK, *by_statement("counters", "stock_moves", "move_stock()", ["insert"])
)
run_after_create(LOT_AS_TRACKED)

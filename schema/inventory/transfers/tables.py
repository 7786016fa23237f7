"""Where transfers are kept, and how much of them is under way."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.inventory.transfers.rules import MOVES, TransferState
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.numbers import numbers
from schema.kernel.policies import EVERYONE, govern
from schema.kernel.tables import QUANTITY, Base, one_of

TRANSFER_NUMBERS: Final = numbers("TR", "transfer_numbers")


class Transfer(Base):
    """Goods that go from one warehouse to another together."""

    __tablename__ = "transfers"
    __table_args__ = (CheckConstraint("origin_id <> destination_id", name="two_warehouses"),)

    number: Mapped[str] = mapped_column(unique=True, doc="The transfer's number.")
    origin_id: Mapped[UUID] = mapped_column(
        ForeignKey(Warehouse.id), index=True, info={"fixed": True}, doc="Where it leaves."
    )
    destination_id: Mapped[UUID] = mapped_column(
        ForeignKey(Warehouse.id), index=True, info={"fixed": True}, doc="Where it goes."
    )
    state: Mapped[TransferState] = mapped_column(
        one_of(TransferState, "state"), default=TransferState.DRAFT, doc="How far it has come."
    )
    reason: Mapped[str | None] = mapped_column(doc="Why it goes there.")
    shipped_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it left."
    )
    received_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When the last of it had come."
    )


class TransferLine(Base):
    """How much of a product, or of a lot of it, goes with a transfer."""

    __tablename__ = "transfer_lines"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id", "product_id"], ["lots.id", "lots.product_id"]),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "received >= 0 AND lost >= 0 AND received + lost <= shipped"
            " AND shipped <= quantity",
            name="under_way",
        ),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The transfer's number, and a position."
    )
    transfer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Transfer.id), index=True, info={"fixed": True}, doc="The transfer."
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), index=True, info={"fixed": True}, doc="What goes."
    )
    lot_id: Mapped[UUID | None] = mapped_column(
        info={"fixed": True}, doc="The lot, where the product is kept by lot."
    )
    quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="How much shall go, in the product's unit."
    )
    shipped: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="How much has left."
    )
    received: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="How much has come."
    )
    lost: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="How much was lost on the way."
    )


govern(Transfer.__table__, EVERYONE, MOVES)
govern(TransferLine.__table__, EVERYONE)

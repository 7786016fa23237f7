"""Where it is kept what is on its way to us."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.inventory.receipts.rules import ReceiptSource
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.numbers import numbers
from schema.kernel.policies import EVERYONE, govern
from schema.kernel.tables import QUANTITY, Base, one_of

RECEIPT_NUMBERS: Final = numbers("ER", "expected_receipt_numbers")


class ExpectedReceipt(Base):
    """Goods of one product that are to come to one warehouse."""

    __tablename__ = "expected_receipts"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("received >= 0", name="received"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The expected receipt's number.")
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), index=True, info={"fixed": True}, doc="What is to come."
    )
    warehouse_id: Mapped[UUID] = mapped_column(
        ForeignKey(Warehouse.id), index=True, info={"fixed": True}, doc="Where it goes."
    )
    source: Mapped[ReceiptSource] = mapped_column(
        one_of(ReceiptSource, "source"), info={"fixed": True}, doc="Where it comes from."
    )
    quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, doc="How much is expected, in the product's unit."
    )
    received: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        info={"counter": True},
        doc="How much of it has come.",
    )
    due_on: Mapped[date] = mapped_column(index=True, doc="The day it is expected.")
    confirmed: Mapped[bool] = mapped_column(
        server_default=text("false"), doc="Whether whoever sends it has promised the day."
    )
    document: Mapped[str | None] = mapped_column(
        doc="The number of the order it was ordered with."
    )
    cancelled_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When somebody said that it will not come."
    )


govern(ExpectedReceipt.__table__, EVERYONE)

"""Where stock is kept: one row for each product in each warehouse."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.kernel.tables import EVERYONE, QUANTITY, Base, govern


class StockLevel(Base):
    """How much of a product lies in a warehouse, and how much of that is promised."""

    __tablename__ = "stock_levels"
    __table_args__ = (
        UniqueConstraint("product_id", "warehouse"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved"),
    )

    product_id: Mapped[UUID] = mapped_column(ForeignKey(Product.id), doc="What lies there.")
    warehouse: Mapped[str] = mapped_column(doc="The warehouse's name.")
    on_hand: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="How much lies there, in the product's unit."
    )
    reserved: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        info={"counter": True},
        doc="How much of it is promised to confirmed orders.",
    )


govern(StockLevel.__table__, EVERYONE)

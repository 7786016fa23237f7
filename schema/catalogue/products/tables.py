"""Where products are kept."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.lines.tables import ProductLine
from schema.kernel.policies import EVERYONE, govern
from schema.kernel.search import search_index
from schema.kernel.tables import CURRENCY_CODE, PERCENT, PRICE, QUANTITY, Base


class Product(Base):
    """Something we sell."""

    __tablename__ = "products"
    __table_args__ = (
        search_index("products", "sku", "name"),
        CheckConstraint("list_price >= 0", name="list_price"),
        CheckConstraint("floor_price >= 0", name="floor_price"),
        CheckConstraint("min_quantity >= 0 AND quantity_step >= 0", name="quantities"),
        CheckConstraint("tax_rate >= 0 AND tax_rate < 100", name="tax_rate"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
    )

    sku: Mapped[str] = mapped_column(unique=True, doc="The stock-keeping unit's code.")
    name: Mapped[str] = mapped_column(doc="What the product is called.")
    unit: Mapped[str] = mapped_column(doc="The unit it is counted in, such as pcs or kg.")
    list_price: Mapped[Decimal] = mapped_column(
        PRICE, doc="What one unit costs unless something else is agreed."
    )
    currency: Mapped[str] = mapped_column(doc="The ISO 4217 code of the list price.")
    line_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(ProductLine.id), index=True, doc="The product line it is part of."
    )
    floor_price: Mapped[Decimal | None] = mapped_column(
        PRICE, doc="Below this price one unit is sold for a reason only; empty: any price goes."
    )
    min_quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="The least that is sold in one order line."
    )
    quantity_step: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        doc="It is sold in multiples of this, like 12 for a box; 0: in any quantity.",
    )
    tax_rate: Mapped[Decimal] = mapped_column(
        PERCENT,
        server_default=text("0"),
        doc="The rate of the value-added tax its price includes, in percent of the price net.",
    )
    active: Mapped[bool] = mapped_column(
        server_default=true(), doc="Whether the product can still be ordered."
    )
    by_lot: Mapped[bool] = mapped_column(
        server_default=false(),
        info={"fixed": True},
        doc="Whether each lot of it is kept apart from the others.",
    )


govern(Product.__table__, EVERYONE)

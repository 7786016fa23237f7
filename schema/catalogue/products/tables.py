"""Where products are kept."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.search import search_index
from schema.kernel.tables import CURRENCY_CODE, EVERYONE, PRICE, Base, govern


class Product(Base):
    """Something we sell."""

    __tablename__ = "products"
    __table_args__ = (
        search_index("products", "sku", "name"),
        CheckConstraint("list_price >= 0", name="list_price"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
    )

    sku: Mapped[str] = mapped_column(unique=True, doc="The stock-keeping unit's code.")
    name: Mapped[str] = mapped_column(doc="What the product is called.")
    unit: Mapped[str] = mapped_column(doc="The unit it is counted in, such as pcs or kg.")
    list_price: Mapped[Decimal] = mapped_column(
        PRICE, doc="What one unit costs unless something else is agreed."
    )
    currency: Mapped[str] = mapped_column(doc="The ISO 4217 code of the list price.")
    active: Mapped[bool] = mapped_column(
        server_default=true(), doc="Whether the product can still be ordered."
    )
    by_lot: Mapped[bool] = mapped_column(
        server_default=false(),
        info={"fixed": True},
        doc="Whether each lot of it is kept apart from the others.",
    )


govern(Product.__table__, EVERYONE)

"""Where warehouses are kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.inventory.warehouses.rules import WarehouseKind
from schema.kernel.policies import EVERYONE, govern
from schema.kernel.tables import Base, one_of


class Warehouse(Base):
    """A place where goods lie."""

    __tablename__ = "warehouses"
    __table_args__ = (
        CheckConstraint("code <> '' AND name <> ''", name="named"),
        CheckConstraint("priority >= 1", name="priority"),
    )

    code: Mapped[str] = mapped_column(unique=True, doc="The warehouse's code.")
    name: Mapped[str] = mapped_column(doc="What the warehouse is called.")
    kind: Mapped[WarehouseKind] = mapped_column(
        one_of(WarehouseKind, "kind"),
        server_default=WarehouseKind.OWN.value,
        doc="Whose place it is.",
    )
    region: Mapped[str | None] = mapped_column(doc="The part of the market it serves first.")
    priority: Mapped[int] = mapped_column(
        server_default=text("1"),
        doc="Which warehouse orders are served from first; the lowest number comes first.",
    )
    pickable: Mapped[bool] = mapped_column(
        server_default=text("true"),
        doc="Whether orders are served from it; not so where goods are examined or damaged.",
    )
    archived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it ceased to be used."
    )


govern(Warehouse.__table__, EVERYONE)

"""Where reorder rules and the proposals they make are kept."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.fulfilment.replenishment.rules import (
    MOVES,
    ProposalState,
    ReorderMethod,
    StockAlarm,
    SupplyWay,
)
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.numbers import numbers
from schema.kernel.policies import EVERYONE, govern
from schema.kernel.tables import QUANTITY, Base, one_of

RULE_NUMBERS: Final = numbers("RR", "reorder_rule_numbers")
PROPOSAL_NUMBERS: Final = numbers("RP", "reorder_proposal_numbers")
DAYS: Final = Numeric(9, 4)
SHARE: Final = Numeric(5, 4)


class ReorderRule(Base):
    """When and how much of a product is ordered anew for a warehouse."""

    __tablename__ = "reorder_rules"
    __table_args__ = (
        Index(
            "uq_reorder_rules_used",
            "product_id",
            "warehouse_id",
            unique=True,
            postgresql_where=text("archived_at IS NULL"),
        ),
        CheckConstraint("min_quantity BETWEEN 0 AND max_quantity", name="quantities"),
        CheckConstraint("order_multiple >= 0 AND min_order >= 0", name="orders"),
        CheckConstraint("service_level > 0.5 AND service_level < 1", name="service_level"),
        CheckConstraint(
            "lead_time >= 0 AND lead_time_deviation >= 0 AND review_days >= 0", name="times"
        ),
        CheckConstraint(
            "(way = 'transfer') = (origin_id IS NOT NULL)"
            " AND origin_id IS DISTINCT FROM warehouse_id",
            name="origin",
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The reorder rule's number.")
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), info={"fixed": True}, doc="What is ordered anew."
    )
    warehouse_id: Mapped[UUID] = mapped_column(
        ForeignKey(Warehouse.id), index=True, info={"fixed": True}, doc="For which warehouse."
    )
    method: Mapped[ReorderMethod] = mapped_column(
        one_of(ReorderMethod, "method"), doc="How it is found when to order."
    )
    service_level: Mapped[Decimal] = mapped_column(
        SHARE, doc="In which share of cases stock shall last until more comes, like 0.95."
    )
    lead_time: Mapped[Decimal] = mapped_column(
        DAYS, doc="How many days it takes on average until what is ordered has come."
    )
    lead_time_deviation: Mapped[Decimal] = mapped_column(
        DAYS, server_default=text("0"), doc="By how many days that varies (one deviation)."
    )
    review_days: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many days pass between two looks at the stock."
    )
    min_quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="Below this it is ordered, by least and most."
    )
    max_quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="Up to this it is filled, by least and most."
    )
    order_multiple: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="It is ordered in multiples of this; 0: any."
    )
    min_order: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="The least that is ordered at once."
    )
    way: Mapped[SupplyWay] = mapped_column(
        one_of(SupplyWay, "way"), doc="How missing stock is supplied."
    )
    origin_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Warehouse.id), doc="From which warehouse it is transferred."
    )
    alarm: Mapped[StockAlarm | None] = mapped_column(
        one_of(StockAlarm, "alarm"), doc="What the last look at the stock found wrong."
    )
    reorder_point: Mapped[Decimal | None] = mapped_column(
        QUANTITY, doc="At how much it is ordered anew, as the last look at the stock found."
    )
    looked_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )
    archived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When the rule ceased to be used."
    )


class ReorderProposal(Base):
    """That something should be ordered anew, with everything that speaks for it."""

    __tablename__ = "reorder_proposals"
    __table_args__ = (
        Index(
            "uq_reorder_proposals_open",
            "rule_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("quantity > 0 AND proposed > 0", name="quantity"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The proposal's number.")
    rule_id: Mapped[UUID] = mapped_column(
        ForeignKey(ReorderRule.id), index=True, info={"fixed": True}, doc="The reorder rule."
    )
    state: Mapped[ProposalState] = mapped_column(
        one_of(ProposalState, "state"), doc="What became of it."
    )
    proposed: Mapped[Decimal] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="How much was proposed, in the product's unit."
    )
    quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, doc="How much is to be ordered: what was proposed, unless it is corrected."
    )
    projected: Mapped[Decimal] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="What will be left when all promised has gone."
    )
    daily_demand: Mapped[Decimal] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="How much is needed a day on average."
    )
    safety_stock: Mapped[Decimal] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="How much is kept against bad luck."
    )
    reorder_point: Mapped[Decimal] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="At how much it is ordered anew."
    )
    needed_on: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The day on which the safety stock will be touched."
    )
    explanation: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="How the quantity was found."
    )
    made_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When it was proposed."
    )
    decided_by: Mapped[str | None] = mapped_column(doc="Who decided about it.")
    decided_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )
    reason: Mapped[str | None] = mapped_column(doc="Why it was rejected.")
    document: Mapped[str | None] = mapped_column(
        doc="The expected receipt or the transfer it became."
    )


govern(ReorderRule.__table__, EVERYONE)
govern(ReorderProposal.__table__, EVERYONE, MOVES)

"""Where requirements of customers are kept."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer, never_of_merged
from schema.customers.requirements.rules import RequirementKind
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.tables import Base, one_of

REQUIREMENT_NUMBERS: Final = numbers("RQ", "requirement_numbers")


class Requirement(Base):
    """Something a customer wants done with every order of theirs."""

    __tablename__ = "requirements"
    __table_args__ = (CheckConstraint("description <> ''", name="description"),)

    number: Mapped[str] = mapped_column(unique=True, doc="The requirement's number.")
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, info={"fixed": True}, doc="Who requires it."
    )
    kind: Mapped[RequirementKind] = mapped_column(
        one_of(RequirementKind, "kind"), info={"fixed": True}, doc="What it is about."
    )
    description: Mapped[str] = mapped_column(info={"fixed": True}, doc="What is required.")
    blocking: Mapped[bool] = mapped_column(
        server_default=text("false"),
        info={"fixed": True},
        doc="Whether somebody has to see to it before an order is confirmed.",
    )
    archived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it ceased to be required."
    )


govern(Requirement.__table__, OF_A_CUSTOMER)
never_of_merged("requirements")

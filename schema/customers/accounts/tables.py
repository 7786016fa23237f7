"""Where customers and their contacts are kept."""

from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.roles import Role
from schema.kernel.search import search_index
from schema.kernel.tables import IN_TERRITORY, Base, belongs_to, govern
from schema.people.users.tables import User

CUSTOMER_NUMBERS: Final = numbers("CU", "customer_numbers")


class Customer(Base):
    """Somebody who buys from us."""

    __tablename__ = "customers"
    __table_args__ = (
        search_index("customers", "number", "name", "phone", "email"),
        CheckConstraint("name <> ''", name="name"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The customer's number.")
    name: Mapped[str] = mapped_column(index=True, doc="The name the customer trades under.")
    territory: Mapped[str] = mapped_column(
        index=True, doc="The part of the market the customer belongs to."
    )
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(User.id), index=True, doc="The colleague who looks after the customer."
    )
    phone: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The customer's phone number."
    )
    email: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The customer's e-mail address."
    )


class Contact(Base):
    """A person we know at a customer."""

    __tablename__ = "contacts"

    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Where the person works."
    )
    name: Mapped[str] = mapped_column(doc="The person's name.")
    phone: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person's phone number."
    )
    email: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person's e-mail address."
    )


OF_A_CUSTOMER: Final = belongs_to("customers", "customer_id")

govern(Customer.__table__, IN_TERRITORY)
govern(Contact.__table__, OF_A_CUSTOMER)

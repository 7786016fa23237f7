"""Where addresses are kept."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer, never_of_merged
from schema.customers.addresses.rules import HOME, AddressKind
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of

ADDRESS_NUMBERS: Final = numbers("AD", "address_numbers")


class Address(Base):
    """A place of a customer: where goods, invoices or visitors go."""

    __tablename__ = "addresses"
    __table_args__ = (
        UniqueConstraint("id", "customer_id"),
        CheckConstraint("city <> '' AND line <> ''", name="complete"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("NOT (preferred AND archived_at IS NOT NULL)", name="preferred"),
        Index(
            "uq_addresses_preferred",
            "customer_id",
            "kind",
            unique=True,
            postgresql_where=text("preferred"),
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The address's number.")
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Whose address it is."
    )
    kind: Mapped[AddressKind] = mapped_column(
        one_of(AddressKind, "kind"), doc="What the address is for."
    )
    recipient: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="Who receives what arrives there."
    )
    phone: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The phone number of whoever receives it."
    )
    country: Mapped[str] = mapped_column(
        server_default=HOME, doc="The country, by its two letters (ISO 3166)."
    )
    province: Mapped[str | None] = mapped_column(doc="The province, or what stands for it.")
    city: Mapped[str] = mapped_column(index=True, doc="The city.")
    district: Mapped[str | None] = mapped_column(doc="The district of the city.")
    line: Mapped[str] = mapped_column(doc="The street, the number and what else is needed.")
    postcode: Mapped[str | None] = mapped_column(doc="The postcode.")
    deliverable: Mapped[bool] = mapped_column(
        server_default=text("true"), doc="Whether carriers deliver there."
    )
    preferred: Mapped[bool] = mapped_column(
        server_default=text("false"), doc="Whether it is taken unless another one is named."
    )
    archived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it ceased to be used."
    )


govern(Address.__table__, OF_A_CUSTOMER)
never_of_merged("addresses")

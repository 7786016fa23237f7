"""Where customers and their contacts are kept."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.rules import (
    USCC_SIGNS,
    ContactRole,
    CustomerKind,
    CustomerSize,
)
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.roles import Role
from schema.kernel.search import search_index
from schema.kernel.tables import (
    IN_TERRITORY,
    Base,
    belongs_to,
    govern,
    one_of,
    run_before_create,
)
from schema.people.users.tables import User

CUSTOMER_NUMBERS: Final = numbers("CU", "customer_numbers")
CONTACT_NUMBERS: Final = numbers("CT", "contact_numbers")

run_before_create(f"""
CREATE FUNCTION is_uscc(code text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT code ~ '^[{USCC_SIGNS}]{{2}}[0-9]{{6}}[{USCC_SIGNS}]{{10}}$'
    AND sum((strpos('{USCC_SIGNS}', substr(code, place::int, 1)) - 1) * weight) % 31 = 0
  FROM unnest('{{1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28,1}}'::int[])
    WITH ORDINALITY AS weights(weight, place)
$$
""")  # noqa: S608 - our own signs


class Customer(Base):
    """Somebody who buys from us."""

    __tablename__ = "customers"
    __table_args__ = (
        search_index("customers", "number", "name", "short_name", "phone", "email"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("is_uscc(uscc)", name="uscc"),
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
    short_name: Mapped[str | None] = mapped_column(doc="What we call the customer for short.")
    kind: Mapped[CustomerKind] = mapped_column(
        one_of(CustomerKind, "kind"),
        server_default=CustomerKind.COMPANY.value,
        doc="What the customer is before the law.",
    )
    uscc: Mapped[str | None] = mapped_column(
        unique=True, doc="The unified social credit code, 18 characters (GB 32100)."
    )
    industry: Mapped[str | None] = mapped_column(doc="What the customer's business is.")
    size: Mapped[CustomerSize | None] = mapped_column(
        one_of(CustomerSize, "size"), doc="How large the customer is."
    )
    website: Mapped[str | None] = mapped_column(doc="The address of the customer's website.")
    verified_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When somebody last made sure that all this is true."
    )


class Contact(Base):
    """A person we know at a customer."""

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        Index(
            "uq_contacts_preferred",
            "customer_id",
            unique=True,
            postgresql_where=text("preferred"),
        ),
        CheckConstraint("NOT (preferred AND left_on IS NOT NULL)", name="preferred"),
    )

    number: Mapped[str] = mapped_column(
        unique=True,
        server_default=text(CONTACT_NUMBERS.default),
        doc="The contact's number.",
    )
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
    title: Mapped[str | None] = mapped_column(doc="What the person is there, like buyer.")
    role: Mapped[ContactRole | None] = mapped_column(
        one_of(ContactRole, "role"), doc="What the person has to say when they buy."
    )
    wechat: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person's name on WeChat."
    )
    birthday: Mapped[date | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person's birthday."
    )
    preferred: Mapped[bool] = mapped_column(
        server_default=text("false"), doc="Whether to ask this person first."
    )
    left_on: Mapped[date | None] = mapped_column(
        doc="The day from which on the person works there no more."
    )


OF_A_CUSTOMER: Final = belongs_to("customers", "customer_id")

govern(Customer.__table__, IN_TERRITORY)
govern(Contact.__table__, OF_A_CUSTOMER)

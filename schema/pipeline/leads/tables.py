"""Where leads are kept."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import Customer, never_of_merged
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import IN_TERRITORY, govern
from schema.kernel.roles import Role
from schema.kernel.search import search_index
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, Base, one_of
from schema.people.users.tables import User
from schema.pipeline.leads.rules import MOVES, LeadSource, LeadState

LEAD_NUMBERS: Final = numbers("LD", "lead_numbers")


class Lead(Base):
    """Somebody who may become a customer."""

    __tablename__ = "leads"
    __table_args__ = (
        search_index("leads", "number", "company", "contact", "phone"),
        CheckConstraint("interest BETWEEN 0 AND 3", name="interest"),
        CheckConstraint("estimated_amount >= 0", name="estimated_amount"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("company <> ''", name="company"),
        CheckConstraint(
            "(state = 'disqualified') = (disqualify_reason IS NOT NULL)", name="reason"
        ),
        CheckConstraint("(state = 'converted') = (customer_id IS NOT NULL)", name="converted"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The lead's number.")
    company: Mapped[str] = mapped_column(doc="The company that may buy.")
    contact: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person we talk to."
    )
    phone: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person's phone number."
    )
    source: Mapped[LeadSource] = mapped_column(
        one_of(LeadSource, "source"),
        default=LeadSource.OTHER,
        doc="How we came to know of the lead.",
    )
    interest: Mapped[int | None] = mapped_column(
        doc="How interested they are: 0 (none) to 3 (very high)."
    )
    need: Mapped[str | None] = mapped_column(doc="What they need, in their words.")
    estimated_amount: Mapped[Decimal | None] = mapped_column(
        AMOUNT, doc="What the sale may bring."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the estimated amount, as ISO 4217 names it."
    )
    next_contact_on: Mapped[date | None] = mapped_column(doc="The day to contact them next.")
    territory: Mapped[str] = mapped_column(
        index=True, doc="The part of the market the lead belongs to."
    )
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(User.id), index=True, doc="The colleague who looks after the lead."
    )
    state: Mapped[LeadState] = mapped_column(
        one_of(LeadState, "state"), default=LeadState.NEW, doc="Where the lead stands."
    )
    disqualify_reason: Mapped[str | None] = mapped_column(doc="Why the lead was given up.")
    customer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="The customer the lead became."
    )


govern(Lead.__table__, IN_TERRITORY, MOVES)
never_of_merged("leads")

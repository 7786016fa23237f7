"""Where it is kept what people want changed about a customer, and what became of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer, never_of_merged
from schema.customers.requests.rules import MOVES, RequestedFact, RequestState
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.tables import Base, one_of

REQUEST_NUMBERS: Final = numbers("CR", "change_request_numbers")


class ChangeRequest(Base):
    """That somebody wants something changed to which documents are made out."""

    __tablename__ = "change_requests"
    __table_args__ = (
        CheckConstraint("after <> ''", name="after"),
        CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="decided"),
        CheckConstraint(
            "state NOT IN ('approved', 'rejected') OR decided_by <> asked_by", name="decider"
        ),
        Index(
            "uq_change_requests_open",
            "subject",
            "fact",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The request's number.")
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, info={"fixed": True}, doc="The customer."
    )
    subject: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The number of what is to be changed: customer or tax title."
    )
    fact: Mapped[RequestedFact] = mapped_column(
        one_of(RequestedFact, "fact"), info={"fixed": True}, doc="What about it."
    )
    before: Mapped[str | None] = mapped_column(info={"fixed": True}, doc="What it was then.")
    after: Mapped[str] = mapped_column(info={"fixed": True}, doc="What it shall be.")
    reason: Mapped[str | None] = mapped_column(info={"fixed": True}, doc="Why.")
    asked_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who wants it.")
    asked_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When they said so."
    )
    state: Mapped[RequestState] = mapped_column(
        one_of(RequestState, "state"), doc="What became of it."
    )
    decided_by: Mapped[str | None] = mapped_column(doc="Who decided, or withdrew it.")
    decided_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )
    note: Mapped[str | None] = mapped_column(doc="What was said with it.")


govern(ChangeRequest.__table__, OF_A_CUSTOMER, MOVES)
never_of_merged("change_requests")

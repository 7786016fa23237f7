"""How requirements of customers are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from schema.customers.requirements.tables import Requirement
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.session import Session
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchRequirement(NotFound):
    """There is no requirement {number}; use a number such as RQ-000001."""

    number: str


async def requirement_for_change(work: Work, number: str) -> Requirement:
    """Lock one requirement."""
    missing = NoSuchRequirement(number)
    row: Requirement = await locked(work, Requirement.number, number.strip(), missing)
    return row


async def blocking(session: Session, customer: UUID) -> Sequence[Requirement]:
    """Find what somebody has to see to before an order of this customer is confirmed."""
    query = select(Requirement).where(
        Requirement.customer_id == customer,
        Requirement.blocking,
        Requirement.archived_at.is_(None),
    )
    return (await session.scalars(query.order_by(Requirement.id))).all()

"""How leads are found."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select

from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work
from schema.people.users.tables import User
from schema.pipeline.leads.rules import OPEN
from schema.pipeline.leads.tables import Lead

CHECKS: Final = (
    Check(
        "L1",
        "a converted lead has become a customer",
        "SELECT count(*) FROM leads WHERE state = 'converted'",
        "SELECT l.number FROM leads l LEFT JOIN customers c ON c.id = l.customer_id"
        " WHERE l.state = 'converted' AND c.id IS NULL",
    ),
)


@dataclass(eq=False)
class NoSuchLead(NotFound):
    """There is no lead {number}; use a number such as LD-000001."""

    number: str


async def lead_for_change(work: Work, number: str) -> Lead:
    """Lock one lead."""
    row: Lead = await locked(work, Lead.number, number.strip(), NoSuchLead(number))
    return row


def open_leads() -> Select[Any]:
    """Select the leads that still may become customers, with their owner."""
    query = select().join_from(Lead, User, User.id == Lead.owner_id, isouter=True)
    return query.where(Lead.state.in_(OPEN))

"""Everything that can happen to a lead."""

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from schema.customers.accounts import operations as accounts
from schema.customers.accounts import rules as account_rules
from schema.customers.accounts.rules import ContactGiven
from schema.kernel.moves import check_move
from schema.kernel.numbers import Reserved
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.people.users import queries as users
from schema.people.users.queries import NoSuchUser
from schema.people.users.tables import User
from schema.pipeline.leads import queries, rules
from schema.pipeline.leads.rules import MOVES, LeadSource, LeadState
from schema.pipeline.leads.tables import LEAD_NUMBERS, Lead


class LeadFacts(TypedDict, total=False):
    """What we may know about a lead; what is not given stays as it is."""

    contact: str | None
    phone: str | None
    source: LeadSource
    interest: int | None
    need: str | None
    estimated_amount: Decimal | None


class LeadChanges(LeadFacts, total=False):
    """What may be corrected about a lead."""

    company: str


class LeadCaptured(LeadFacts, total=False):
    """What may be told when a lead is captured."""

    territory: str
    next_contact_on: date | None


@may(Role.SELLER, Role.MANAGER, Role.INTEGRATION)
async def capture(
    work: Work,
    company: str,
    reserved: Reserved | None = None,
    **facts: Unpack[LeadCaptured],
) -> Lead:
    """Note down somebody who may become a customer; it is yours to look after."""
    owner = await _acting_user(work)
    territory = facts.get("territory") or work.actor.territory
    territory = territory or (owner.territory if owner else None)
    if not territory:
        raise rules.TerritoryIsMissing(company)
    lead = Lead(
        number=reserved or await LEAD_NUMBERS.take(work.session),
        company=account_rules.check_name("the company", company),
        territory=territory,
        currency=work.company.currency,
        owner_id=owner.id if owner else None,
        next_contact_on=rules.check_next_contact(
            f"The lead of {company}", facts.get("next_contact_on"), work.today
        ),
    )
    _note(lead, f"the lead of {company}", facts)
    work.session.add(lead)
    await work.session.flush()
    return lead


@may(Role.SELLER, Role.MANAGER, Role.INTEGRATION)
async def correct(work: Work, number: str, **changes: Unpack[LeadChanges]) -> Lead:
    """Put right what we know about a lead."""
    lead = await queries.lead_for_change(work, number)
    rules.check_open(number, lead.state)
    if "company" in changes:
        lead.company = account_rules.check_name(f"lead {number}", changes["company"] or "")
    _note(lead, f"lead {number}", changes)
    return lead


@may(Role.SELLER, Role.MANAGER, Role.INTEGRATION)
async def plan_next_contact(work: Work, number: str, next_contact_on: date | None) -> Lead:
    """Choose the day to contact them next, or none."""
    lead = await queries.lead_for_change(work, number)
    rules.check_open(number, lead.state)
    day = rules.check_next_contact(f"Lead {number}", next_contact_on, work.today)
    lead.next_contact_on = day
    return lead


@may(Role.SELLER, Role.MANAGER, Role.INTEGRATION)
async def contact(work: Work, number: str) -> Lead:
    """Record that we have talked to them."""
    return await _move(work, number, LeadState.CONTACTED)


@may(Role.SELLER, Role.MANAGER, Role.INTEGRATION)
async def qualify(work: Work, number: str) -> Lead:
    """Record that they have a need we can serve."""
    return await _move(work, number, LeadState.QUALIFIED)


@may(Role.SELLER, Role.MANAGER, Role.INTEGRATION)
async def disqualify(work: Work, number: str, disqualify_reason: str) -> Lead:
    """Give a lead up, and say why."""
    reason = rules.check_reason(number, disqualify_reason)
    lead = await _move(work, number, LeadState.DISQUALIFIED)
    lead.disqualify_reason = reason
    return lead


@may(Role.SELLER, Role.MANAGER, Role.INTEGRATION)
async def convert(work: Work, number: str) -> Lead:
    """Make a qualified lead a customer, with the person we talked to as a contact."""
    lead = await queries.lead_for_change(work, number)
    check_move(MOVES, f"Lead {number}", lead.state, LeadState.CONVERTED)
    people = [ContactGiven(lead.contact, lead.phone)] if lead.contact else []
    customer = await accounts.register(
        work, lead.company, lead.territory, contacts=people, phone=lead.phone
    )
    customer.owner_id = lead.owner_id
    lead.customer_id = customer.id
    lead.state = LeadState.CONVERTED
    return lead


async def _move(work: Work, number: str, wanted: LeadState) -> Lead:
    lead = await queries.lead_for_change(work, number)
    check_move(MOVES, f"Lead {number}", lead.state, wanted)
    lead.state = wanted
    return lead


async def _acting_user(work: Work) -> User | None:
    try:
        return await users.user(work.session, work.actor.name)
    except NoSuchUser:
        return None


def _note(lead: Lead, subject: str, facts: LeadFacts) -> None:
    if "contact" in facts:
        lead.contact = facts["contact"]
    if "phone" in facts:
        lead.phone = account_rules.check_phone(facts["phone"])
    if "source" in facts:
        lead.source = facts["source"] or LeadSource.OTHER
    if "interest" in facts:
        lead.interest = rules.check_interest(subject, facts["interest"])
    if "need" in facts:
        lead.need = facts["need"]
    if "estimated_amount" in facts:
        lead.estimated_amount = rules.check_amount(subject, facts["estimated_amount"])

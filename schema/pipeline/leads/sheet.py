"""The Leads tab: what a seller carries along, and what each edit means."""

from typing import Final

from schema.kernel.sheet import Action, Column, Narrowing, Sheet, tables
from schema.people.users.tables import User
from schema.pipeline.leads import operations, queries
from schema.pipeline.leads.rules import MOVES, LeadState
from schema.pipeline.leads.tables import LEAD_NUMBERS, Lead

LEADS: Final = Sheet(
    name="leads",
    title="Leads",
    doc="Open leads of a territory; a new row captures a lead.",
    entity=Lead,
    key=Lead.number,
    rows=queries.open_leads,
    by=Narrowing(Lead.territory, User.email, Lead.next_contact_on),
    shown=tables(Lead, User),
    lock=queries.lead_for_change,
    insert=operations.capture,
    reserve=lambda work, _content: LEAD_NUMBERS.take(work.session),
    columns=(
        Column("Company", Lead.company, edit=operations.correct),
        Column("Contact", Lead.contact, edit=operations.correct),
        Column("Phone", Lead.phone, edit=operations.correct),
        Column("Source", Lead.source, edit=operations.correct),
        Column("Interest", Lead.interest, edit=operations.correct),
        Column("Need", Lead.need, edit=operations.correct),
        Column("Estimated amount", Lead.estimated_amount, edit=operations.correct),
        Column("Currency", Lead.currency),
        Column("Next contact on", Lead.next_contact_on, edit=operations.plan_next_contact),
        Column("State", Lead.state),
        Column(
            "Owner", User.name.label("owner"), doc="The colleague who looks after the lead."
        ),
    ),
    actions={
        "contacted": Action(operations.contact, to=LeadState.CONTACTED),
        "qualify": Action(operations.qualify, to=LeadState.QUALIFIED),
        "disqualify": Action(
            operations.disqualify, argument="disqualify_reason", to=LeadState.DISQUALIFIED
        ),
        "convert": Action(operations.convert, to=LeadState.CONVERTED),
    },
    state=Lead.state,
    moves=MOVES,
)

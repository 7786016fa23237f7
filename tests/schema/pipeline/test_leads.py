"""Leads: from the first word to a customer, or to an end."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.customers.accounts.tables import Customer
from schema.pipeline.leads import operations
from schema.pipeline.leads.rules import MOVES, LeadSource, LeadState
from schema.pipeline.leads.tables import Lead
from tests.business import Business

VERBS: Final[dict[LeadState, tuple[Any, tuple[str, ...]]]] = {
    LeadState.CONTACTED: (operations.contact, ()),
    LeadState.QUALIFIED: (operations.qualify, ()),
    LeadState.CONVERTED: (operations.convert, ()),
    LeadState.DISQUALIFIED: (operations.disqualify, ("no budget",)),
}
WAYS: Final[dict[LeadState, tuple[LeadState, ...]]] = {
    LeadState.NEW: (),
    LeadState.CONTACTED: (LeadState.CONTACTED,),
    LeadState.QUALIFIED: (LeadState.CONTACTED, LeadState.QUALIFIED),
    LeadState.CONVERTED: (LeadState.CONTACTED, LeadState.QUALIFIED, LeadState.CONVERTED),
    LeadState.DISQUALIFIED: (LeadState.DISQUALIFIED,),
}


async def lead_in(business: Business, state: LeadState) -> str:
    number = await business.lead()
    for step in WAYS[state]:
        operation, more = VERBS[step]
        await business.do(operation, number, *more)
    return number


@pytest.mark.parametrize("was", LeadState)
async def test_a_lead_moves_as_the_table_says_and_no_other_way(
    business: Business, was: LeadState
) -> None:
    for wanted, (operation, more) in VERBS.items():
        number = await lead_in(business, was)
        if wanted in MOVES[was]:
            await business.do(operation, number, *more)
            assert (await business.find(Lead.number, number)).state is wanted
        else:
            assert await business.refuse(operation, number, *more) == (
                f"Lead {number} is {was} and cannot become {wanted};"
                f" what it can still become: {' or '.join(sorted(MOVES[was])) or 'nothing'}."
            )


async def test_a_captured_lead_is_its_sellers_to_look_after(business: Business) -> None:
    ann = await business.seller("ann@x.org", "north")
    lead = await business.do(
        operations.capture,
        " Acme ",
        by=ann,
        contact="Li Wei",
        phone="010-123456",
        source=LeadSource.EXHIBITION,
        interest=3,
        need="pumps",
        estimated_amount=Decimal("1200.50"),
        next_contact_on=date(2030, 6, 1),
    )
    found = await business.find(Lead.number, lead.number)
    assert (found.number, found.company, found.territory) == ("LD-000001", "Acme", "north")
    assert (found.contact, found.phone, found.source) == (
        "Li Wei",
        "010-123456",
        LeadSource.EXHIBITION,
    )
    assert (found.interest, found.need, found.estimated_amount) == (
        3,
        "pumps",
        Decimal("1200.5"),
    )
    assert (found.next_contact_on, found.state) == (date(2030, 6, 1), LeadState.NEW)
    assert business.rows("SELECT u.email FROM leads l JOIN users u ON u.id = l.owner_id") == [
        ("ann@x.org",)
    ]


NONSENSE: Final[list[tuple[dict[str, Any], str]]] = [
    (
        {"interest": 4},
        "Interest of {subject} cannot be 4; give 0 (none) to 3 (very high).",
    ),
    (
        {"interest": -1},
        "Interest of {subject} cannot be -1; give 0 (none) to 3 (very high).",
    ),
    (
        {"estimated_amount": Decimal(-1)},
        "The estimated amount of {subject} cannot be -1; give 0 or more.",
    ),
    (
        {"phone": "none"},
        "none is not a phone number; write digits, with + and the country code if abroad.",
    ),
]


@pytest.mark.parametrize(("told", "words"), NONSENSE)
async def test_nonsense_about_a_lead_is_refused(
    business: Business, told: dict[str, Any], words: str
) -> None:
    said = await business.refuse(operations.capture, "Acme", territory="north", **told)
    assert said == words.format(subject="the lead of Acme")
    number = await business.lead()
    said = await business.refuse(operations.correct, number, **told)
    assert said == words.format(subject="lead LD-000002")


async def test_a_lead_has_a_company_and_a_territory(business: Business) -> None:
    assert await business.refuse(operations.capture, "", territory="north") == (
        "A name cannot be empty; write what people call the company."
    )
    assert await business.refuse(operations.capture, "Acme") == (
        "Say which territory the lead of Acme belongs to."
    )


async def test_nobody_is_contacted_in_the_past(business: Business) -> None:
    day = date(2030, 5, 31)
    said = await business.refuse(
        operations.capture, "Acme", territory="north", next_contact_on=day
    )
    assert said == (
        "The lead of Acme cannot be contacted next on 2030-05-31;"
        " that day has passed, choose a later one."
    )
    number = await business.lead()
    assert await business.refuse(operations.plan_next_contact, number, day) == (
        f"Lead {number} cannot be contacted next on 2030-05-31;"
        " that day has passed, choose a later one."
    )


async def test_a_lead_is_not_given_up_without_a_reason(business: Business) -> None:
    number = await business.lead()
    assert await business.refuse(operations.disqualify, number, " ") == (
        f"Lead {number} is not given up without a reason; write disqualify: and why."
    )
    lead = await business.do(operations.disqualify, number, " no budget ")
    assert (lead.state, lead.disqualify_reason) == (LeadState.DISQUALIFIED, "no budget")


@pytest.mark.parametrize("state", [LeadState.CONVERTED, LeadState.DISQUALIFIED])
async def test_a_lead_that_has_ended_stays_as_it_is(
    business: Business, state: LeadState
) -> None:
    number = await lead_in(business, state)
    words = (
        f"Lead {number} is {state} and can no longer be changed; capture a new lead instead."
    )
    assert await business.refuse(operations.correct, number, need="more") == words
    assert await business.refuse(operations.plan_next_contact, number, None) == words


async def test_a_lead_nobody_knows_is_not_changed(business: Business) -> None:
    words = "There is no lead LD-9; use a number such as LD-000001."
    assert await business.refuse(operations.correct, "LD-9", need="x") == words
    for operation, more in VERBS.values():
        assert await business.refuse(operation, "LD-9", *more) == words


async def test_a_converted_lead_is_a_customer_with_a_contact_and_a_credit(
    business: Business,
) -> None:
    number = await business.lead(contact="Li Wei", phone="010-123456")
    for operation in (operations.contact, operations.qualify, operations.convert):
        await business.do(operation, number)
    found = await business.find(Customer.number, "CU-000001")
    assert (found.name, found.territory, found.phone) == ("Acme", "north", "010-123456")
    assert business.rows(
        "SELECT c.name, c.phone, k.exposure, l.number FROM contacts c"
        " JOIN credits k USING (customer_id) JOIN leads l USING (customer_id)"
    ) == [("Li Wei", "010-123456", 0, number)]

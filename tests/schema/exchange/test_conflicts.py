"""Conflicts: a typed value that did not come into effect is kept until a person decides."""

import pytest

from schema.exchange.conflicts import operations
from schema.exchange.conflicts.operations import Found
from schema.exchange.conflicts.rules import ConflictState, Decision
from schema.exchange.conflicts.tables import Disagreement
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from tests.business import MANAGER, NOON, Business


async def conflict(business: Business) -> str:
    link = await business.do(links.link, SheetName.LEADS)
    told = Found(link.id, "LD-000001", "need", "Need", "5", "4", None, "Both changed.")
    made = await business.do(operations.record, told)
    assert (made.number, made.at, made.state) == ("CF-000001", NOON, ConflictState.OPEN)
    return str(made.number)


@pytest.mark.parametrize(
    ("decision", "state"),
    [(Decision.DATABASE, ConflictState.SETTLED), (Decision.SHEET, ConflictState.DECIDED)],
)
async def test_a_person_chooses_a_side_once(
    business: Business, decision: Decision, state: ConflictState
) -> None:
    number = await conflict(business)
    await business.do(operations.resolve, number, decision, by=MANAGER)
    found = await business.find(Disagreement.number, number)
    assert (found.decision, found.state, found.sentence) == (decision, state, None)
    assert (found.decided_by, found.decided_at) == (MANAGER.name, NOON)
    if state is ConflictState.SETTLED:
        assert await business.refuse(operations.resolve, number, Decision.SHEET) == (
            f"Conflict {number} is settled and cannot become decided;"
            " what it can still become: nothing."
        )


async def test_a_decision_that_cannot_be_carried_out_is_open_again_with_the_words(
    business: Business,
) -> None:
    number = await conflict(business)
    await business.do(operations.resolve, number, Decision.SHEET)
    await business.do(operations.carried_out, number, "Lead LD-000001 is converted.")
    found = await business.find(Disagreement.number, number)
    assert (found.state, found.sentence) == (
        ConflictState.OPEN,
        "Lead LD-000001 is converted.",
    )
    await business.do(operations.resolve, number, Decision.SHEET)
    await business.do(operations.carried_out, number, None)
    found = await business.find(Disagreement.number, number)
    assert (found.state, found.sentence) == (ConflictState.SETTLED, None)


async def test_a_conflict_nobody_found_is_not_resolved(business: Business) -> None:
    assert await business.refuse(operations.resolve, "CF-9", Decision.SHEET) == (
        "There is no conflict CF-9; use a number such as CF-000001."
    )

"""Which actions a row offers: exactly those the business would accept."""

from typing import Final
from uuid import uuid4

import pytest

from schema.fulfilment.promises.sheet import ORDERS
from schema.kernel.errors import DomainError
from schema.kernel.roles import Role
from schema.kernel.words import Language
from schema.pipeline.leads.rules import OPEN, LeadState
from schema.pipeline.leads.sheet import LEADS
from schema.receivables.invoices.sheet import RECEIVABLES
from schema.sheets import SHEETS
from sync.business import Record
from sync.cells import Cell
from sync.offers import action_list, displaced, offered
from sync.tables import BaseRow
from tests.business import Business

TWO: Final = {
    "rule": {
        "condition": {
            "type": "ONE_OF_LIST",
            "values": [{"userEnteredValue": "确认订单"}, {"userEnteredValue": "取消"}],
        },
        "showCustomUi": True,
        "strict": False,
    }
}


def record(state: str) -> Record:
    """Show a record in a state."""
    return Record(uuid4(), {"state": Cell(state)})


async def put(business: Business, number: str, state: LeadState) -> None:
    """Bring a new lead into an open state."""
    for word, after in (("contacted", LeadState.CONTACTED), ("qualify", LeadState.QUALIFIED)):
        if state is not LeadState.NEW:
            await business.do(LEADS.actions[word].operation, number)
        if state is after:
            return


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("word", LEADS.actions)
async def test_an_action_is_offered_where_it_is_accepted_and_nowhere_else(
    business: Business, state: LeadState, word: str
) -> None:
    number = await business.lead("Alder")
    await put(business, number, state)
    action = LEADS.actions[word]
    given = ["why"] if action.argument else []
    try:
        await business.do(action.operation, number, *given)
        accepted = True
    except DomainError:
        accepted = False
    words = offered(LEADS, Role.SELLER, record(state)) or ""
    assert (word in words.split(",")) is accepted


def test_a_new_row_offers_what_a_new_record_may_become() -> None:
    assert offered(LEADS, Role.SELLER, None) == "contacted,disqualify"
    assert offered(ORDERS, Role.MANAGER, record("confirmed")) == "cancel"
    assert offered(RECEIVABLES, Role.FINANCE, None) is None


def test_what_the_role_may_not_do_is_not_offered() -> None:
    assert offered(ORDERS, Role.WAREHOUSE, record("draft")) == ""
    assert action_list("", Language.ENGLISH) == {}


def test_a_list_says_its_words_in_the_language_and_lets_anything_be_typed() -> None:
    assert action_list("confirm,cancel", Language.SIMPLIFIED) == TWO


@pytest.mark.parametrize("sheet", [s for s in SHEETS.values() if s.moves], ids=lambda s: s.name)
def test_a_sheet_with_moves_shows_the_state_they_start_from(sheet: object) -> None:
    told = SHEETS[getattr(sheet, "name", "")]
    assert told.state_code in {column.code for column in told.columns}
    assert {action.to for action in told.actions.values()} <= set(told.moves)


def rows(**offers: str) -> dict[str, BaseRow]:
    """Remember rows from top to bottom, by what they offer."""
    return {
        key: BaseRow(key=key, position=at, offered=words)
        for at, (key, words) in enumerate(offers.items(), start=1)
    }


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"A": 1, "B": 2, "C": 3}, []),
        ({"A": 5, "B": 7, "C": 9}, []),
        ({"A": 2, "B": 1, "C": 3}, []),
        ({"A": 3, "B": 2, "C": 1}, ["C", "A"]),
        ({"B": 1, "C": 2}, []),
        ({"C": 1, "B": 2}, ["C", "B"]),
    ],
)
def test_lists_are_doubted_where_rows_with_others_changed_places(
    now: dict[str, int], expected: list[str]
) -> None:
    assert displaced(rows(A="x", B="x", C="y"), now) == expected

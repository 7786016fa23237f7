"""When sheet and database changed one cell at once: the note's tab wins, the promise is asked.

Played in the Receivables tab, whose columns say so.
"""

from datetime import date, timedelta
from typing import Final

import pytest

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.rules import Decision
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.receivables.invoices import operations as invoices
from sync.cells import EPOCH
from sync.schedule import take_due
from tests.sync.people import Tab
from tests.sync.stage import Stage

INVOICE: Final = "INV-000001"
DAY: Final = timedelta(days=1)
PROMISED: Final = "Promised on"
TYPED, CHANGED, LATER = date(2030, 7, 1), date(2030, 7, 2), date(2030, 7, 3)
ASKED: Final = f"✗ The database changed to {CHANGED}; decide which stays."


@pytest.fixture
async def receivables(stage: Stage) -> Stage:
    """Link the tab of one open invoice."""
    await stage.business.invoiced(await stage.business.shop(), "2")
    await stage.link(SheetName.RECEIVABLES, None, Role.FINANCE)
    await stage.settle()
    return stage


@pytest.fixture
def tab(receivables: Stage) -> Tab:
    """Open the tab of the invoices."""
    return receivables.tab()


@pytest.fixture
async def asked(receivables: Stage, tab: Tab) -> Stage:
    """Let somebody type a promised day, and another one become known meanwhile."""
    tab.type(INVOICE, PROMISED, str(TYPED))
    await receivables.call(invoices.record_promise, INVOICE, CHANGED)
    await receivables.settle()
    return receivables


def shown(tab: Tab) -> tuple[str, str]:
    """Tell the promised day and what the row says of itself."""
    row = tab.row(INVOICE)
    day = row[PROMISED]
    return str(EPOCH + int(day) * DAY) if day.isdigit() else day, row["Sync"]


def promised(stage: Stage) -> date:
    """Tell which day the database knows."""
    found: date = stage.one("SELECT promised_on FROM invoices")
    return found


def listed(stage: Stage) -> list[tuple[str | None, str | None, str, bool]]:
    """List the conflicts: both values, how far each is decided, whether it is held."""
    query = "SELECT sheet_value, database_value, state, held FROM conflicts ORDER BY number"
    return list(stage.business.rows(query))


async def decide(stage: Stage, decision: Decision, number: str = "CF-000001") -> None:
    """Decide a conflict, see that it wakes the worker, and let the worker come to rest."""
    stage.business.rows("UPDATE sync_leases SET due_at = '2099-01-01' RETURNING 1")
    await stage.call(conflicts.resolve, number, decision)
    due = await stage.business.do(lambda work: take_due(work.session, stage.clock()))
    assert due == [stage.spreadsheet]
    await stage.settle()


async def test_the_tab_s_note_stays_and_the_other_one_is_listed(
    receivables: Stage, tab: Tab
) -> None:
    tab.type(INVOICE, "Note", "typed")
    await receivables.call(invoices.annotate, INVOICE, "known")
    await receivables.settle()
    assert (tab.cell(INVOICE, "Note"), receivables.one("SELECT note FROM invoices")) == (
        "typed", "typed",
    )  # fmt: skip
    assert listed(receivables) == [("typed", "known", "open", False)]


async def test_a_promise_is_held_until_somebody_decides(asked: Stage, tab: Tab) -> None:
    assert (shown(tab), promised(asked)) == ((str(TYPED), ASKED), CHANGED)
    assert listed(asked) == [(str(TYPED), str(CHANGED), "open", True)]


async def test_deciding_for_the_tab_asks_for_what_was_typed(asked: Stage, tab: Tab) -> None:
    await decide(asked, Decision.SHEET)
    assert (shown(tab), promised(asked)) == ((str(TYPED), "✓"), TYPED)
    assert listed(asked) == [(str(TYPED), str(CHANGED), "settled", False)]


async def test_deciding_for_the_database_writes_its_value(asked: Stage, tab: Tab) -> None:
    await decide(asked, Decision.DATABASE)
    assert (shown(tab), promised(asked)) == ((str(CHANGED), "✓"), CHANGED)
    assert listed(asked) == [(str(TYPED), str(CHANGED), "settled", False)]


@pytest.mark.parametrize("day", [CHANGED, LATER])
async def test_typing_decides_as_well(asked: Stage, tab: Tab, day: date) -> None:
    tab.type(INVOICE, PROMISED, str(day))
    await asked.settle()
    assert (shown(tab), promised(asked)) == ((str(day), "✓"), day)
    assert listed(asked) == [(str(TYPED), str(CHANGED), "settled", False)]


async def test_a_record_that_changes_once_more_is_asked_about_once_more(
    asked: Stage, tab: Tab
) -> None:
    await asked.call(invoices.record_promise, INVOICE, LATER)
    await asked.settle()
    assert shown(tab)[0] == str(TYPED)
    assert listed(asked) == [
        (str(TYPED), str(CHANGED), "settled", False),
        (str(TYPED), str(LATER), "open", True),
    ]


async def test_a_decision_may_be_killed_at_any_step(asked: Stage, tab: Tab) -> None:
    await asked.call(conflicts.resolve, "CF-000001", Decision.DATABASE)
    for last in range(1, 40, 4):
        if not await asked.killed_cycle(last):
            break
    await asked.settle()
    assert (shown(tab), promised(asked)) == ((str(CHANGED), "✓"), CHANGED)

"""Changed records: they are marked, found in every tab that shows them, and then forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.kernel.sheet import Sheet
from schema.kernel.work import Work
from schema.pipeline.leads import operations
from schema.sheets import SHEETS
from sync.changes import Changes, changes, forget, keys_of, tables_of
from sync.cycle import Cycle
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import GRACE, Stage


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_table_a_sheet_shows_leadsto_its_rows(sheet: Sheet) -> None:
    assert sheet.shown <= tables_of(sheet).keys()


async def marked(stage: Stage) -> Changes:
    """Read the marks of the spreadsheet."""
    found: Changes = await stage.business.do(
        lambda work: changes(work.session, stage.spreadsheet)
    )
    return found


async def shown_by(stage: Stage, relation: str, ids: Sequence[Any]) -> list[str]:
    """Name the rows of the orders' tab that show these records."""
    (link,) = stage.business.rows("SELECT id FROM links")

    async def deed(work: Work) -> frozenset[str] | None:
        changed = Changes(records={relation: ids})
        return await keys_of(work.session, link[0], SHEETS["orders"], changed)

    return sorted(await stage.business.do(deed) or ())


@pytest.mark.parametrize(
    ("relation", "query", "keys"),
    [
        ("order_lines", "SELECT id FROM order_lines WHERE number = 'SO-000001/2'", ["1/2"]),
        ("orders", "SELECT id FROM orders WHERE number = 'SO-000002'", ["2/1"]),
        ("customers", "SELECT id FROM customers", ["1/1", "1/2", "2/1"]),
        ("products", "SELECT id FROM products", ["1/1", "1/2", "2/1"]),
        ("leads", "SELECT id FROM customers", []),
    ],
)
async def test_a_changed_record_leadsto_the_rows_that_show_it(
    stage: Stage, relation: str, query: str, keys: list[str]
) -> None:
    customer = await stage.business.shop()
    await stage.business.draft(customer, "2", "3")
    await stage.business.draft(customer, "5")
    await stage.link(SheetName.ORDERS, None, Role.MANAGER)
    ids = [identity for (identity,) in stage.business.rows(query)]
    assert await shown_by(stage, relation, ids) == [f"SO-00000{key}" for key in keys]


async def test_a_deleted_record_leadsto_the_row_that_showed_it(leads: Stage, tab: Tab) -> None:
    leads.business.rows("DELETE FROM leads WHERE number = 'LD-000002' RETURNING 1")
    await leads.cycle()
    assert tab.keys() == ["LD-000001", "LD-000003", "LD-000004", "LD-000005"]


async def test_a_mark_that_was_renewed_stays(leads: Stage) -> None:
    await leads.call(operations.correct, "LD-000001", need="One")
    seen = await marked(leads)
    await leads.call(operations.correct, "LD-000001", need="Two")
    await leads.business.do(lambda work: forget(work.session, leads.spreadsheet, seen.marks))
    left = await marked(leads)
    assert (len(left.marks), left.marks & seen.marks) == (1, frozenset())
    await leads.business.do(lambda work: forget(work.session, leads.spreadsheet, left.marks))
    assert (await marked(leads)).marks == frozenset()


async def test_a_mark_that_is_being_renewed_stays_and_nobody_waits(leads: Stage) -> None:
    await leads.call(operations.correct, "LD-000001", need="One")
    seen = await marked(leads)
    with psycopg.connect(leads.business.urls.owner) as other:
        other.execute("UPDATE leads SET need = 'Two' WHERE number = 'LD-000001'")
        await leads.business.do(
            lambda work: forget(work.session, leads.spreadsheet, seen.marks)
        )
    left = await marked(leads)
    assert (len(left.marks), left.marks & seen.marks) == (1, frozenset())


async def spare(stage: Stage) -> tuple[bool, int]:
    """Run a cycle that looks only if it has to; tell whether it did, and how often it read."""
    stage.sheets.counted(stage.spreadsheet)
    worker = Cycle(
        stage.house, stage.sheets, stage.spreadsheet, stage.clock, GRACE, sparing=True
    )
    looked = (await worker.run()).looked
    return looked, stage.sheets.counted(stage.spreadsheet)[0]


async def resting(stage: Stage) -> datetime:
    """Let the spreadsheet be due much later."""
    later = stage.clock() + timedelta(minutes=30)
    stage.business.rows(f"UPDATE sync_leases SET due_at = '{later.isoformat()}' RETURNING 1")  # noqa: S608 - our own
    return later


async def test_a_change_nobody_would_see_costs_no_call(leads: Stage) -> None:
    later = await resting(leads)
    await leads.business.lead("Oak", territory="south")
    assert await spare(leads) == (False, 0)
    assert (await marked(leads)).marks == frozenset()
    assert leads.one("SELECT due_at FROM sync_leases") == later


@pytest.mark.parametrize("territory", ["north", "south"])
async def test_a_change_somebody_sees_is_shown_at_once(
    leads: Stage, tab: Tab, territory: str
) -> None:
    await resting(leads)
    await leads.business.lead("Oak", territory=territory)
    assert await spare(leads) == (territory == "north", int(territory == "north"))
    assert tab.keys().count("LD-000006") == (territory == "north")


async def test_a_record_that_leaves_is_seen_to_leave(leads: Stage, tab: Tab) -> None:
    await resting(leads)
    leads.business.rows(
        "UPDATE leads SET territory = 'south' WHERE number = 'LD-000002' RETURNING 1"
    )
    assert await spare(leads) == (True, 1)
    assert tab.keys() == ["LD-000001", "LD-000003", "LD-000004", "LD-000005"]


async def test_a_refused_new_row_is_asked_about_again_after_any_change(
    stage: Stage,
) -> None:
    customer = await stage.business.shop()
    await stage.link(SheetName.ORDERS, None, Role.MANAGER)
    await stage.settle()
    stage.tab().add(Customer=customer, SKU="LATER", Quantity=1)
    await stage.settle()
    (row,) = stage.tab().rows()
    assert row["Sync"].startswith("✗ ")
    await resting(stage)
    await stage.business.product("LATER")
    assert await spare(stage) == (True, 1)


async def test_a_cycle_that_failed_leaves_its_marks(leads: Stage, tab: Tab) -> None:
    await leads.call(operations.correct, "LD-000001", need="Two pumps")
    leads.sheets.faults.append(Fault.NEVER_SENT)
    await leads.lost_cycle()
    assert len((await marked(leads)).marks) == 1
    await leads.cycle()
    assert (tab.cell("LD-000001", "Need"), (await marked(leads)).marks) == (
        "Two pumps", frozenset(),
    )  # fmt: skip

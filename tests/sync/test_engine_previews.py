"""Proposing to link a tab that people made: what it would change is told, and nothing done."""

from typing import Final

from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from sync.cycle import Cycle
from tests.sync.attached import COLUMNS, LINK, Attached
from tests.sync.stage import GRACE

TWICE: Final = "LD-000003 stands in two rows; clear the number in the row that is the copy."
RECORDS: Final = [
    ("row_matched", 2, "LD-000001", None),
    ("row_matched", 3, "LD-000002", None),
    (
        "row_refused", 4, "LD-777777",
        ("LD-777777 is no number of this tab; clear it to enter the row as a new one, or delete"
        " it."),
    ),
    ("row_refused", 5, "LD-000003", TWICE),
    ("row_refused", 6, "LD-000003", TWICE),
    ("row_entered", 7, None, None),
    ("row_waiting", 8, None, "It waits until these columns are filled: Company."),
    (
        "row_refused", 9, None,
        "Interest of the lead of Hazel cannot be 9; give 0 (none) to 3 (very high).",
    ),
    ("row_added", None, "LD-000004", None),
]  # fmt: skip
CELLS: Final = [
    ("cell_overwritten", 2, "D", "contact", "Ada", "Ann", None),
    ("cell_overwritten", 2, "F", "interest", "1", None, None),
    ("cell_filled", 3, "D", "contact", None, "Ann", None),
    (
        "cell_unreadable", 3, "F", "interest", "viel", None,
        ("viel in column Interest of LD-000002 is not a whole number; correct the cell or clear"
        " it."),
    ),
    (
        "cell_unreadable", 3, "G", "next_contact_on", "=1/0", None,
        "The cell shows an error, or a part of another cell's formula.",
    ),
]  # fmt: skip


async def test_a_preview_tells_everything_and_changes_nothing(attached: Attached) -> None:
    before = attached.tab.texts()
    await attached.stage.cycle()
    await attached.stage.settle()
    told = attached.foreseen()
    assert [(k, at, code, title) for k, _, at, _, code, title, *_ in told if "column" in k] == (
        COLUMNS
    )
    assert [(k, n, key, why) for k, n, _, key, *_, why in told if "row" in k] == RECORDS
    assert [
        (k, n, at, code, s, d, why) for k, n, at, _, code, _, s, d, why in told if "cell" in k
    ] == CELLS
    assert len(told) == len(COLUMNS) + len(RECORDS) + len(CELLS)
    assert attached.tab.texts() == before
    assert attached.stage.state() == ("proposed", None)
    assert attached.stage.sheets.calls == ["tabs", "read"]
    assert attached.stage.one("SELECT count(*) FROM leads") == 4


async def test_a_look_is_taken_again_when_somebody_asks(attached: Attached) -> None:
    await attached.stage.cycle()
    attached.tab.put(1, 3, "Ann")
    await attached.do(links.touch)
    await attached.stage.cycle()
    assert [row[1:4:2] for row in attached.foreseen("cell_overwritten")] == [(2, "LD-000001")]


async def test_nothing_is_confirmed_before_it_was_looked_at(attached: Attached) -> None:
    business = attached.stage.business
    wait = (
        "The worker has not looked at the tab of link LK-000001 yet; wait for its preview, then"
        " confirm it."
    )
    assert await business.refuse(links.confirm, LINK) == wait
    await attached.stage.cycle()
    await attached.do(links.touch)
    assert await business.refuse(links.confirm, LINK) == wait
    assert await business.refuse(links.resume, LINK) == (
        "Link LK-000001 is only proposed; confirm it, or give it up."
    )
    await attached.stage.cycle()
    await attached.do(links.confirm)
    assert await business.refuse(links.confirm, LINK) == (
        "Link LK-000001 is active, so there is nothing to confirm; propose a new link."
    )


async def test_a_tab_is_linked_once(attached: Attached) -> None:
    stage = attached.stage
    where = (SheetName.ORDERS, stage.spreadsheet)
    assert await stage.business.refuse(links.propose, *where, attached.tab.tab_id) == (
        "The tab is linked already, as LK-000001; give that link up first, or choose another."
    )
    assert await stage.business.refuse(links.propose, *where, -1) == (
        "-1 is not the number of a tab; copy it from the tab's address, behind gid=."
    )


async def test_columns_that_cannot_be_told_apart_are_named_until_they_are_mended(
    attached: Attached,
) -> None:
    attached.tab.put(0, 0, "contact")
    await attached.stage.cycle()
    assert attached.stage.state() == (
        "proposed",
        "Columns A, D have the same header, contact; rename those that are not meant.",
    )
    assert await attached.stage.business.refuse(links.confirm, LINK) == (
        "The tab of link LK-000001 cannot be linked as it is; mend what its reason says and"
        " have it looked at again."
    )
    attached.tab.put(0, 0, "My notes")
    await attached.do(links.touch)
    await attached.stage.cycle()
    assert attached.stage.state() == ("proposed", None)


async def test_a_tab_or_spreadsheet_that_is_not_there_is_told(attached: Attached) -> None:
    stage = attached.stage
    await stage.business.do(links.propose, SheetName.ORDERS, stage.spreadsheet, 77)
    await stage.cycle()
    assert stage.state("LK-000002") == (
        "proposed",
        (
            "The spreadsheet has no such tab; give this link up and propose one again, with the"
            " number in the tab's address behind gid=."
        ),
    )
    await stage.business.do(links.propose, SheetName.ORDERS, "no-such-book", 77)
    nowhere = Cycle(stage.house, stage.sheets, "no-such-book", stage.clock, GRACE)
    await nowhere.run()
    assert stage.state("LK-000003") == (
        "proposed",
        (
            "The spreadsheet cannot be opened (Requested entity was not found.); share it with"
            " the worker's account as editor, then have it looked at again."
        ),
    )


async def test_a_proposal_that_is_given_up_leaves_no_trace(attached: Attached) -> None:
    before = attached.tab.texts()
    await attached.stage.cycle()
    await attached.do(links.unlink)
    attached.stage.sheets.calls.clear()
    await attached.stage.cycle()
    assert attached.stage.sheets.calls == []
    assert attached.tab.texts() == before
    await attached.propose()
    await attached.stage.cycle()
    assert attached.stage.state("LK-000002") == ("proposed", None)

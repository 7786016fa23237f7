"""Linking a tab that people made: what it would change is told first, and then it does that."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import pytest

from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.kernel.words import Language
from schema.kernel.work import perform
from schema.pipeline.leads import operations
from sync.cycle import Cycle
from sync.google.failures import SheetsAway
from tests.business import ROOT
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import GRACE, Stage

HEADER: Final = (
    "My notes",
    "number ",
    "COMPANY",
    "联系人",
    "電話",
    "Interest",
    "Next contact on",
)
ROWS: Final = (
    ("first", "LD-000001", "Alder", "Ada", "+49 30 1", 1, ""),
    ("", "LD-000002", "Birch", "", "+49 30 2", "viel", "=1/0"),
    ("", "LD-777777", "Nobody"),
    ("", "LD-000003", "Cedar"),
    ("", "LD-000003", "Cedar"),
    ("new", "", "Fir", "Flo", "", 2),
    ("", "", "", "Gil"),
    ("", "", "Hazel", "", "", 9),
)
LINK: Final = "LK-000001"


class Attached:
    """A tab people made, and what becomes of it."""

    def __init__(self, stage: Stage, rows: Sequence[Sequence[object]]) -> None:
        """Fill a tab with these rows, as people would."""
        self.stage = stage
        made = stage.book.add_worksheet("Our leads", rows=20, cols=12)
        self.tab = Tab(stage.book, made.id)
        cells = [
            {
                "values": [
                    {"userEnteredValue": _entered(value)} if value != "" else {}
                    for value in row
                ]
            }
            for row in rows
        ]
        start = {"sheetId": made.id, "rowIndex": 0, "columnIndex": 0}
        fields = "userEnteredValue"
        self.tab.do({"updateCells": {"start": start, "rows": cells, "fields": fields}})

    async def propose(self, **more: object) -> None:
        """Ask what linking the tab would change."""
        asked: dict[str, Any] = {"territory": "north", "role": Role.SELLER, **more}
        await self.stage.business.do(
            links.propose, SheetName.LEADS, self.stage.spreadsheet, self.tab.tab_id, **asked
        )

    async def do(self, operation: Any, *told: object) -> None:  # noqa: ANN401 - an operation
        """Do something about the link."""
        await perform(
            self.stage.business.house, ROOT, self.stage.clock(),
            lambda work: operation(work, LINK, *told),
        )  # fmt: skip

    def foreseen(self, *kinds: str) -> list[tuple[Any, ...]]:
        """List what was written down, in the order of the tab."""
        found = self.stage.business.rows(
            'SELECT kind, "row", letters, key, code, header, sheet_value, database_value,'
            " sentence FROM previews ORDER BY place"
        )
        return [row for row in found if row[0] in kinds or not kinds]


def _entered(value: object) -> Mapping[str, object]:
    if isinstance(value, int):
        return {"numberValue": value}
    return {"formulaValue" if str(value).startswith("=") else "stringValue": str(value)}


@pytest.fixture
async def attached(stage: Stage) -> Attached:
    """Propose to link a tab of people's own to four leads."""
    for n, name in enumerate(("Alder", "Birch", "Cedar", "Dogwood"), start=1):
        await stage.business.lead(name, phone=f"+49 30 {n}", contact="Ann")
    made = Attached(stage, (HEADER, *ROWS))
    await made.propose()
    return made


COLUMNS: Final = [
    ("column_kept", "A", None, "My notes"),
    ("column_matched", "B", "key", "number"),
    ("column_matched", "C", "company", "COMPANY"),
    ("column_matched", "D", "contact", "联系人"),
    ("column_matched", "E", "phone", "電話"),
    ("column_matched", "F", "interest", "Interest"),
    ("column_matched", "G", "next_contact_on", "Next contact on"),
    ("column_added", None, "action", "Action"),
    ("column_added", None, "sync", "Sync"),
    ("column_added", None, "source", "Source"),
    ("column_added", None, "need", "Need"),
    ("column_added", None, "estimated_amount", "Estimated amount"),
    ("column_added", None, "currency", "Currency"),
    ("column_added", None, "state", "State"),
    ("column_added", None, "owner", "Owner"),
]
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


async def confirmed(attached: Attached) -> Tab:
    """Have the tab looked at, confirm what it would change, and let it come to rest."""
    await attached.stage.cycle()
    await attached.do(links.confirm)
    await attached.stage.settle()
    return attached.tab


async def test_confirming_does_what_was_foreseen(attached: Attached) -> None:
    tab = await confirmed(attached)
    stage = attached.stage
    assert stage.state() == ("active", None)
    header = tab.header()
    assert header == [*HEADER, *(title for kind, _, _, title in COLUMNS if "added" in kind)]
    shown = [dict(zip(header, row, strict=False)) for row in tab.texts()[1:]]
    assert [
        (row["number "], row["COMPANY"], row["联系人"], row["My notes"])
        for row in shown
        if any(row.values())
    ] == [
        ("LD-000001", "Alder", "Ann", "first"),
        ("LD-000002", "Birch", "Ann", ""),
        ("LD-777777", "Nobody", "", ""),
        ("LD-000003", "Cedar", "", ""),
        ("LD-000003", "Cedar", "", ""),
        ("LD-000005", "Fir", "Flo", "new"),
        ("", "", "Gil", ""),
        ("", "Hazel", "", ""),
        ("LD-000004", "Dogwood", "Ann", ""),
    ]  # fmt: skip
    assert [row["Sync"][:1] for row in shown if any(row.values())] == list("✓✓⚠⚠⚠✓…✗✓")
    assert stage.conflicts() == [
        ("Contact", "Ada", "Ann"), ("Interest", "1", None), ("Interest", "viel", None),
    ]  # fmt: skip
    assert tab.formulas() == ["=1/0"]
    assert stage.one("SELECT count(*) FROM leads") == 5


async def test_an_attached_tab_is_looked_after_like_any_other(attached: Attached) -> None:
    tab = await confirmed(attached)
    await attached.stage.call(operations.correct, "LD-000001", contact="Bea")
    tab.put(2, 3, "Cay")
    await attached.stage.settle()
    assert [row[3] for row in tab.texts()[1:3]] == ["Bea", "Cay"]
    assert attached.stage.one("SELECT contact FROM leads WHERE number = 'LD-000002'") == "Cay"


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


async def test_columns_are_found_again_when_they_move_in_the_very_second_they_are_marked(
    attached: Attached,
) -> None:
    stage, tab = attached.stage, attached.tab
    await stage.cycle()
    await attached.do(links.confirm)
    await stage.cycle()  # makes the first journal
    stage.in_window(lambda: tab.move("COLUMNS", 3, 0), lambda: tab.insert("COLUMNS", 2))
    await stage.settle()
    header = tab.header()
    assert header[:7] == ["联系人", "My notes", "", "number ", "COMPANY", "電話", "Interest"]
    first = dict(zip(header, tab.texts()[1], strict=False))
    assert (first["联系人"], first["My notes"], first["COMPANY"]) == ("Ann", "first", "Alder")
    assert header.count("Sync") == 1
    assert stage.conflicts()[0] == ("Contact", "Ada", "Ann")


@pytest.mark.parametrize(
    "fault", [Fault.NEVER_SENT, Fault.ANSWER_LOST, Fault.LATE, Fault.TWICE]
)
async def test_no_column_is_added_twice_when_calls_go_wrong(
    attached: Attached, fault: Fault
) -> None:
    stage = attached.stage
    await stage.cycle()
    await attached.do(links.confirm)
    await stage.cycle()
    stage.sheets.faults.append(fault)
    with suppress(SheetsAway):
        await stage.cycle()
    await stage.settle()
    await stage.sheets.deliver()
    await stage.settle()
    header = attached.tab.header()
    assert sorted(header) == sorted(set(header))
    assert len(header) == len(COLUMNS)
    assert stage.state() == ("active", None)


async def test_a_worker_that_dies_anywhere_attaches_a_tab_once(attached: Attached) -> None:
    stage, step = attached.stage, 1
    while await stage.killed_cycle(step):
        step += 1
    await attached.do(links.confirm)
    step = 1
    while await stage.killed_cycle(step):
        step += 3
    await stage.settle()
    header = attached.tab.header()
    assert (len(header), len(set(header))) == (len(COLUMNS), len(COLUMNS))
    assert stage.one("SELECT count(*) FROM leads") == 5
    assert len(stage.conflicts()) == 3


async def test_a_tab_in_another_language_keeps_its_headers(stage: Stage) -> None:
    await stage.business.lead("Alder")
    made = Attached(stage, (("編號", "公司"), ("LD-000001", "Alder")))
    await made.propose(language=Language.SIMPLIFIED)
    await confirmed(made)
    assert made.tab.header()[:5] == ["編號", "公司", "操作", "同步状态", "联系人"]

"""A tab that people made, proposed to be linked, and what becomes of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.kernel.work import perform
from tests.business import ROOT
from tests.sync.people import Tab
from tests.sync.stage import Stage

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


async def proposed(stage: Stage) -> Attached:
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


async def confirmed(attached: Attached) -> Tab:
    """Have the tab looked at, confirm what it would change, and let it come to rest."""
    await attached.stage.cycle()
    await attached.do(links.confirm)
    await attached.stage.settle()
    return attached.tab

"""An office that works through both doors of one house, at sheets and over GraphQL."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import gspread

from salesbook.visitors import Tab
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from sync.cycle import Cycle
from sync.google.sheets import Sheets
from tests.asking import Asker
from tests.business import NOON, Business

LINKED: Final = {
    SheetName.LEADS: ("north", Role.SELLER),
    SheetName.ORDERS: (None, Role.MANAGER),
    SheetName.RECEIVABLES: (None, Role.FINANCE),
    SheetName.PAYMENTS: (None, Role.FINANCE),
}
MOST: Final = 12


@dataclass(slots=True)
class Office:
    """People at a spreadsheet and programs at GraphQL; cycles run when a test says so."""

    business: Business
    ask: Asker
    book: gspread.Spreadsheet
    sheets: Sheets
    tabs: dict[SheetName, Tab] = field(default_factory=dict[SheetName, Tab])
    at: datetime = NOON

    def now(self) -> datetime:
        """Tell the time, which goes on by a second whenever somebody asks."""
        self.at += timedelta(seconds=1)
        return self.at

    async def open(self) -> None:
        """Link every sheet to the spreadsheet, and fill it."""
        for sheet, (territory, role) in LINKED.items():
            await self.business.do(links.link, sheet, self.book.id, role, territory=territory)
        await self.settle()
        for sheet, tab_id in self.business.rows("SELECT sheet, tab_id FROM links"):
            self.tabs[SheetName(sheet)] = Tab(self.book.get_worksheet_by_id(tab_id))

    async def settle(self) -> None:
        """Run cycles until one has nothing to do."""
        grace = timedelta(minutes=1)
        for _ in range(MOST):
            cycle = Cycle(self.business.house, self.sheets, self.book.id, self.now, grace)
            outcome = await cycle.run()
            if not outcome.wrote and not outcome.again:
                return
        raise AssertionError(f"Still at work after {MOST} cycles.")

    async def type(self, sheet: SheetName, cells: dict[str, object], **where: str) -> None:
        """Type into a row, or into a new one; wait until it is dealt with."""
        self.tabs[sheet].type(cells, **where)
        await self.settle()

    async def tell(self, mutation: str, shows: str = "__typename", **given: object) -> Any:  # noqa: ANN401 - JSON
        """Do something through GraphQL, bring it to the sheets, and see what it led to."""
        done = await self.ask.tell(mutation, given, shows)
        assert done["userErrors"] == [], done
        await self.settle()
        return done

    def row(self, sheet: SheetName, **wanted: str) -> dict[str, str]:
        """Read the only row of a tab that shows this."""
        rows = self.tabs[sheet].rows()
        (found,) = [row for row in rows if wanted.items() <= row.items()]
        return found

"""An office at work: a spreadsheet with a Leads and an Orders tab, its people and programs."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from schema.exchange.links.rules import SheetName
from schema.fulfilment.orders import operations as orders
from schema.kernel.errors import DomainError
from schema.kernel.verbs import Operation
from schema.pipeline.leads import operations as leads
from sync.google.failures import SheetsAway
from tests.sync.hands import Hands, OfficeTab
from tests.sync.ledger import LEADS, ORDERS, Ledger
from tests.sync.stage import Stage

CHANGES: Final[dict[str, tuple[Operation, str]]] = {
    "Contact": (leads.correct, "contact"),
    "Need": (leads.correct, "need"),
    "Quantity": (orders.change_line, "quantity"),
}
STORED: Final = {
    LEADS: "SELECT number, company, contact, phone, need, interest, estimated_amount,"
    " next_contact_on FROM leads WHERE state IN ('new', 'contacted', 'qualified')",
    ORDERS: "SELECT l.number, l.quantity, l.price, o.requested_on FROM order_lines l"
    " JOIN orders o ON o.id = l.order_id WHERE o.state IN ('draft', 'confirmed')",
}
COMPANIES: Final = ("Alder", "Birch", "Cedar", "Dogwood")
ROUNDS: Final = 20


async def furnish(stage: Stage) -> None:
    """Set an office up: four leads, an order with two lines, both linked and shown."""
    business = stage.business
    for name in COMPANIES:
        await business.lead(name, phone="+49 30 1", need=f"{name}s")
    customer = await business.shop()
    await business.draft(customer, "2", "3")
    await stage.link(SheetName.LEADS)
    await stage.link(SheetName.ORDERS)
    await stage.settle()


@dataclass(slots=True)
class Office:
    """A furnished office, its people and programs, and their ledger."""

    stage: Stage
    ledger: Ledger = field(default_factory=Ledger)
    tabs: dict[str, OfficeTab] = field(init=False)
    hands: Hands = field(init=False)

    def __post_init__(self) -> None:
        """Open the tabs."""
        query = "SELECT number, tab_id FROM links"
        self.tabs = {
            link: OfficeTab(self.stage.book, tab_id)
            for link, tab_id in self.stage.business.rows(query)
        }
        self.hands = Hands(self.tabs, self.ledger, self.stage.clock)

    def tab(self, link: str) -> OfficeTab:
        """Show a tab."""
        return self.tabs[link]

    async def change(self, number: str, header: str) -> None:
        """Change a record through the API."""
        operation, name = CHANGES[header]
        value, read = self.ledger.value(header)
        told = Decimal(read) if header == "Quantity" else value
        with suppress(DomainError):
            await self.stage.call(operation, number, **{name: told})
            self.ledger.changed.append((self.stage.clock(), number, header, read))

    async def hear(self) -> None:
        """Capture a lead through the API."""
        _, name = self.ledger.value("Company")
        await self.stage.business.lead(name)
        self.ledger.heard.append(name)

    async def lose(self, number: str) -> None:
        """Give a lead up through the API: it leaves the tab."""
        with suppress(DomainError):
            await self.stage.call(leads.disqualify, number, "lost")

    async def work(self, deed: Callable[[], Any]) -> None:
        """Run a cycle in some way; the server may be away in it."""
        with suppress(SheetsAway):
            await deed()

    async def quiet(self) -> None:
        """End the day: late batches arrive, people decide, cycles run until nothing is left."""
        self.stage.sheets.calm()
        await self.stage.sheets.deliver()
        for _ in range(ROUNDS):
            await self.resume()
            await self.stage.settle()
            if not self.decide() and not self._paused():
                await self._compare()
                return
        raise AssertionError("It does not come to rest.")

    async def _compare(self) -> None:
        """Compare every cell: the rows that were left alone must have been at rest."""
        self.stage.business.rows("DELETE FROM sync_comparisons RETURNING 1")
        assert not (await self.stage.cycle()).wrote, "A change was overlooked."

    def _paused(self) -> list[str]:
        query = "SELECT number FROM links WHERE state <> 'active'"
        return [number for (number,) in self.stage.business.rows(query)]

    async def resume(self) -> None:
        """Accept whatever the links were paused for."""
        for number in self._paused():
            await self.stage.resume(number)

    def decide(self) -> bool:
        """Clear the number in the lower of two rows that carry the same."""
        for link in (LEADS, ORDERS):
            tab = self.tab(link)
            header, *rows = tab.texts()
            place = header.index("Number")
            keys = [(row[place : place + 1] or [""])[0] for row in rows]
            for at in range(len(keys) - 1, 0, -1):
                if keys[at] and keys[at] in keys[:at]:
                    self.hands.erase_at(link, at + 1)
                    return True
        return False

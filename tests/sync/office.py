"""An office at work: what people typed, what the API changed, and what must be true.

It keeps a journal of its own, beside the engine's: every value anybody typed is unique, so at
the end each can be looked for.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from schema.exchange.links.rules import SheetName
from schema.fulfilment.orders import operations as orders
from schema.kernel.errors import DomainError
from schema.kernel.verbs import Operation
from schema.pipeline.leads import operations as leads
from sync.google import SheetsAway
from tests.sync.people import Row, Tab
from tests.sync.stage import Stage

LEADS: Final = "LK-000001"
ORDERS: Final = "LK-000002"
EPOCH: Final = date(1899, 12, 30)
TEXTS: Final = ("Company", "Contact", "Phone", "Need")
DATES: Final = ("Next contact on", "Requested on")
NUMBERS: Final = ("Interest", "Estimated amount", "Quantity", "Price")
EDITABLE: Final = {
    LEADS: (*TEXTS, "Interest", "Estimated amount", "Next contact on"),
    ORDERS: ("Quantity", "Price", "Requested on"),
}
STORED: Final = {
    LEADS: "SELECT number, company, contact, phone, need, interest, estimated_amount,"
    " next_contact_on FROM leads WHERE state IN ('new', 'contacted', 'qualified')",
    ORDERS: "SELECT l.number, l.quantity, l.price, o.requested_on FROM order_lines l"
    " JOIN orders o ON o.id = l.order_id WHERE o.state IN ('draft', 'confirmed')",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """A value that somebody set: in which column, and when."""

    at: datetime
    header: str
    value: str


@dataclass(slots=True)
class Office:
    """One spreadsheet with a Leads and an Orders tab, and all that was done to it."""

    stage: Stage
    typed: list[Deed] = field(default_factory=list[Deed])
    replaced: set[str] = field(default_factory=set[str])
    changed: list[tuple[datetime, str, str, str]] = field(
        default_factory=list[tuple[datetime, str, str, str]]
    )
    copies: Counter[str] = field(default_factory=Counter[str])
    new: list[str] = field(default_factory=list[str])
    mine: list[str] = field(default_factory=list[str])
    actions: int = 0
    count: int = 0

    async def open(self) -> None:
        """Begin the day: four leads, an order with two lines, both linked."""
        business = self.stage.business
        for name in ("Alder", "Birch", "Cedar", "Dogwood"):
            await business.lead(name, phone="+49 30 1", need=f"{name}s")
        customer = await business.shop()
        await business.draft(customer, "2", "3")
        await self.stage.link(SheetName.LEADS)
        await self.stage.link(SheetName.ORDERS)
        await self.stage.settle()

    def value(self, header: str) -> tuple[object, str]:
        """Think of a value nobody has used before: as it is typed, and as it is read."""
        self.count += 1
        if header in DATES:
            day = date(2030, 7, 1) + timedelta(days=self.count)
            return (day - EPOCH).days, day.isoformat()
        if header == "Interest":
            return 100 + self.count, str(100 + self.count)
        if header == "Phone":
            return f"+49 30 {self.count}", f"+49 30 {self.count}"
        if header in NUMBERS:
            return 1000 + self.count, str(1000 + self.count)
        return f"{header} {self.count}", f"{header} {self.count}"

    def tab(self, link: str) -> Tab:
        """Open a tab."""
        return self.stage.tab(link)

    def records(self, link: str) -> list[int]:
        """List the indices of all rows with something in them."""
        texts = self.tab(link).texts()
        return [n for n, row in enumerate(texts) if n and any(row)]

    def type(self, link: str, which: int, header: str, *, clear: bool = False) -> None:
        """Type a new value into a cell of some row."""
        tab, rows = self.tab(link), self.records(link)
        if not rows:
            return
        at, column = rows[which % len(rows)], tab.column(header)
        row = tab.texts()[at]
        before = row[column] if column < len(row) else ""
        self._replace(header, before)
        value, read = (None, "") if clear else self.value(header)
        tab.put(at, column, value)
        if not clear:
            self.typed.append(Deed(self.stage.clock(), header, read))

    def _replace(self, header: str, shown: str) -> None:
        """Note that a person overwrites what a cell showed: it may be gone now."""
        if shown:
            self.replaced.add(as_read(header, shown))

    def add_lead(self, *, complete: bool) -> None:
        """Type a new row into Leads."""
        header = "Company" if complete else "Contact"
        _, name = self.value(header)
        self.tab(LEADS).add(**{header: name})
        self.typed.append(Deed(self.stage.clock(), header, name))
        if complete:
            self.new.append(name)

    def add_line(self) -> None:
        """Type a new row into Orders."""
        value, read = self.value("Quantity")
        self.tab(ORDERS).add(Customer="CU-000001", SKU="PUMP", Quantity=value)
        self.typed.append(Deed(self.stage.clock(), "Quantity", read))

    def act(self, which: int) -> None:
        """Choose an action for some lead."""
        tab, rows = self.tab(LEADS), self.records(LEADS)
        if rows:
            tab.type_at(rows[which % len(rows)], "Action", "contacted")
            self.actions += 1

    def delete(self, link: str, which: int) -> None:
        """Delete some row."""
        tab, rows = self.tab(link), self.records(link)
        if not rows:
            return
        at = rows[which % len(rows)]
        header, row = tab.header(), tab.texts()[at]
        for name, shown in zip(header, row, strict=False):
            self._replace(name, shown)
        tab.delete(at)

    def copy(self, link: str, which: int) -> None:
        """Copy some row below the others."""
        tab, rows = self.tab(link), self.records(link)
        if rows:
            row = tab.texts()[rows[which % len(rows)]]
            shown = dict(zip(tab.header(), row, strict=False))
            self.actions += bool(shown.get("Action"))  # it is pasted beside the copy too
            self.copies.update(filter(None, (shown.get("Company"), shown.get("Quantity"))))
            tab.copy(rows[which % len(rows)], rows[-1] + 1)

    def cut(self, link: str, which: int) -> None:
        """Cut some row and paste it below the others."""
        tab, rows = self.tab(link), self.records(link)
        if rows:
            tab.cut(rows[which % len(rows)], rows[-1] + 1)

    def erase(self, link: str, which: int) -> None:
        """Clear the number of some row; should it not get it back, it is a copy."""
        rows = self.records(link)
        if rows:
            self._erase(self.tab(link), rows[which % len(rows)])

    def _erase(self, tab: Tab, at: int) -> None:
        """Clear a number, which may make a row of its own of this one."""
        shown = dict(zip(tab.header(), tab.texts()[at], strict=False))
        self.copies.update(filter(None, (shown.get("Company"), shown.get("Quantity"))))
        self.actions += bool(shown.get("Action"))
        tab.put(at, tab.column("Number"), None)

    def move(self, link: str, which: int) -> None:
        """Drag some row to the top."""
        tab, rows = self.tab(link), self.records(link)
        if rows:
            tab.move("ROWS", rows[which % len(rows)], 1)

    def own(self, link: str, which: int) -> None:
        """Insert a column of one's own, and write something into it beside some row."""
        tab, rows = self.tab(link), self.records(link)
        tab.insert("COLUMNS", which)
        _, name = self.value("Mine")
        tab.put(0, which, name)
        self.mine.append(name)
        if rows:
            _, name = self.value("Note")
            tab.put(rows[which % len(rows)], which, name)
            self.mine.append(name)

    def shuffle(self, link: str, which: int) -> None:
        """Drag some column elsewhere."""
        tab = self.tab(link)
        width = len(tab.header())
        tab.move("COLUMNS", which * 2 % width, (which * 5 + 3) % width)

    async def change(self, number: str, header: str) -> None:
        """Change a record through the API."""
        value, read = self.value(header)
        changes: dict[str, tuple[Operation, str, object]] = {
            "Contact": (leads.correct, "contact", value),
            "Need": (leads.correct, "need", value),
            "Quantity": (
                orders.change_line,
                "quantity",
                Decimal(read) if header in NUMBERS else 0,
            ),
        }
        operation, name, told = changes[header]
        with suppress(DomainError):
            await self.stage.call(operation, number, **{name: told})
            self.changed.append((self.stage.clock(), number, header, read))

    async def hear(self) -> None:
        """Capture a lead through the API."""
        _, name = self.value("Company")
        await self.stage.business.lead(name)
        self.new.append(name)

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
        self.stage.sheets.faults.clear()
        self.stage.sheets.window.clear()
        await self.stage.sheets.deliver()
        for _ in range(6):
            await self.resume()
            await self.stage.settle()
            if not self._decide() and not self._paused():
                return
        raise AssertionError("It does not come to rest.")

    def _paused(self) -> list[str]:
        found = self.stage.business.rows("SELECT number FROM links WHERE state <> 'active'")
        return [number for (number,) in found]

    async def resume(self) -> None:
        """Accept whatever the links were paused for."""
        for number in self._paused():
            await self.stage.resume(number)

    def _decide(self) -> bool:
        """Clear the number in the lower of two rows that carry the same."""
        decided = False
        for link in (LEADS, ORDERS):
            tab = self.tab(link)
            place = tab.column("Number")
            keys = [(row[place : place + 1] or [""])[0] for row in tab.texts()]
            for at in range(len(keys) - 1, 0, -1):
                if keys[at] and keys[at] in keys[:at]:
                    self._erase(tab, at)
                    decided = True
                    break
        return decided


def as_read(header: str, shown: str) -> str:
    """Read a cell's text as the business writes it."""
    if not shown:
        return ""
    if header in DATES and shown.replace(".", "").isdigit():
        return (EPOCH + timedelta(days=int(float(shown)))).isoformat()
    if header in NUMBERS:
        with suppress(ArithmeticError):
            return f"{Decimal(shown).normalize():f}"
    return shown.strip()


def as_stored(value: object) -> str:
    """Write a stored value as the business does."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def values_of(row: Row, link: str) -> dict[str, str]:
    """Read the editable cells of a row."""
    return {header: as_read(header, row[header]) for header in EDITABLE[link]}

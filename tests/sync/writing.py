"""Writes of a tab, made by hand, and the requests they become."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from schema.exchange.links.rules import LinkState, SheetName
from schema.exchange.links.tables import Link
from schema.kernel.roles import Role
from sync import picture
from sync.batch import outline
from sync.bound import Bound, actor_of, sheet_of
from sync.cells import Cell
from sync.outline import CellWrite, Insertion, Removal, Return, RowWrite, TabWrite
from sync.picture import Tab
from sync.skimming import Lines
from sync.wording import codes

JOURNAL: Final = 77
BEFORE: Final = 66
TAB: Final = 5
ENTITY: Final = UUID(int=1)
Request = dict[str, Any]


def write(rows: int = 9, tab: int = TAB, columns: int = 16, wide: int = 18) -> TabWrite:
    """Begin a write in a tab of leads; all columns stand in their usual order."""
    link = Link(
        id=uuid4(), number="LK-000001", sheet=SheetName.LEADS, role=Role.MANAGER,
        state=LinkState.ACTIVE, locale="en_GB",
    )  # fmt: skip
    sheet = sheet_of(link)
    titles = codes(sheet)
    places = dict(zip(titles, range(columns), strict=False))
    keys = [{"userEnteredValue": {"stringValue": f"LD-{index}"}} for index in range(rows + 1)]
    shown = Lines([{"values": [key]} for key in keys])
    header = tuple(titles.values())
    at = Tab(tab, "Leads", header, places, shown, picture.kinds(sheet), 200, wide)
    return TabWrite(Bound(link, sheet, actor_of(link), at))


def cell(text: str = "new") -> CellWrite:
    """Write a text over an old one; unread, it fits into a column of any type."""
    written = Cell(text, sound=False)
    return CellWrite(Cell("old"), written, written)


def row(index: int, *written: str, formulas: bool = False) -> RowWrite:
    """Write some cells of a row."""
    cells = {code: cell() for code in written or ("need",)}
    return RowWrite(index, f"LD-{index}", cells, {}, ("need",) if formulas else ())


def removal(index: int) -> Removal:
    """Take a row out."""
    return Removal(index, f"LD-{index}", {})


def insertion(key: str = "LD-99", **cells: str) -> Insertion:
    """Add a row."""
    return Insertion(key, ENTITY, {code: Cell(text) for code, text in cells.items()})


def requests(*tabs: TabWrite) -> list[Request]:
    """Outline a write; keep the requests."""
    return outline(JOURNAL, BEFORE, tabs)[1]


def kinds(sent: Sequence[Request]) -> list[str]:
    """Name the requests."""
    return [next(iter(request)) for request in sent]


def only(sent: Sequence[Request], kind: str) -> list[Request]:
    """Keep the requests of a kind."""
    return [request[kind] for request in sent if kind in request]


def everything() -> TabWrite:
    """Do everything a write can do."""
    tab = write()
    tab.rows += [row(2, formulas=True), row(3), row(7)]
    tab.removals += [removal(4), removal(6)]
    tab.insertions += [insertion(company="Acme")]
    tab.returns += [Return(3)]
    return tab

"""What people do in an office's tabs, with keyboard and mouse; the ledger notes each deed.

A deed is told by its name and two numbers, which choose row and column; what cannot be done
is not done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from typing_extensions import override

from tests.sync.ledger import EDITABLE, LEADS, ORDERS, TEXTS, Deed, Ledger
from tests.sync.people import Row, Tab

RENAMED: Final = " (ours)"
BLOCK: Final = 3
Undo = Callable[[], None]


class OfficeTab(Tab):
    """A tab whose headers may have been renamed by people who still know what they mean."""

    @override
    def texts(self) -> list[list[str]]:
        """Read every cell; a renamed header is read as what it was."""
        rows = super().texts()
        return [[text.removesuffix(RENAMED) for text in rows[0]], *rows[1:]] if rows else rows


@dataclass(slots=True)
class Hands:
    """One pair of hands at the tabs of an office."""

    tabs: Mapping[str, OfficeTab]
    ledger: Ledger
    clock: Callable[[], Any]
    undos: list[Undo] = field(default_factory=list[Undo])

    def do(self, name: str, link: str, which: int, other: int) -> None:
        """Do one of ``DEEDS``."""
        self.ledger.deeds += 1
        DEEDS[name](self, link, which, other)

    def _texts(self, link: str) -> tuple[list[str], list[list[str]], list[int]]:
        """Look at a tab: its header, all its rows, and which of them hold something."""
        texts = self.tabs[link].texts()
        return texts[0], texts, [n for n, row in enumerate(texts) if n and any(row)]

    def _row(self, link: str, which: int) -> tuple[int, Row] | None:
        """Choose a row with something in it."""
        header, texts, rows = self._texts(link)
        if not rows:
            return None
        at = rows[which % len(rows)]
        return at, _shown(header, texts[at])

    def _put(self, link: str, at: int, header: str, value: object, read: str | None) -> None:
        """Type into a cell; ``read`` is how the value is read, None for a cleared cell."""
        tab = self.tabs[link]
        titles, texts, _ = self._texts(link)
        column = titles.index(header)
        row = _shown(titles, texts[at]) if at < len(texts) else {}
        before = tab.entered(at, column)[0]
        self.ledger.note_replaced(header, row.get(header, ""))
        tab.put(at, column, value)
        if read is not None:
            self.ledger.typed.append(Deed(self.clock(), header, read))
        if key := row.get("Number"):
            self.undos.append(lambda: self._undo_typing(link, key, header, before))

    def _undo_typing(self, link: str, key: str, header: str, before: Mapping[str, Any]) -> None:
        titles, texts, _ = self._texts(link)
        at, column = titles.index("Number"), titles.index(header)
        places = [n for n, row in enumerate(texts) if row[at : at + 1] == [key]]
        if len(places) == 1:
            shown = _shown(titles, texts[places[0]])
            self.ledger.note_replaced(header, shown[header])
            self.tabs[link].enter(places[0], [before], column)
            self.ledger.note_moved(_shown(titles, self.tabs[link].texts()[places[0]]))
            self.ledger.actions += header == "Action"

    def type(self, link: str, which: int, other: int) -> None:
        """Type a new value into a cell of some row."""
        headers = EDITABLE[link]
        if found := self._row(link, which):
            header = headers[other % len(headers)]
            value, read = self.ledger.value(header)
            self._put(link, found[0], header, value, read)

    def reckon(self, link: str, which: int, other: int) -> None:
        """Type a formula into a cell of ours."""
        headers = TEXTS if link == LEADS else EDITABLE[link][:2]
        if found := self._row(link, which):
            header = headers[other % len(headers)]
            _, read = self.ledger.value(header)
            formula = f'="{read}"' if link == LEADS else f"={read}+0"
            self._put(link, found[0], header, formula, read)

    def clear(self, link: str, which: int, other: int) -> None:
        """Clear a cell."""
        headers = EDITABLE[link]
        if found := self._row(link, which):
            self._put(link, found[0], headers[other % len(headers)], None, None)

    def paste(self, link: str, which: int, other: int) -> None:
        """Paste a block of values: three rows, two columns."""
        _, _, rows = self._texts(link)
        headers = EDITABLE[link]
        for at in rows[which % max(len(rows), 1) :][:BLOCK]:
            for n in (0, 1):
                header = headers[(other + n) % len(headers)]
                value, read = self.ledger.value(header)
                self._put(link, at, header, value, read)

    def fill(self, link: str, which: int, other: int) -> None:
        """Fill a value down over three rows."""
        _, _, rows = self._texts(link)
        headers = EDITABLE[link]
        header = headers[other % len(headers)]
        value, read = self.ledger.value(header)
        for at in rows[which % max(len(rows), 1) :][:BLOCK]:
            self._put(link, at, header, value, read)
            self.ledger.copies[read] += 1

    def sort(self, link: str, which: int, other: int) -> None:
        """Sort whole rows."""
        headers = EDITABLE[link]
        if self._texts(link)[2]:
            self.tabs[link].sort(headers[other % len(headers)], down=bool(which % 2))

    def sort_part(self, link: str, which: int, other: int) -> None:
        """Sort some columns without the others, the numbers perhaps among them."""
        header, texts, rows = self._texts(link)
        first, last = sorted((which % len(header), (which + 1 + other % 3) % len(header)))
        if not rows:
            return
        for at in rows:
            shown = _shown(header, texts[at])
            self.ledger.note_moved(shown)
            self.ledger.note_copied(shown)
        self.tabs[link].sort_columns(first, last - first + 1)

    def insert(self, link: str, which: int, other: int) -> None:
        """Insert an empty row."""
        self.tabs[link].insert("ROWS", 1 + (which + other) % 6)

    def delete(self, link: str, which: int, other: int) -> None:
        """Delete some rows."""
        header, texts, rows = self._texts(link)
        chosen = rows[which % max(len(rows), 1) :][: 1 + (other == 0)]
        tab = self.tabs[link]
        for at in reversed(chosen):
            shown = _shown(header, texts[at])
            for name, text in shown.items():
                self.ledger.note_replaced(name, text)
            cells = tab.entered(at)
            undo = partial(self._undo_deletion, link, header, cells, shown)
            self.undos.append(undo)
        if chosen:
            tab.delete(*chosen)

    def _undo_deletion(
        self, link: str, header: list[str], cells: Sequence[Mapping[str, Any]], shown: Row
    ) -> None:
        tab = self.tabs[link]
        if tab.header() != header:
            return
        self.ledger.note_copied(shown)
        self.ledger.note_moved(shown)
        tab.insert("ROWS", 1)
        tab.enter(1, cells)

    def undo(self, _link: str, _which: int, _other: int) -> None:
        """Take back what these hands typed or deleted last."""
        if self.undos:
            self.undos.pop()()

    def copy(self, link: str, which: int, _other: int) -> None:
        """Copy some row below the others."""
        header, texts, rows = self._texts(link)
        if rows:
            at = rows[which % len(rows)]
            self.ledger.note_copied(_shown(header, texts[at]))
            self.tabs[link].copy(at, rows[-1] + 1)

    def cut(self, link: str, which: int, _other: int) -> None:
        """Cut some row and paste it below the others."""
        _, _, rows = self._texts(link)
        if rows:
            self.tabs[link].cut(rows[which % len(rows)], rows[-1] + 1)

    def move(self, link: str, which: int, other: int) -> None:
        """Drag some row elsewhere."""
        _, _, rows = self._texts(link)
        if rows:
            goal = 1 if other % 2 else rows[-1] + 1
            self.tabs[link].move("ROWS", rows[which % len(rows)], goal)

    def erase(self, link: str, which: int, _other: int) -> None:
        """Clear the number of some row; should it not get it back, it is a copy."""
        if found := self._row(link, which):
            self.erase_at(link, found[0])

    def erase_at(self, link: str, at: int) -> None:
        """Clear a number, which may make a row of its own of this one."""
        header, texts, _ = self._texts(link)
        self.ledger.note_copied(_shown(header, texts[at]))
        self.tabs[link].put(at, header.index("Number"), None)

    def misname(self, link: str, which: int, other: int) -> None:
        """Type another number over a row's own: one that nobody has, or another record's."""
        header, texts, rows = self._texts(link)
        if not rows:
            return
        shown = [_shown(header, texts[at]) for at in rows]
        numbers = [*(row.get("Number", "") for row in shown), "LD-9", "SO-9/1"]
        at = rows[which % len(rows)]
        for place in rows:
            self.ledger.note_moved(_shown(header, texts[place]))
        self.ledger.note_copied(_shown(header, texts[at]))
        self.tabs[link].put(at, header.index("Number"), numbers[other % len(numbers)] or "LD-9")

    def rename(self, link: str, which: int, _other: int) -> None:
        """Rename a column, or give it its name back."""
        tab = self.tabs[link]
        titles = Tab.texts(tab)[0]
        at = which * 2 % len(titles)
        title = titles[at]
        if title and title not in self.ledger.mine:
            renamed = title.removesuffix(RENAMED) if RENAMED in title else title + RENAMED
            tab.put(0, at, renamed)

    def own(self, link: str, which: int, other: int) -> None:
        """Insert a column of one's own; write a note, or a formula, beside some row."""
        tab = self.tabs[link]
        _, _, rows = self._texts(link)
        tab.insert("COLUMNS", which)
        _, name = self.ledger.value("Mine")
        tab.put(0, which, name)
        self.ledger.mine.append(name)
        if rows:
            _, name = self.ledger.value("Note")
            note = f'="{name}"' if other % 2 else name
            tab.put(rows[which % len(rows)], which, note)
            self.ledger.mine.append(name)
            self.ledger.formulas += [name] * (other % 2)

    def shuffle(self, link: str, which: int, other: int) -> None:
        """Drag some column elsewhere."""
        width = len(self.tabs[link].header())
        self.tabs[link].move("COLUMNS", which * 2 % width, (which * 5 + 3 * other) % width)

    def add(self, link: str, which: int, _other: int) -> None:
        """Type a new row; of a lead, one in three lacks what it needs."""
        if link == ORDERS:
            value, read = self.ledger.value("Quantity")
            self.tabs[link].add(Customer="CU-000001", SKU="PUMP", Quantity=value)
            self.ledger.typed.append(Deed(self.clock(), "Quantity", read))
            return
        header = "Company" if which % 3 else "Contact"
        _, name = self.ledger.value(header)
        self.tabs[link].add(**{header: name})
        self.ledger.typed.append(Deed(self.clock(), header, name))
        if header == "Company":
            self.ledger.new.append(name)

    def act(self, link: str, which: int, other: int) -> None:
        """Choose an action."""
        actions = ("contacted", "qualify", "disqualify") if link == LEADS else ("confirm",)
        found = self._row(link, which)
        if found and "Action" in self.tabs[link].header():
            self.tabs[link].type_at(found[0], "Action", actions[other % len(actions)])
            self.ledger.actions += 1


def _shown(header: Sequence[str], row: Sequence[str]) -> Row:
    texts = [*row, *[""] * (len(header) - len(row))]
    return dict(zip(header, texts, strict=False))


DEEDS: Final[Mapping[str, Callable[[Hands, str, int, int], None]]] = {
    "type": Hands.type,
    "formula": Hands.reckon,
    "clear": Hands.clear,
    "paste": Hands.paste,
    "fill": Hands.fill,
    "add": Hands.add,
    "act": Hands.act,
    "sort": Hands.sort,
    "sort part": Hands.sort_part,
    "insert": Hands.insert,
    "delete": Hands.delete,
    "undo": Hands.undo,
    "copy": Hands.copy,
    "cut": Hands.cut,
    "move": Hands.move,
    "erase": Hands.erase,
    "misname": Hands.misname,
    "rename": Hands.rename,
    "own": Hands.own,
    "shuffle": Hands.shuffle,
}

"""Facts about whole rows that are moved into the journal, and back."""

from typing import Final

from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed
from sync.doctor.scratch import Formula, Otherwise, ScratchTab, same

BACK: Final = "a row that was taken out by mistake comes back as it was"
WIDE: Final = (8, 10)


def _there_and_back(bench: Bench, tab: ScratchTab, row: int) -> None:
    """Take a row out of a tab and put it back, as two writes do."""
    journal = bench.plan(WIDE)
    bench.batch(journal.add(), tab.cut(row, journal, 2), tab.drop("ROWS", row))
    back = journal.cut(2, tab, row)
    width = {"startColumnIndex": 0, "endColumnIndex": tab.size[1]}
    back["cutPaste"]["source"].update(width)
    bench.batch(tab.insert("ROWS", row), back)


def _moved(bench: Bench) -> str:
    tab, journal = bench.tab([["a"], ["b", 2.0, True], ["c"]]), bench.plan(WIDE)
    bench.batch(journal.add(), tab.cut(1, journal, 3), tab.drop("ROWS", 1))
    bench.look(journal).expect([[], [], [], ["b", 2.0, True]])
    bench.look(tab).expect([["a"], ["c"]])
    return "the row, open to the right, stood in a wider tab, and its place was deleted"


def _formulas(bench: Bench) -> str:
    tab = bench.tab([["a"], [2.0, Formula("=A2*10")], ["c"]])
    _there_and_back(bench, tab, 1)
    seen = bench.look(tab)
    same("the tab holds", seen.held, [["a"], [2.0, "=A2*10"], ["c"]])
    seen.expect([["a"], [2.0, 20.0], ["c"]])
    return "the row's own formula came back and counts"


def _references(bench: Bench) -> str:
    tab = bench.tab([[Formula("=A3+1")], ["b"], [7.0]])
    _there_and_back(bench, tab, 2)
    seen = bench.look(tab)
    same("the tab holds", seen.held, [["=A3+1"], ["b"], [7.0]])
    seen.expect([[8.0], ["b"], [7.0]])
    return "a formula elsewhere followed the row into the journal and back"


def _looks(bench: Bench) -> str:
    tab = bench.tab([["a"], ["b"]])
    bench.batch(tab.note(1, "a person's note"))
    _there_and_back(bench, tab, 1)
    cell = bench.look(tab).cells[1][0]
    bold = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("bold")
    if (cell.get("note"), bold) != ("a person's note", True):
        raise Otherwise(f"note and format became {cell.get('note')!r} and bold: {bold!r}")
    return "note and format came back with the row"


FACTS: Final[tuple[Fact, ...]] = (
    needed("cut.row", "a whole row moves into another tab, and its place goes", BACK, _moved),
    needed("cut.formulas", "a row's formulas come back with it", BACK, _formulas),
    needed("cut.references", "formulas elsewhere follow a row and back", BACK, _references),
    needed("cut.looks", "a row's notes and formats come back with it", BACK, _looks),
)

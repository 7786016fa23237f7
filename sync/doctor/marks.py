"""Facts about developer metadata: what it follows, and what it does not."""

from typing import Final

from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed, useful
from sync.doctor.scratch import ScratchTab, same

COLUMNS_ARE_KNOWN: Final = "columns are known by their metadata, however people move them"
TIE: Final = "metadata of rows would help to know a row again; the engine does without"
WIDE: Final = (8, 10)


def _marked(bench: Bench) -> ScratchTab:
    tab = bench.plan()
    rows = [["head", "need"], ["b", "2"], ["a", "1"]]
    marks = [tab.mark("COLUMNS", 0, "company"), tab.mark("COLUMNS", 1, "need")]
    bench.batch(tab.add(), tab.fill(rows), *marks)
    return tab


def _columns(bench: Bench, tab: ScratchTab) -> dict[str, int]:
    return bench.look(tab).marks("COLUMNS")


def _shown(bench: Bench) -> str:
    same("metadata stands on", _columns(bench, _marked(bench)), {"company": 0, "need": 1})
    return "metadata made in one batch with its tab was shown on its columns"


def _moved(bench: Bench) -> str:
    tab = _marked(bench)
    bench.batch(tab.move("COLUMNS", 0, 3))
    same("metadata stands on", _columns(bench, tab), {"need": 0, "company": 2})
    return "both columns kept theirs when the first was moved to the third place"


def _inserted(bench: Bench) -> str:
    tab = _marked(bench)
    bench.batch(tab.insert("COLUMNS", 1))
    same("metadata stands on", _columns(bench, tab), {"company": 0, "need": 2})
    return "the second column kept its own when one was inserted before it"


def _deleted(bench: Bench) -> str:
    tab = _marked(bench)
    bench.batch(tab.drop("COLUMNS", 0))
    same("metadata stands on", _columns(bench, tab), {"need": 0})
    return "it went with the deleted column"


def _sorted(bench: Bench) -> str:
    tab = _marked(bench)
    bench.batch(tab.sort(1, 2))
    seen = bench.look(tab)
    seen.expect([["head", "need"], ["a", "1"], ["b", "2"]])
    same("metadata stands on", seen.marks("COLUMNS"), {"company": 0, "need": 1})
    return "columns kept theirs when the rows were sorted"


def _row_cut(bench: Bench) -> str:
    tab, journal = _marked(bench), bench.plan(WIDE)
    bench.batch(journal.add(), tab.cut(0, journal, 0), tab.drop("ROWS", 0))
    same("metadata stands on", _columns(bench, tab), {"company": 0, "need": 1})
    return "columns kept theirs when a whole row was moved away"


def _row_moved(bench: Bench) -> str:
    tab = bench.tab([["b"], ["a"]])
    bench.batch(tab.mark("ROWS", 0, "row b"), tab.move("ROWS", 0, 2))
    same("metadata stands on", bench.look(tab).marks("ROWS"), {"row b": 1})
    return "it went with the row that was moved"


def _row_sorted(bench: Bench) -> str:
    tab = bench.tab([["b"], ["a"]])
    bench.batch(tab.mark("ROWS", 0, "first row"), tab.sort(0, 2))
    seen = bench.look(tab)
    seen.expect([["a"], ["b"]])
    same("metadata stands on", seen.marks("ROWS"), {"first row": 0})
    return "it stayed on the first row when the rows changed places"


def _cells_cut(bench: Bench) -> str:
    tab = _marked(bench)
    spot = {"sheetId": tab.tab_id, "rowIndex": 0, "columnIndex": 4}
    column = {"sheetId": tab.tab_id, "startColumnIndex": 0, "endColumnIndex": 1}
    bench.batch(
        {"cutPaste": {"source": column, "destination": spot, "pasteType": "PASTE_NORMAL"}}
    )
    same("metadata stands on", _columns(bench, tab), {"company": 0, "need": 1})
    return "it stayed where it was when the cells of its column were cut and pasted elsewhere"


FACTS: Final[tuple[Fact, ...]] = (
    needed(
        "metadata.shown",
        "metadata is made with its tab, and a picture shows it",
        COLUMNS_ARE_KNOWN,
        _shown,
    ),
    needed("metadata.moved", "it follows a column that is moved", COLUMNS_ARE_KNOWN, _moved),
    needed(
        "metadata.inserted",
        "it follows when a column is inserted before",
        COLUMNS_ARE_KNOWN,
        _inserted,
    ),
    needed(
        "metadata.deleted", "it goes with a column that is deleted", COLUMNS_ARE_KNOWN, _deleted
    ),
    needed(
        "metadata.sorted",
        "that of columns stays when rows are sorted",
        COLUMNS_ARE_KNOWN,
        _sorted,
    ),
    needed(
        "metadata.cut",
        "that of columns stays when a row is moved away",
        COLUMNS_ARE_KNOWN,
        _row_cut,
    ),
    useful(
        "metadata.row-moved", "that of a row follows the row when it is moved", TIE, _row_moved
    ),
    useful(
        "metadata.row-sorted", "that of a row stays in place under a sort", TIE, _row_sorted
    ),
    useful(
        "metadata.cells-cut",
        "that of a column stays when its cells are cut and pasted elsewhere",
        "a column whose cells were cut away is noticed as an empty one, not as a moved one",
        _cells_cut,
    ),
)

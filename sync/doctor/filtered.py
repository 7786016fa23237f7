"""Facts about tabs under a filter: which rows are hidden, and what is copied and written."""

from typing import Final

from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed, useful
from sync.doctor.scratch import ScratchTab, same

ROWS: Final = (["key"], ["a"], ["hide"], ["b"], ["c"])
RIGHT_ROW: Final = "people filter their tabs while the engine writes"
WAITING: Final = "rows that a filter hides need not wait for their values"


def _tab(bench: Bench) -> ScratchTab:
    tab = bench.tab([list(row) for row in ROWS])
    bench.batch(tab.hide(len(ROWS), "hide"))
    return tab


def _flag(bench: Bench) -> str:
    tab = _tab(bench)
    seen = bench.look(tab)
    same("the rows marked hiddenByFilter are", seen.hidden, [2])
    seen.expect(ROWS)
    return "the hidden row was shown in its place, marked hiddenByFilter"


def _copy(bench: Bench) -> str:
    tab, journal = _tab(bench), bench.plan()
    bench.batch(
        journal.add(),
        tab.copy(0, journal, 0, "PASTE_VALUES"),
        tab.copy(1, journal, 1, "PASTE_VALUES"),
        tab.copy(3, journal, 2, "PASTE_VALUES", rows=2),
    )
    bench.look(journal).expect([["key"], ["a"], ["b"], ["c"]])
    return "rows that show were copied to their lines"


def _write(bench: Bench) -> str:
    tab = _tab(bench)
    bench.batch(tab.write(3, ["new"]))
    bench.look(tab).expect([["key"], ["a"], ["hide"], ["new"], ["c"]])
    return "the row that was named was written, below a hidden one"


def _cut(bench: Bench) -> str:
    tab, journal = _tab(bench), bench.plan()
    bench.batch(journal.add(), tab.cut(3, journal, 0), tab.drop("ROWS", 3))
    bench.look(journal).expect([["b"]])
    bench.look(tab).expect([["key"], ["a"], ["hide"], ["c"]])
    return "the row that was named went, below a hidden one"


def _copy_hidden(bench: Bench) -> str:
    tab, journal = _tab(bench), bench.plan()
    bench.batch(journal.add(), tab.copy(2, journal, 1, "PASTE_VALUES"))
    bench.look(journal).expect([[], ["hide"]])
    return "the hidden row was copied to its line"


def _copy_across(bench: Bench) -> str:
    tab, journal = _tab(bench), bench.plan()
    bench.batch(journal.add(), tab.copy(1, journal, 0, "PASTE_VALUES", rows=3))
    bench.look(journal).expect([["a"], ["hide"], ["b"]])
    return "rows on both sides of a hidden one were copied with it"


def _write_hidden(bench: Bench) -> str:
    tab = _tab(bench)
    bench.batch(tab.write(2, ["new"], column=1))
    bench.look(tab).expect([["key"], ["a"], ["hide", "new"], ["b"], ["c"]])
    return "the hidden row was written"


FACTS: Final[tuple[Fact, ...]] = (
    needed(
        "filter.marked",
        "a picture shows hidden rows in their places, marked",
        "writing into hidden rows waits until they show",
        _flag,
    ),
    needed("filter.copy", "rows that show are copied to their lines", RIGHT_ROW, _copy),
    needed("filter.write", "a row that shows is written where it stands", RIGHT_ROW, _write),
    needed("filter.remove", "a row that shows is moved away and deleted", RIGHT_ROW, _cut),
    useful("filter.copy-hidden", "a hidden row is copied to its line", WAITING, _copy_hidden),
    useful(
        "filter.copy-across",
        "rows on both sides of a hidden one are copied with it",
        WAITING,
        _copy_across,
    ),
    useful("filter.write-hidden", "a hidden row is written", WAITING, _write_hidden),
)

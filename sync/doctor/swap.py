"""Facts about the swap: copies made first show exactly what a write replaced."""

from typing import Final

from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed
from sync.doctor.scratch import Formula, Otherwise, same

REPLACED: Final = "what somebody typed at the last moment is found in the journal"
VALUES: Final = "PASTE_VALUES"
FORMULA: Final = "PASTE_FORMULA"


def _values(bench: Bench) -> str:
    tab, journal = bench.tab([["head"], ["LD-1", None, 2.5, True]]), bench.plan()
    bench.batch(
        journal.add(hidden=True),
        tab.copy(0, journal, 0, VALUES),
        tab.copy(1, journal, 3, VALUES),
        tab.write(1, ["LD-1", "x", 3.0, False]),
    )
    bench.look(journal).expect([["head"], [], [], ["LD-1", None, 2.5, True]])
    bench.look(tab).expect([["head"], ["LD-1", "x", 3.0, False]])
    return "text, number, truth and blank stood in the journal as they had been"


def _several(bench: Bench) -> str:
    tab, journal = bench.tab([["a"], ["b"], ["c"]]), bench.plan()
    bench.batch(journal.add(), tab.copy(0, journal, 2, VALUES, rows=3))
    bench.look(journal).expect([[], [], ["a"], ["b"], ["c"]])
    return "three rows were copied at once, each to its line"


def _result(bench: Bench) -> str:
    tab, journal = bench.tab([[2.0, Formula("=A1*2")]]), bench.plan()
    bench.batch(journal.add(), tab.copy(0, journal, 0, VALUES), tab.write(0, [5.0]))
    seen = bench.look(journal)
    same("the journal holds", seen.held, [[2.0, 4.0]])
    bench.look(tab).expect([[5.0, 10.0]])
    return "the copy holds 4, the result from before the change, and no formula"


def _formula(bench: Bench) -> str:
    tab, journal = bench.tab([[2.0, Formula("=A1*2")]]), bench.plan()
    bench.batch(journal.add(), tab.copy(0, journal, 3, FORMULA), tab.write(0, [5.0, 6.0]))
    same("the journal holds", bench.look(journal).held, [[], [], [], [2.0, "=A4*2"]])
    return "=A1*2 was copied to line 4 as =A4*2"


def _error(bench: Bench) -> str:
    tab, journal = bench.tab([["x", Formula("=NA()")]]), bench.plan()
    bench.batch(journal.add(), tab.copy(0, journal, 0, VALUES), tab.write(0, ["x", "y"]))
    bench.look(journal).expect([["x", "#N_A"]])
    return "the copy of #N/A is still an error"


def _text(bench: Bench) -> str:
    texts = ["007", "=1+1", "+1", "2026-05-04", "TRUE"]
    tab, journal = bench.tab([texts]), bench.plan()
    bench.batch(journal.add(), tab.copy(0, journal, 0, VALUES))
    same("the journal holds", bench.look(journal).held, [texts])
    return "texts that look like something else were copied as texts"


def _untouched(bench: Bench) -> str:
    tab, journal = bench.tab([["keep", 1.0]]), bench.plan()
    bench.batch(tab.note(0, "a person's note"))
    bench.batch(journal.add(), tab.copy(0, journal, 0, VALUES), tab.write(0, ["new"]))
    cell = bench.look(tab).cells[0][0]
    bold = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("bold")
    if (cell.get("note"), bold) != ("a person's note", True):
        raise Otherwise(f"note and format became {cell.get('note')!r} and bold: {bold!r}")
    return "note and format of a cell stayed when its value was written"


FACTS: Final[tuple[Fact, ...]] = (
    needed(
        "swap.values", "copies before changes show what the changes replaced", REPLACED, _values
    ),
    needed("swap.rows", "neighbouring rows are copied by one request", REPLACED, _several),
    needed(
        "swap.result",
        "a copy by value of a formula holds its result from before the change",
        REPLACED,
        _result,
    ),
    needed(
        "swap.formula",
        "a copy by formula holds the formula, its references moved along",
        "a person's formula that is replaced goes to the list of conflicts",
        _formula,
    ),
    needed("swap.error", "a copy of an error is an error", "an error is no edit", _error),
    needed(
        "swap.text", "a copy of a text is the same text", "numbers of records are texts", _text
    ),
    needed(
        "swap.untouched",
        "writing a value leaves note and format of the cell alone",
        "nothing else of people's is touched",
        _untouched,
    ),
)

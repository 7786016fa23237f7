"""Facts about limits: how long a text may be, how much fits into a batch and a spreadsheet."""

from typing import Final

from sync.batch import LARGEST
from sync.cells import LONGEST
from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed, useful
from sync.doctor.scratch import same

MANY: Final = 1_000
WIDE: Final = 50
TOO_LARGE: Final = (1_000_001, 10)


def _longest(bench: Bench) -> str:
    tab = bench.tab([["客" * LONGEST]])
    shown = bench.look(tab).shown
    same("its length is", [len(cell) for cell in shown[0]], [LONGEST])
    return f"a text of {LONGEST:,} characters came back"


def _too_long(bench: Bench) -> str:
    tab = bench.tab([["before"]])
    said = bench.refusal(tab.write(0, ["after"]), tab.write(1, ["a" * (LONGEST + 1)]))
    bench.look(tab).expect([["before"]])
    return f"refused, nothing changed: {said}"


def _many(bench: Bench) -> str:
    tab = bench.tab(size=(MANY, 2))
    bench.batch(*(tab.write(row, [float(row)]) for row in range(MANY)))
    bench.look(tab).expect([[float(row)] for row in range(MANY)])
    return f"a batch of {MANY:,} requests was carried out"


def _much(bench: Bench) -> str:
    rows = [["x"] * WIDE for _ in range(LARGEST // WIDE)]
    tab = bench.tab(rows, size=(len(rows), WIDE))
    there = bench.answer(tab, fields="sheets(properties(sheetId),data(rowData(values(note))))")
    found = there[tab.tab_id]["data"][0].get("rowData", [])
    same("the rows are", len(found), len(rows))
    bench.batch(tab.remove())
    return f"{LARGEST:,} cells were written by one batch"


def _room(bench: Bench) -> str:
    return f"refused: {bench.refusal(bench.plan(TOO_LARGE).add())}"


FACTS: Final[tuple[Fact, ...]] = (
    needed(
        "limits.text",
        f"a cell holds {LONGEST:,} characters",
        "longer texts are shown shortened to that",
        _longest,
    ),
    useful(
        "limits.longer",
        "one character more makes the whole batch fail",
        "so that nobody believes that a shortened text was stored",
        _too_long,
    ),
    needed(
        "limits.requests",
        f"a batch of {MANY:,} requests is carried out",
        "what changed is written by one batch, however much",
        _many,
    ),
    needed(
        "limits.cells",
        f"one batch writes {LARGEST:,} cells",
        "a new tab is filled by batches of that size",
        _much,
    ),
    useful(
        "limits.room",
        "a tab that would make more than ten million cells is refused",
        "a tab that is too large breaks its link with the server's own sentence",
        _room,
    ),
)

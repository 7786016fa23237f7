"""Facts about values: what is written reads back as what it was; what counts as none."""

from typing import Final

from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed, useful
from sync.doctor.scratch import Formula, Otherwise, Value, same

AS_IT_WAS: Final = "what the engine writes must not look like an edit afterwards"
ERROR: Final = "an error in a cell is neither an edit nor a clearing"


def _texts(bench: Bench) -> str:
    texts = ["007", "=1+1", "+1", "-1", "@a", "'q", " a ", "1,5", "2026-05-04", "TRUE", "a\nb"]
    texts += ["客户", "🙂"]
    tab = bench.tab([texts], size=(2, 20))
    seen = bench.look(tab)
    same("the tab holds", seen.held, [texts])
    seen.expect([texts])
    return f"{len(texts)} texts came back letter by letter, none of them parsed"


def _numbers(bench: Bench) -> str:
    numbers: list[Value] = [0.0, -1.0, 0.1, 1234567.89, 999999999999.99, 123456789012345.0]
    tab = bench.tab([[*numbers, True, False]], size=(2, 20))
    bench.look(tab).expect([[*numbers, True, False]])
    return f"{len(numbers)} numbers of up to 15 digits came back exactly, and both truths"


def _cleared(bench: Bench) -> str:
    tab = bench.tab([["a", "b", "c"]])
    bench.batch(tab.write(0, ["a", None, "c"]))
    bench.look(tab).expect([["a", None, "c"]])
    return "a cell that was written without a value became empty"


def _place(bench: Bench) -> str:
    tab = bench.tab([["a"], [], [None, None, "b"], []])
    bench.look(tab).expect([["a"], [], [None, None, "b"]])
    return "an empty row and empty cells kept their places in the answer"


def _date(bench: Bench) -> str:
    tab = bench.tab([[Formula("=DATE(2026,5,4)")]])
    bench.type_in(f"'{tab.title}'!B1", "2026-05-04")
    bench.look(tab).expect([[46146.0, 46146.0]])
    return "4 May 2026, typed and worked out, is 46146: days since 30 December 1899"


def _errors(bench: Bench) -> str:
    tab = bench.tab([[Formula("=NA()"), Formula("=1/0"), Formula("=A1+1")]])
    seen = bench.look(tab)
    same("the tab holds", seen.held, [["=NA()", "=1/0", "=A1+1"]])
    seen.expect([["#N_A", "#DIVIDE_BY_ZERO", "#N_A"]])
    return "errors stood in effectiveValue.errorValue, beside their formulas"


def _plain_errors(bench: Bench) -> str:
    tab = bench.tab([[Formula("=NA()"), Formula("=1/0")]])
    told = bench.values(f"'{tab.title}'!A1:B1", "UNFORMATTED_VALUE")
    same("values.get told", told, [["#N/A", "#DIV/0!"]])
    return "values.get told #N/A and #DIV/0! as plain texts"


def _spill(bench: Bench) -> str:
    tab = bench.tab([["x", Formula("=TRANSPOSE(D1:E1)"), None, 1.0, 2.0]])
    seen = bench.look(tab)
    seen.expect([["x", 1.0, None, 1.0, 2.0], [None, 2.0]])
    below = seen.cells[1][1]
    if below.get("userEnteredValue"):
        raise Otherwise(f"the cell below holds {below['userEnteredValue']!r}")
    return "a cell that a formula flowed into shows a value and holds none"


def _formula(bench: Bench) -> str:
    tab = bench.tab([[2.0, Formula("=A1*2"), Formula('="a"&A1'), Formula("=A1=2")]])
    seen = bench.look(tab)
    same("the tab holds", seen.held, [[2.0, "=A1*2", '="a"&A1', "=A1=2"]])
    seen.expect([[2.0, 4.0, "a2", True]])
    return "formulas and their results were told apart"


FACTS: Final[tuple[Fact, ...]] = (
    needed("values.text", "a typed text is stored as it is, never parsed", AS_IT_WAS, _texts),
    needed("values.number", "numbers of 15 digits come back exactly", AS_IT_WAS, _numbers),
    needed("values.cleared", "a cell written without a value is empty", AS_IT_WAS, _cleared),
    needed(
        "values.place",
        "empty rows and cells keep their places in an answer",
        "a row is written where the picture showed it",
        _place,
    ),
    needed(
        "values.date",
        "a date is a number: days since 30 December 1899",
        "due dates are read and written as such numbers",
        _date,
    ),
    needed(
        "values.formula",
        "a formula and its result are told apart",
        "a person's formula is not overwritten by its own result",
        _formula,
    ),
    needed("values.error", "an error is told apart from every value", ERROR, _errors),
    needed(
        "values.spill",
        "a cell that a formula flowed into shows a value and holds none",
        "writing into it would break the formula",
        _spill,
    ),
    useful(
        "values.plain-error",
        "values.get with UNFORMATTED_VALUE tells errors as plain texts",
        "so that nobody reads data that way; the engine does not",
        _plain_errors,
    ),
)

"""Formulas are worked out, and say so when they cannot be."""

import pytest

from sync.localsheets import engine
from sync.localsheets.formulas import rewrite, shifted
from tests.sync.localsheets.api import Api, Json, grid, insert, typed


def shown(api: Api, a1: str) -> list[list[str]]:
    """Read what people see."""
    found: list[list[str]] = api.read(a1, "FORMATTED_VALUE")
    return found


def test_formulas_reach_across_tabs_and_follow_changes(api: Api) -> None:
    api.batch(
        {"addSheet": {"properties": {"sheetId": 3, "title": "It's"}}},
        typed([[2, 3]], sheet_id=3),
        typed([["='It''s'!A1*'It''s'!B1", "=A1+1", "=SUM(A1:B)", "=COUNTA('It''s'!1:1)"]]),
    )
    assert api.read("A1:D1") == [[6, 7, 13, 2]]
    api.batch(typed([[10]], sheet_id=3))
    assert api.read("A1:C1") == [[30, 31, 61]]
    api.batch(typed([["plain"]]))
    assert shown(api, "A1:C1") == [["plain", "#VALUE!", "#VALUE!"]]


def test_unchanged_formulas_keep_their_results(api: Api) -> None:
    api.batch(typed([[1, "=A1*2"]]))
    api.batch(typed([["apart"]], row=5))
    api.batch(typed([["away"]], row=5), typed([[None]], row=5))
    assert api.read("A1:B1") == [[1, 2]]


@pytest.mark.parametrize(
    ("formula", "text", "kind"),
    [
        ("=1/0", "#DIV/0!", "DIVIDE_BY_ZERO"),
        ("=NA()", "#N/A", "N_A"),
        ("=NOPE(1)", "#NAME?", "NAME"),
        ("=SQRT(-1)", "#NUM!", "NUM"),
        ('=A9+"x"', "#VALUE!", "VALUE"),
        ("=Gone!A1", "#REF!", "REF"),
        ("=1+", "#ERROR!", "ERROR"),
    ],
)
def test_what_cannot_be_worked_out_is_an_error(
    api: Api, formula: str, text: str, kind: str
) -> None:
    api.batch(typed([[formula]]))
    [[cell]] = api.cells("A1", "effectiveValue,formattedValue")
    assert (cell["formattedValue"], cell["effectiveValue"]["errorValue"]["type"]) == (
        text,
        kind,
    )


def test_an_array_formula_flows_into_empty_cells_and_stops_at_full_ones(api: Api) -> None:
    api.batch(typed([[1, "=ARRAYFORMULA(A1:A3*10)"], [2], [3]]))
    assert api.read("B1:B3") == [[10], [20], [30]]
    assert api.formulas("B1:B3")[0] == ["=ARRAYFORMULA(A1:A3*10)"]
    api.batch(typed([["mine"]], row=1, column=1))
    assert shown(api, "B1:B3") == [["#REF!"], ["mine"]]
    api.batch(typed([[None]], row=1, column=1))
    assert api.read("B1:B3") == [[10], [20], [30]]
    api.batch(typed([[5]], row=0, column=1))
    assert api.read("B1:B3") == [[5]]


def test_what_flowed_in_can_be_copied_as_values(api: Api) -> None:
    api.batch(typed([["=SEQUENCE(3)"]]))
    source, goal = grid((1, 3), (0, 1)), grid((1, 3), (1, 2))
    paste = {"source": source, "destination": goal}
    api.batch({"copyPaste": {**paste, "pasteType": "PASTE_VALUES"}})
    api.batch({"copyPaste": {**paste, "destination": grid((1, 3), (2, 3))}})
    assert api.read("A1:C3") == [[1], [2, 2], [3, 3]]


def test_named_ranges_are_known_to_formulas(api: Api) -> None:
    named = {"namedRangeId": "p", "name": "prices", "range": grid((0, 3), (0, 1))}
    api.batch(typed([[1, "=SUM(Prices)"], [2], [3]]), {"addNamedRange": {"namedRange": named}})
    assert api.read("B1") == [[6]]
    api.batch(insert("ROWS", 1, 2), typed([[10]], row=1))
    assert api.read("B1") == [[16]]


def test_rows_beyond_the_engines_reach_hold_values_but_no_results(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LAST_ROW", 2)
    api.batch(typed([["=2+2"], ["x"], ["a", "=1+1"]]))
    assert api.read("A1:B3") == [[4], ["x"], ["a"]]


def test_a_picture_has_no_value(api: Api) -> None:
    api.batch(typed([['=IMAGE("https://example.org/x.png")']]))
    assert api.cells("A1", "userEnteredValue,effectiveValue") == [
        [{"userEnteredValue": {"formulaValue": '=IMAGE("https://example.org/x.png")'}}]
    ]


def test_a_new_tab_mends_references_to_its_name(api: Api) -> None:
    api.batch(typed([["=Orders!A1"]]))
    assert shown(api, "A1") == [["#REF!"]]
    api.batch({"addSheet": {"properties": {"sheetId": 4, "title": "Orders"}}})
    api.batch(typed([["here"]], sheet_id=4))
    assert shown(api, "A1") == [["here"]]


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("=A1+B$2*$C3", "=B3+C$2*$C5"),
        ("=SUM('My tab'!A1:B, C:C, 2:$3)", "=SUM('My tab'!B3:C, D:D, 4:$3)"),
        ('="A1"&Sheet1!A1', '="A1"&Sheet1!B3'),
        ("=LOG10(A1)+foo.A1+name", "=LOG10(B3)+foo.A1+name"),
        ("={1,2;A1,4}", "={1,2;B3,4}"),
        ("=A1.5", "=A1.5"),
    ],
)
def test_copying_moves_relative_references_only(formula: str, moved: str) -> None:
    assert (shifted(formula, 2, 1), rewrite(formula, lambda it: it)) == (moved, formula)


def test_whole_columns_and_open_ranges_follow_changes(api: Api) -> None:
    api.batch(typed([["=SUM(C:C)", "=SUM(C2:C)", 1], [None, None, 2], ["=C1:C2"]]))
    api.batch(insert("COLUMNS", 2, 3), insert("ROWS", 1, 2), insert("COLUMNS", 0, 1))
    assert api.formulas("B1:C1") == [["=SUM(E:E)", "=SUM(E3:E)"]]
    band: Json = {"range": grid((0, 1), (4, 5)), "shiftDimension": "ROWS"}
    api.batch({"insertRange": band})
    assert api.formulas("B1:C4") == [["=SUM(E:E)", "=SUM(E4:E)"], [], [], ["=E2:E4"]]

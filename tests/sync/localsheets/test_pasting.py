"""Copying and cutting carry values, formats and formulas."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, delete, grid, insert, typed

BOLD = {"textFormat": {"bold": True}}
RULE = {"condition": {"type": "BOOLEAN"}}
EDGE = {"top": {"style": "SOLID"}}


def copy(source: Json, destination: Json, kind: str = "PASTE_NORMAL", **rest: str) -> Json:
    """Make a copyPaste request."""
    parts = {"source": source, "destination": destination, "pasteType": kind}
    return {"copyPaste": {**parts, **rest}}


def cut(source: Json, row: int, column: int, sheet_id: int = 0, **rest: str) -> Json:
    """Make a cutPaste request."""
    spot = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    return {"cutPaste": {"source": source, "destination": spot, **rest}}


@pytest.fixture
def dressed(api: Api) -> Api:
    """A1 is 2; B1 is a bold, bordered, checked, noted formula of it."""
    cell = {
        "userEnteredValue": {"formulaValue": "=A1*2"},
        "userEnteredFormat": {**BOLD, "borders": EDGE},
        "dataValidation": RULE,
        "note": "n",
    }
    api.batch(
        typed([[2]]),
        {"repeatCell": {"range": grid((0, 1), (1, 2)), "cell": cell, "fields": "*"}},
        {"addSheet": {"properties": {"sheetId": 5, "title": "Journal"}}},
    )
    return api


FIELDS = "userEnteredValue,userEnteredFormat,dataValidation,note"


@pytest.mark.parametrize(
    ("kind", "pasted"),
    [
        (
            "PASTE_NORMAL",
            {
                "userEnteredValue": {"formulaValue": "=A3*2"},
                "userEnteredFormat": {**BOLD, "borders": EDGE},
                "dataValidation": RULE,
                "note": "n",
            },
        ),
        ("PASTE_VALUES", {"userEnteredValue": {"numberValue": 4}}),
        ("PASTE_FORMULA", {"userEnteredValue": {"formulaValue": "=A3*2"}}),
        (
            "PASTE_FORMAT",
            {"userEnteredFormat": {**BOLD, "borders": EDGE}, "dataValidation": RULE},
        ),
        ("PASTE_DATA_VALIDATION", {"dataValidation": RULE}),
        (
            "PASTE_NO_BORDERS",
            {
                "userEnteredValue": {"formulaValue": "=A3*2"},
                "userEnteredFormat": BOLD,
                "dataValidation": RULE,
                "note": "n",
            },
        ),
    ],
)
def test_each_way_of_pasting_carries_its_part(dressed: Api, kind: str, pasted: Json) -> None:
    dressed.batch(copy(grid((0, 1), (1, 2)), grid((2, 3), (1, 2)), kind))
    assert dressed.cells("B3", FIELDS) == [[pasted]]


def test_pasting_conditional_formats_leaves_cells_alone(dressed: Api) -> None:
    source, goal = grid((0, 1), (1, 2)), grid((2, 3), (1, 2))
    dressed.batch(copy(source, goal, "PASTE_CONDITIONAL_FORMATTING"))
    assert dressed.cells("B3", FIELDS) == []


def test_a_copy_repeats_to_fill_its_destination(api: Api) -> None:
    api.batch(typed([[1, "=A1+1"]]))
    api.batch(copy(grid((0, 1), (0, 2)), grid((1, 3), (0, 5))))
    assert api.formulas("A1:F3") == [
        [1, "=A1+1"],
        [1, "=A2+1", 1, "=C2+1"],
        [1, "=A3+1", 1, "=C3+1"],
    ]


def test_a_copy_is_turned_when_asked(api: Api) -> None:
    api.batch(typed([["a", "b", "c"]]))
    api.batch(copy(grid((0, 1), (0, 3)), grid((1, 2), (0, 1)), pasteOrientation="TRANSPOSE"))
    assert api.read("A1:A4") == [["a"], ["a"], ["b"], ["c"]]


def test_references_that_leave_the_grid_break(api: Api) -> None:
    api.batch(typed([[1, "=A1+$A$1"]]))
    api.batch(copy(grid((0, 1), (1, 2)), grid((1, 2), (0, 1))))
    assert api.formulas("A2") == [["=#REF!+$A$1"]]


def test_an_error_is_pasted_as_an_error(api: Api) -> None:
    api.batch(typed([["=1/0", "=NA()"]]))
    api.batch(copy(grid((0, 1), (0, 2)), grid((1, 2), (0, 2)), "PASTE_VALUES"))
    assert api.read("A2:B2") == [["#DIV/0!", "#N/A"]]


def test_a_row_cut_into_another_tab_and_back_keeps_its_formulas(dressed: Api) -> None:
    rows = [["k", 2, "=B2*2", "=C$1", "=B3", "=SUM(B1:B3)"], ["l", 3, "=C2", "=SUM(B1:B3)"]]
    dressed.batch(typed(rows, row=1))
    before = dressed.formulas("A1:F3"), dressed.read("A1:F3")
    dressed.batch(cut(grid((1, 2)), 0, 0, 5), delete("ROWS", 1, 2))
    assert dressed.formulas("Journal!A1:F1") == [
        ["k", 2, "=B1*2", "=Sheet1!C$1", "=Sheet1!B2", "=SUM(Sheet1!B1:B2)"]
    ]
    assert dressed.formulas("A2:C2") == [["l", 3, "=Journal!C1"]]
    dressed.batch(insert("ROWS", 1, 2, inheritFromBefore=True))
    dressed.batch(cut(grid((0, 1), sheet_id=5), 1, 0))
    assert (dressed.formulas("A1:F3"), dressed.read("A1:F3")) == before


def test_a_cut_block_takes_its_references_along(api: Api) -> None:
    api.batch(typed([[1, "=A1", "=$A$1", "=SUM(A1:A2)"], [2]]))
    api.batch(cut(grid((0, 2), (0, 1)), 4, 1))
    assert api.formulas("A1:D1") == [["", "=B5", "=$B$5", "=SUM(B5:B6)"]]
    assert api.read("B1:D6") == [[1, 1, 3], [], [], [], [1], [2]]


def test_a_title_that_was_said_is_still_said_after_a_cut(api: Api) -> None:
    api.batch(typed([[1, "=Sheet1!A1"]]))
    api.batch(cut(grid((0, 1), (0, 1)), 4, 0))
    assert api.formulas("B1") == [["=Sheet1!A5"]]


def test_a_formula_cut_onto_the_tab_it_names_needs_no_title(dressed: Api) -> None:
    dressed.batch(typed([["=Journal!B9", "=Else!A1"]], row=4))
    dressed.batch(cut(grid((4, 5), (0, 2)), 0, 0, 5))
    assert dressed.formulas("Journal!A1:B1") == [["=B9", "=Else!A1"]]


def test_nothing_is_pasted_as_nothing(api: Api) -> None:
    api.batch(typed([["old"], [None]]))
    api.batch(copy(grid((1, 2), (0, 1)), grid((0, 1), (0, 1)), "PASTE_VALUES"))
    assert api.read("A1") == []


def test_a_cut_of_the_format_leaves_references_alone(api: Api) -> None:
    api.batch(typed([[1, "=A1"]]))
    api.batch(cut(grid((0, 1), (0, 1)), 4, 0, pasteType="PASTE_FORMAT"))
    assert api.formulas("A1:B1") == [["", "=A1"]]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (
            copy(grid((0, 2)), grid((999, 1000))),
            "Range (Sheet1!A1000:Z1001) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            copy(grid((0, 1)), grid((1, 2)), "PASTE_LOVE"),
            "Invalid value at 'paste_type' (type.googleapis.com/PasteType), \"PASTE_LOVE\"",
        ),
        (cut(grid((0, 1), (0, 1)), 0, 0, 7), "No grid with id: 7"),
        (
            copy(grid((3, 1)), grid((1, 2))),
            "startRowIndex[3] must be less than endRowIndex[1]",
        ),
    ],
)
def test_what_cannot_be_pasted_is_refused(api: Api, request_: Json, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(request_)
    [kind] = request_
    assert caught.value.message == f"Invalid requests[0].{kind}: {reason}"


def test_copying_nothing_changes_nothing(api: Api) -> None:
    api.batch(typed([["a"]]), copy(grid((0, 0)), grid((0, 1))))
    assert api.read("A1") == [["a"]]

"""The page's door: edits are named and taken back with care."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, delete, grid, insert, span, typed
from tests.sync.localsheets.people import MOVE_DOWN, SORT, here, refusal, tab

STRUCTURE: dict[str, Json] = {
    "rows inserted": insert("ROWS", 1, 3, inheritFromBefore=True),
    "columns inserted": insert("COLUMNS", 1, 2),
    "a row deleted": delete("ROWS", 1, 2),
    "a column deleted": delete("COLUMNS", 0, 1),
    "a row moved down": MOVE_DOWN,
    "a row moved up": {"moveDimension": {"source": span("ROWS", 2, 3), "destinationIndex": 0}},
    "a column moved": {
        "moveDimension": {"source": span("COLUMNS", 0, 1), "destinationIndex": 2}
    },
    "rows sorted": SORT,
}


def edit(api: Api, *requests: Json) -> str:
    """Send requests as the page does; give back the edit's name."""
    return str(api.post(f"{here(api)}/edits", {"requests": requests})["edit"])


def enter(api: Api, a1: str, text: str) -> str:
    """Type a text as the page does; give back the edit's name."""
    block = {"range": a1, "values": [[text]]}
    return str(api.post(f"{here(api)}/edits", {"typed": [block]})["edit"])


def undo(api: Api, name: str) -> str:
    """Take an edit back; give back the name of that."""
    return str(api.post(f"{here(api)}/undo", {"edit": name})["edit"])


def test_an_edit_is_undone_and_redone_again_and_again(table: Api) -> None:
    name = enter(table, "A2", "x")
    for _ in range(2):
        name = undo(table, name)
        assert table.read("A1:A3") == [["b"], ["a"], ["c"]]
        name = undo(table, name)
        assert table.read("A1:A3") == [["b"], ["x"], ["c"]]


@pytest.mark.parametrize("request_", STRUCTURE.values(), ids=STRUCTURE)
def test_what_moved_lines_is_undone_and_redone(table: Api, request_: Json) -> None:
    table.batch(
        {"mergeCells": {"range": grid((0, 1), (3, 5))}},
        {"updateSheetProperties": frozen(2)},
    )
    before = pictured(table)
    name = edit(table, request_)
    after = pictured(table)
    assert after != before
    name = undo(table, name)
    assert pictured(table) == before
    name = undo(table, name)
    assert pictured(table) == after
    undo(table, name)
    assert pictured(table) == before


def frozen(rows: int) -> Json:
    """Freeze rows of the first tab."""
    shape = {"sheetId": 0, "gridProperties": {"frozenRowCount": rows}}
    return {"properties": shape, "fields": "gridProperties.frozenRowCount"}


def pictured(api: Api) -> list[object]:
    """Take a picture of cells and what is anchored beside them."""
    [sheet] = api.sheets("merges,properties.gridProperties")
    return [api.formulas("A1:Y9"), api.read("A1:Y9"), sheet]


def test_a_changed_cell_is_not_overwritten_by_undoing(table: Api) -> None:
    name = enter(table, "A2", "mine")
    table.write("A2", [["theirs"]])
    with pytest.raises(Refused) as caught:
        undo(table, name)
    assert (caught.value.code, caught.value.message) == (
        409,
        "A2 was changed since; nothing was undone.",
    )
    assert table.read("A2") == [["theirs"]]


def test_one_changed_cell_keeps_the_whole_edit(table: Api) -> None:
    name = edit(table, typed([["x", 7], ["y", 8]]))
    table.write("B2", [["9"]])
    assert "B2 was changed since" in refusal(lambda: undo(table, name))
    assert table.read("A1:B2") == [["x", 7], ["y", 9]]


def test_others_formats_and_notes_stay_when_a_text_is_undone(table: Api) -> None:
    name = enter(table, "A2", "mine")
    bold = {"note": "theirs", "userEnteredFormat": {"textFormat": {"bold": True}}}
    table.batch(
        {
            "repeatCell": {
                "range": grid((1, 2), (0, 1)),
                "cell": bold,
                "fields": "note,userEnteredFormat",
            }
        }
    )
    undo(table, name)
    assert table.cells("A2", "userEnteredValue,note,userEnteredFormat") == [
        [{"userEnteredValue": {"stringValue": "a"}, **bold}]
    ]


def test_an_edit_is_found_where_others_have_moved_it(table: Api) -> None:
    name = enter(table, "A2", "mine")
    table.batch(insert("ROWS", 0, 1), insert("COLUMNS", 0, 1), SORTED_BELOW)
    assert table.read("B1:B5") == [[], ["sum"], ["mine"], ["c"], ["b"]]
    undo(table, name)
    assert table.read("B1:B5") == [[], ["sum"], ["a"], ["c"], ["b"]]


SORTED_BELOW = {
    "sortRange": {
        "range": grid((1, 5), (1, 3)),
        "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}],
    }
}


def test_a_cleared_cell_does_not_come_back_in_a_strange_row(table: Api) -> None:
    name = enter(table, "A2", "")
    table.batch(insert("ROWS", 1, 2))
    undo(table, name)
    assert table.read("A1:A4") == [["b"], [], ["a"], ["c"]]


def test_own_steps_are_undone_one_after_the_other(table: Api) -> None:
    names = [enter(table, "A2", "x"), edit(table, delete("ROWS", 1, 2))]
    names.append(enter(table, "A1", "y"))
    for name in reversed(names):
        undo(table, name)
    assert table.read("A1:A3") == [["b"], ["a"], ["c"]]


@pytest.mark.parametrize(
    ("first", "then", "sentence"),
    [
        (delete("ROWS", 1, 2), insert("ROWS", 0, 1), "Rows or columns have moved since"),
        (insert("ROWS", 1, 2), typed([["z"]], 1, 2), "C2 was changed since"),
        (typed([["z"]], 1), delete("ROWS", 1, 2), "A cell of it is gone"),
        (
            typed([["z"]], 3, 1),
            insert("ROWS", 0, 1),
            "Rows or columns that the formula of B5 names have moved",
        ),
    ],
)
def test_what_others_moved_or_filled_is_not_undone(
    table: Api, first: Json, then: Json, sentence: str
) -> None:
    name = edit(table, first)
    table.batch(then)
    before = pictured(table)
    with pytest.raises(Refused) as caught:
        undo(table, name)
    assert caught.value.message == f"{sentence}; nothing was undone."
    assert pictured(table) == before


def test_undoing_a_sort_hides_the_rows_that_the_filter_kept_back(table: Api) -> None:
    rule = {"range": grid((0, 4), (0, 2)), "criteria": {"0": {"hiddenValues": ["a"]}}}
    table.batch({"setBasicFilter": {"filter": rule}})
    name = edit(table, {"sortRange": {**SORT["sortRange"], "range": grid((1, 3), (0, 2))}})
    assert tab(table)["splices"][0]["hiddenByFilter"] == [2]
    undo(table, name)
    assert tab(table)["splices"][0]["hiddenByFilter"] == [1]


def test_an_edit_of_a_deleted_tab_is_not_undone(table: Api) -> None:
    table.batch({"addSheet": {"properties": {"sheetId": 5}}})
    name = edit(table, typed([["z"]], 0, 0, 5))
    table.batch({"deleteSheet": {"sheetId": 5}})
    assert "The tab is gone; nothing was undone." in refusal(lambda: undo(table, name))


def test_too_many_moves_and_strange_names_are_refused(table: Api) -> None:
    name = enter(table, "A2", "x")
    table.batch(*[insert("ROWS", 9, 10)] * 256)
    assert "Too many rows and columns have moved since" in refusal(lambda: undo(table, name))
    assert "The server no longer knows this edit" in refusal(lambda: undo(table, "none"))


def test_only_the_last_edits_are_remembered(
    table: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.localsheets.memory.MOST_EDITS", 2)
    names = [enter(table, f"A{row}", "x") for row in (1, 2, 3)]
    assert "no longer knows" in refusal(lambda: undo(table, names[0]))
    undo(table, names[1])
    assert table.read("A1:A3") == [["x"], ["a"], ["x"]]


def test_what_changes_no_cell_has_no_name(table: Api) -> None:
    for requests in (
        [{"addSheet": {"properties": {"sheetId": 5}}}],
        [insert("ROWS", 0, 1), delete("ROWS", 5, 6)],
        [{"updateSheetProperties": frozen(1)}],
    ):
        answer = table.post(f"{here(table)}/edits", {"requests": requests})
        assert "edit" not in answer
    assert "One of requests or typed must be set" in refusal(
        lambda: table.post(f"{here(table)}/edits", {})
    )


def test_an_edit_is_done_whole_or_not_at_all(table: Api) -> None:
    body = {"requests": [typed([["z"]])], "typed": [{"range": "A99999", "values": [["x"]]}]}
    assert "exceeds grid limits" in refusal(lambda: table.post(f"{here(table)}/edits", body))
    assert table.read("A1") == [["b"]]

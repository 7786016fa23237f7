"""Ranges are tidied: blanks, duplicates, and rows in another order."""

import pytest

from tests.sync.localsheets.api import Api, Refused, grid, span, typed


def test_blanks_are_trimmed(api: Api) -> None:
    api.batch(typed([["  a   b\n", "fine", 3, "   "], [" outside "]]))
    [reply] = api.batch({"trimWhitespace": {"range": grid((0, 1))}})
    assert reply == {"trimWhitespace": {"cellsChangedCount": 2}}
    assert api.read("A1:D2") == [["a b", "fine", 3], [" outside "]]
    assert api.batch({"trimWhitespace": {"range": grid((0, 1))}}) == [{"trimWhitespace": {}}]


def test_a_trimmed_text_does_not_become_a_formula(api: Api) -> None:
    api.batch(typed([[" =1+1"]]), {"trimWhitespace": {"range": grid((0, 1))}})
    assert api.cells("A1", "userEnteredValue") == [
        [{"userEnteredValue": {"stringValue": "=1+1"}}]
    ]


def test_duplicate_rows_go_and_the_others_move_up_inside_the_range(api: Api) -> None:
    rows: list[list[object]] = [["a", 1, "x"], ["b", 2, "y"], ["A", "=0+1", "z"], ["c", 3, "w"]]
    api.batch(typed(rows))
    [reply] = api.batch({"deleteDuplicates": {"range": grid((0, 4), (0, 2))}})
    assert reply == {"deleteDuplicates": {"duplicatesRemovedCount": 1}}
    assert api.read("A1:C4") == [["a", 1, "x"], ["b", 2, "y"], ["c", 3, "z"], ["", "", "w"]]


def test_only_the_named_columns_are_compared(api: Api) -> None:
    api.batch(typed([["a", 1], ["b", 1], ["c", 2]]))
    where = {"range": grid((0, 3), (0, 2)), "comparisonColumns": [span("COLUMNS", 1, 2)]}
    api.batch({"deleteDuplicates": where})
    assert api.read("A1:B3") == [["a", 1], ["c", 2]]


def test_columns_outside_of_the_range_cannot_be_compared(api: Api) -> None:
    where = {"range": grid((0, 3), (0, 2)), "comparisonColumns": [span("COLUMNS", 2, 3)]}
    with pytest.raises(Refused) as caught:
        api.batch({"deleteDuplicates": where})
    assert caught.value.message == (
        "Invalid requests[0].deleteDuplicates: comparisonColumns must be columns of the range."
    )


def test_rows_change_places_whole(api: Api) -> None:
    rows: list[list[object]] = [[number, f"=A{number + 1}*10"] for number in range(40)]
    api.batch(typed(rows), {"randomizeRange": {"range": grid((0, 40), (0, 2))}})
    found = api.read("A1:B40")
    assert all(ten == one * 10 for one, ten in found)
    assert sorted(one for one, _ in found) == list(range(40))
    assert [one for one, _ in found] != list(range(40))

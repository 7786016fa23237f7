"""Filling goes on with what is there, as pulling a cell's corner does."""

import pytest

from tests.sync.localsheets.api import Api, Grid, Json, Refused, grid, typed


def fill(
    rows: tuple[int, int], columns: tuple[int, int], length: int, dimension: str = "ROWS"
) -> Json:
    """Make an autoFill request from a source on."""
    source = {"source": grid(rows, columns), "dimension": dimension, "fillLength": length}
    return {"autoFill": {"sourceAndDestination": source}}


@pytest.mark.parametrize(
    ("source", "filled"),
    [
        ([1, 3], [5, 7, 9]),
        ([0.1, 0.2], [0.3, 0.4, 0.5]),
        ([7], [7, 7, 7]),
        ([1, 2, 4], [1, 2, 4]),
        (["a"], ["a", "a", "a"]),
        (["a", "b"], ["a", "b", "a"]),
        (["Item 9"], ["Item 10", "Item 11", "Item 12"]),
        (["Item 2", "Item 4"], ["Item 6", "Item 8", "Item 10"]),
        (["Item 2", "Order 4"], ["Item 2", "Order 4", "Item 2"]),
        ([True], [True, True, True]),
        (["=B1*2"], ["=B2*2", "=B3*2", "=B4*2"]),
    ],
)
def test_a_column_goes_on_downwards(
    api: Api, source: list[object], filled: list[object]
) -> None:
    api.batch(typed([[value] for value in source]))
    end = len(source)
    api.batch(fill((0, end), (0, 1), 3))
    assert api.formulas(f"A{end + 1}:A{end + 3}") == [[value] for value in filled]


def test_rows_go_on_to_the_right_and_columns_upwards(api: Api) -> None:
    api.batch(typed([[1, 2]], row=4, column=1), fill((4, 5), (1, 3), 2, "COLUMNS"))
    assert api.read("B5:E5") == [[1, 2, 3, 4]]
    api.batch(fill((4, 5), (1, 3), -1, "COLUMNS"))
    assert api.read("A5:B5") == [[0, 1]]
    api.batch(typed([[6], [8]], row=8), fill((8, 10), (0, 1), -2))
    assert api.read("A7:A10") == [[2], [4], [6], [8]]


def test_dates_and_the_other_series_count_alone(api: Api) -> None:
    api.write("A1", [["2026-02-28", 5]])
    api.batch(fill((0, 1), (0, 1), 2))
    assert api.read("A1:A3", "FORMATTED_VALUE") == [
        ["2026-02-28"],
        ["2026-03-01"],
        ["2026-03-02"],
    ]
    other = fill((0, 1), (1, 2), 2)["autoFill"]
    api.batch({"autoFill": {**other, "useAlternateSeries": True}})
    assert api.read("B1:B3") == [[5], [6], [7]]


@pytest.mark.parametrize(
    ("a1", "area", "values"),
    [
        ("A1", grid((0, 4), (0, 1)), [[1], [2], [3], [4]]),
        ("A3", grid((0, 4), (0, 1)), [[-1], [0], [1], [2]]),
    ],
)
def test_the_filled_end_of_a_range_is_found(
    api: Api, a1: str, area: Json, values: Grid
) -> None:
    api.write(a1, [[1], [2]])
    api.batch({"autoFill": {"range": area}})
    assert api.read("A1:A4") == values


def test_the_filled_columns_of_a_range_are_found(api: Api) -> None:
    api.write("A1", [[1, 2], [5, 7]])
    api.batch({"autoFill": {"range": grid((0, 2), (0, 4))}})
    assert api.read("A1:D2") == [[1, 2, 3, 4], [5, 7, 9, 11]]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({}, "One of range or sourceAndDestination must be set."),
        ({"range": grid((0, 2))}, "There is no data in the range to fill from."),
        (
            fill((0, 1), (0, 1), 1, "DIAGONALS")["autoFill"],
            "Invalid value at 'dimension' (type.googleapis.com/Dimension), \"DIAGONALS\"",
        ),
        (
            fill((0, 1), (0, 1), -1)["autoFill"],
            "startRowIndex[-1] must be less than endRowIndex[0]",
        ),
    ],
)
def test_what_cannot_be_filled_is_refused(api: Api, request_: Json, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        api.batch({"autoFill": request_})
    assert caught.value.message == f"Invalid requests[0].autoFill: {reason}"

"""Rows are sorted and filtered as people do it."""

from datetime import date

import pytest

from sync.localsheets.conditions import relative
from tests.sync.localsheets.api import Api, Json, Refused, grid, typed


def sort(rows: tuple[int, int], columns: tuple[int, int], *specs: Json) -> Json:
    """Make a sortRange request."""
    return {"sortRange": {"range": grid(rows, columns), "sortSpecs": list(specs)}}


def by(column: int, order: str = "ASCENDING") -> Json:
    """Make a sort specification."""
    return {"dimensionIndex": column, "sortOrder": order}


def test_formulas_move_with_their_rows_and_blanks_go_last(api: Api) -> None:
    rows: list[list[object]] = [
        ["b", 2, "=B1*10"],
        [None, 9, "=B2*10"],
        ["A", 1, "=B3*10"],
        ["c", 3, "=B$1"],
    ]
    api.batch(typed(rows))
    api.batch(sort((0, 4), (0, 3), by(0)))
    assert api.formulas("A1:C4") == [
        ["A", 1, "=B1*10"],
        ["b", 2, "=B2*10"],
        ["c", 3, "=B$1"],
        ["", 9, "=B4*10"],
    ]
    api.batch(sort((0, 4), (0, 3), by(0, "DESCENDING")))
    assert api.read("A1:A4") == [["c"], ["b"], ["A"]]


def test_numbers_come_before_text_and_text_before_truth_and_errors(api: Api) -> None:
    api.batch(typed([["b"], [True], [10], ["=1/0"], [9], ["A"], [False]]))
    api.batch(sort((0, 7), (0, 1), by(0)))
    assert api.read("A1:A7") == [[9], [10], ["A"], ["b"], [False], [True], ["#DIV/0!"]]


def test_later_columns_decide_between_equals_and_other_columns_stay(api: Api) -> None:
    api.batch(typed([["x", 1, "p"], ["x", 3, "q"], ["w", 2, "r"]]))
    api.batch(sort((0, 3), (0, 2), by(0), by(1, "DESCENDING")))
    assert api.read("A1:C3") == [["w", 2, "p"], ["x", 3, "q"], ["x", 1, "r"]]


def test_a_column_outside_of_the_range_cannot_decide(api: Api) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(sort((0, 3), (1, 2), by(0)))
    assert caught.value.message == (
        "Invalid requests[0].sortRange: sortSpecs.dimensionIndex[0] is out of range."
    )


def hidden(api: Api) -> list[int]:
    """Find the rows that the filter keeps back."""
    [sheet] = api.sheets("data.rowMetadata.hiddenByFilter", dataFilters=[{"a1Range": "A1:A9"}])
    rows = sheet["data"][0]["rowMetadata"]
    return [index for index, row in enumerate(rows) if row.get("hiddenByFilter")]


def filter_by(criteria: Json) -> Json:
    """Make a setBasicFilter request on A1:B6."""
    return {"setBasicFilter": {"filter": {"range": grid((0, 6), (0, 2)), "criteria": criteria}}}


def condition(kind: str, *values: str) -> Json:
    """Make a filter criterion."""
    given = [{"userEnteredValue": value} for value in values]
    return {"condition": {"type": kind, "values": given}}


@pytest.fixture
def listed(api: Api) -> Api:
    """Write a small table with a header."""
    rows: list[list[object]] = [
        ["name", "n"],
        ["ann", 1],
        ["bob", 2],
        ["", 3],
        ["Bea", 4],
        ["x", "y"],
    ]
    api.batch(typed(rows))
    return api


@pytest.mark.parametrize(
    ("criteria", "rows"),
    [
        ({"0": {"hiddenValues": ["ann", ""]}}, [1, 3]),
        ({"0": condition("BLANK")}, [1, 2, 4, 5]),
        ({"0": condition("NOT_BLANK")}, [3]),
        ({"0": condition("TEXT_EQ", "BOB")}, [1, 3, 4, 5]),
        ({"0": condition("TEXT_CONTAINS", "b")}, [1, 3, 5]),
        ({"0": condition("TEXT_NOT_CONTAINS", "b")}, [2, 4]),
        ({"0": condition("TEXT_STARTS_WITH", "b")}, [1, 3, 5]),
        ({"0": condition("TEXT_ENDS_WITH", "n")}, [2, 3, 4, 5]),
        ({"0": condition("ONE_OF_LIST", "ann", "x")}, [2, 3, 4]),
        ({"1": condition("NUMBER_EQ", "2")}, [1, 3, 4, 5]),
        ({"1": condition("NUMBER_NOT_EQ", "2")}, [2, 5]),
        ({"1": condition("NUMBER_GREATER", "2")}, [1, 2, 5]),
        ({"1": condition("NUMBER_GREATER_THAN_EQ", "2")}, [1, 5]),
        ({"1": condition("NUMBER_LESS", "2")}, [2, 3, 4, 5]),
        ({"1": condition("NUMBER_LESS_THAN_EQ", "2")}, [3, 4, 5]),
        ({"1": condition("NUMBER_BETWEEN", "2", "3")}, [1, 4, 5]),
        ({"1": condition("NUMBER_NOT_BETWEEN", "2", "3")}, [2, 3, 5]),
        ({"1": condition("NUMBER_EQ", "200%")}, [1, 3, 4, 5]),
        ({"0": condition("TEXT_NOT_EQ", "bob", "x")}, [2, 5]),
        ({"0": condition("TEXT_IS_EMAIL")}, [1, 2, 3, 4, 5]),
        ({"0": condition("BOOLEAN", "x", "ann")}, [2, 3, 4]),
        ({"1": condition("DATE_IS_VALID")}, [1, 2, 3, 4, 5]),
        ({"1": condition("CUSTOM_FORMULA", "=A1")}, []),
        ({"1": condition("NUMBER_EQ", "=A1")}, []),
        ({"0": {"hiddenValues": ["bob"]}, "1": condition("NUMBER_LESS", "4")}, [2, 4, 5]),
    ],
)
def test_a_filter_hides_the_rows_it_does_not_let_through(
    listed: Api, criteria: Json, rows: list[int]
) -> None:
    listed.batch(filter_by(criteria))
    assert hidden(listed) == rows


def test_a_filter_is_kept_and_taken_away(listed: Api) -> None:
    spec = {"columnIndex": 1, "filterCriteria": {"hiddenValues": ["1"]}}
    given = {"range": {"sheetId": 0, "endColumnIndex": 2}, "filterSpecs": [spec]}
    listed.batch({"setBasicFilter": {"filter": given}})
    [sheet] = listed.sheets("basicFilter")
    assert sheet["basicFilter"] == {"range": grid((0, 1000), (0, 2)), "filterSpecs": [spec]}
    assert hidden(listed) == [1]
    listed.batch({"clearBasicFilter": {"sheetId": 0}})
    assert (hidden(listed), listed.sheets("basicFilter")) == ([], [{}])


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        (condition("DATE_EQ", "2026-05-04"), [1, 3, 4]),
        (condition("DATE_NOT_EQ", "5/4/2026"), [2, 4]),
        (condition("DATE_BEFORE", "2026-05-04"), [2, 3, 4]),
        (condition("DATE_AFTER", "2026-05-04"), [1, 2, 4]),
        (condition("DATE_ON_OR_BEFORE", "2026-05-04"), [3, 4]),
        (condition("DATE_ON_OR_AFTER", "2026-05-04"), [1, 4]),
        (condition("DATE_BETWEEN", "1999-01-01", "2026-05-03"), [2, 3, 4]),
        (condition("DATE_NOT_BETWEEN", "1999-01-01", "2026-05-03"), [1, 4]),
        (condition("DATE_IS_VALID"), [4]),
        (
            {"condition": {"type": "DATE_AFTER", "values": [{"relativeDate": "TOMORROW"}]}},
            [1, 2, 4],
        ),
        (
            {"condition": {"type": "DATE_BEFORE", "values": [{"relativeDate": "PAST_MONTH"}]}},
            [3, 4],
        ),
        (
            {"condition": {"type": "DATE_BEFORE", "values": [{"relativeDate": "PAST_YEAR"}]}},
            [2, 3, 4],
        ),
    ],
)
def test_a_filter_knows_days(api: Api, rule: Json, rows: list[int]) -> None:
    api.write("A1", [["day"], ["2001-01-01"], ["2026-05-04 18:00"], ["2999-01-01"], [46146]])
    api.batch(filter_by({"0": rule}))
    assert [row for row in hidden(api) if row < 5] == rows


@pytest.mark.parametrize(
    "name", ["PAST_YEAR", "PAST_MONTH", "PAST_WEEK", "YESTERDAY", "TODAY", "TOMORROW"]
)
def test_a_filter_knows_days_that_move_with_today(api: Api, name: str) -> None:
    api.write("A1", [["day"], ["2001-01-01"], ["2999-01-01"]])

    def left(kind: str) -> list[int]:
        rule = {"condition": {"type": kind, "values": [{"relativeDate": name}]}}
        api.batch(filter_by({"0": rule}))
        return [row for row in (1, 2) if row not in hidden(api)]

    assert (left("DATE_BEFORE"), left("DATE_ON_OR_AFTER")) == ([1], [2])


@pytest.mark.parametrize(
    ("name", "today", "day"),
    [
        ("TODAY", date(2026, 5, 4), date(2026, 5, 4)),
        ("TOMORROW", date(2026, 12, 31), date(2027, 1, 1)),
        ("PAST_WEEK", date(2026, 1, 3), date(2025, 12, 27)),
        ("PAST_MONTH", date(2026, 3, 31), date(2026, 2, 28)),
        ("PAST_MONTH", date(2026, 1, 31), date(2025, 12, 31)),
        ("PAST_YEAR", date(2024, 2, 29), date(2023, 2, 28)),
    ],
)
def test_a_day_moves_with_today(name: str, today: date, day: date) -> None:
    assert relative(name, today) == day


@pytest.mark.parametrize(
    ("text", "kind", "is_hidden"),
    [
        ("ann@example.org", "TEXT_IS_EMAIL", False),
        ("https://example.org/a", "TEXT_IS_URL", False),
        ("not one", "TEXT_IS_URL", True),
        ("=1=1", "BOOLEAN", False),
    ],
)
def test_a_filter_knows_what_a_text_is(
    api: Api, text: str, kind: str, *, is_hidden: bool
) -> None:
    api.write("A2", [[text]])
    api.batch(filter_by({"0": condition(kind)}))
    assert (1 in hidden(api)) is is_hidden


def test_a_condition_that_is_no_number_is_refused(listed: Api) -> None:
    with pytest.raises(Refused) as caught:
        listed.batch(filter_by({"1": condition("NUMBER_EQ", "many")}))
    assert caught.value.message == (
        "Invalid requests[0].setBasicFilter: The request is malformed "
        "(ValueError(\"'many' is no number\"))."
    )


def test_a_filter_that_sorts_leaves_the_header_where_it_is(listed: Api) -> None:
    given = {"range": grid((0, 6), (0, 2)), "sortSpecs": [by(1, "DESCENDING")]}
    listed.batch({"setBasicFilter": {"filter": given}})
    assert listed.read("B1:B6") == [["n"], ["y"], [4], [3], [2], [1]]


def test_a_filter_looks_anew_at_rows_that_are_sorted(listed: Api) -> None:
    listed.batch(filter_by({"0": {"hiddenValues": ["ann"]}}))
    assert hidden(listed) == [1]
    listed.batch(sort((1, 6), (0, 2), by(1, "DESCENDING")))
    assert listed.read("A2:A6") == [["x"], ["Bea"], [], ["bob"], ["ann"]]
    assert hidden(listed) == [5]

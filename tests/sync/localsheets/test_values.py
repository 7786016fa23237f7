"""Plain values go in and come out."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, grid, typed


def append(api: Api, a1: str, rows: object, **params: str) -> Json:
    """Append rows."""
    params = {"valueInputOption": "RAW", **params}
    return api.post(f"{api.base}/values/{a1}:append", {"values": rows}, **params)


def test_values_are_read_in_three_ways(api: Api) -> None:
    api.write("A1", [["2026-05-04", "=A1+1", 1234.5, True, "x", "=1/0"]])
    assert api.read("A1:F1", "FORMATTED_VALUE") == [
        ["2026-05-04", "46147", "1234.5", "TRUE", "x", "#DIV/0!"]
    ]
    assert api.read("A1:F1") == [[46146, 46147, 1234.5, True, "x", "#DIV/0!"]]
    assert api.formulas("A1:F1") == [[46146, "=A1+1", 1234.5, True, "x", "=1/0"]]
    dates = api.read("A1:C1", dateTimeRenderOption="FORMATTED_STRING")
    assert dates == [["2026-05-04", 46147, 1234.5]]


def test_raw_values_are_kept_as_they_are(api: Api) -> None:
    api.write("A1", [["=1+1", "007", 7, 7.0, False, "'x"]], "RAW")
    assert api.read("A1:F1") == [["=1+1", "007", 7, 7, False, "'x"]]


def test_null_skips_and_an_empty_text_clears(api: Api) -> None:
    api.write("A1", [["a", "b", "c"]])
    answer = api.write("A1:C1", [[None, "", "z"]])
    assert answer == {
        "spreadsheetId": api.book_id,
        "updatedRange": "Sheet1!A1:C1",
        "updatedRows": 1,
        "updatedColumns": 3,
        "updatedCells": 2,
    }
    assert api.read("A1:C1") == [["a", "", "z"]]


def test_values_come_and_go_by_columns_too(api: Api) -> None:
    path, body = f"{api.base}/values/A1", {"values": [[1, 2], [3]], "majorDimension": "COLUMNS"}
    api.send("PUT", path, json=body, params={"valueInputOption": "RAW"})
    assert api.read("A1:B2") == [[1, 3], [2]]
    assert api.read("A1:C2", majorDimension="COLUMNS") == [[1, 2], [3]]
    assert api.get(f"{api.base}/values/D1:E1", majorDimension="COLUMNS") == {
        "range": "Sheet1!D1:E1",
        "majorDimension": "COLUMNS",
    }


def test_an_update_may_answer_what_the_cells_show(api: Api) -> None:
    path = f"{api.base}/values/A1:B1"
    params = {
        "valueInputOption": "USER_ENTERED",
        "includeValuesInResponse": "true",
        "responseValueRenderOption": "UNFORMATTED_VALUE",
    }
    answer = api.send("PUT", path, json={"values": [[2, "=A1*2"]]}, params=params).json()
    assert answer["updatedData"] == {
        "range": "Sheet1!A1:B1",
        "majorDimension": "ROWS",
        "values": [[2, 4]],
    }


def test_many_ranges_are_updated_at_once_or_not_at_all(api: Api) -> None:
    data: list[Json] = [
        {"range": "A1:B1", "values": [[1, 2]]},
        {"range": "C5", "values": [["x"], ["y"]]},
    ]
    body = {"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True}
    answer = api.post(f"{api.base}/values:batchUpdate", body)
    totals = {name: count for name, count in answer.items() if name.startswith("total")}
    assert totals == {
        "totalUpdatedRows": 3,
        "totalUpdatedColumns": 3,
        "totalUpdatedCells": 4,
        "totalUpdatedSheets": 1,
    }
    assert answer["responses"][1]["updatedData"]["values"] == [["x"], ["y"]]
    data.append({"range": "Nowhere!A1", "values": [[9]]})
    with pytest.raises(Refused):
        api.post(
            f"{api.base}/values:batchUpdate",
            {**body, "data": [{**data[0], "values": [[5, 5]]}, data[2]]},
        )
    assert api.read("A1:B1") == [[1, 2]]


def test_clearing_leaves_formats(api: Api) -> None:
    api.write("A1", [["12%", "b"], ["c", "d"]])
    assert api.post(f"{api.base}/values/A1:B1:clear")["clearedRange"] == "Sheet1!A1:B1"
    assert api.read("A1:B2") == [[], ["c", "d"]]
    assert api.cells("A1", "userEnteredFormat")[0][0]["userEnteredFormat"] == {
        "numberFormat": {"type": "PERCENT", "pattern": "0%"}
    }
    body = {"ranges": ["A2", "B2:C3"]}
    cleared = api.post(f"{api.base}/values:batchClear", body)["clearedRanges"]
    assert (cleared, api.read("Sheet1")) == (["Sheet1!A2", "Sheet1!B2:C3"], [])


def test_appending_goes_below_the_table_it_touches(api: Api) -> None:
    api.batch(typed([["h", "i"], ["a", 1], ["b", 2]], row=1, column=1))
    api.batch(typed([["far"]], row=9, column=5))
    answer = append(api, "B2:C2", [["c", 3]], includeValuesInResponse="true")
    assert answer["tableRange"] == "Sheet1!B2:C4"
    assert answer["updates"]["updatedRange"] == "Sheet1!B5:C5"
    assert answer["updates"]["updatedData"]["values"] == [["c", "3"]]
    assert append(api, "Sheet1", [["g"]])["tableRange"] == "Sheet1!F10"
    assert append(api, "H1", [["alone"]])["updates"]["updatedRange"] == "Sheet1!H1"
    append(api, "B2", [["d", 4]], insertDataOption="INSERT_ROWS")
    assert api.read("B5:C7") == [["c", 3], ["d", 4]]
    assert api.read("F11:F12") == [["far"], ["g"]]


def test_appending_makes_the_grid_grow(api: Api) -> None:
    api.batch(typed([["end"]], row=999, column=25))
    answer = append(api, "Sheet1", [[1, 2], [3, 4]], insertDataOption="INSERT_ROWS")
    assert answer["updates"]["updatedRange"] == "Sheet1!Z1001:AA1002"
    assert api.read("Z1000:AA1002") == [["end"], [1, 2], [3, 4]]


def test_filters_choose_what_is_written(api: Api) -> None:
    data = [{"dataFilter": {"gridRange": grid((0, 1), (0, 2))}, "values": [["a", "b"]]}]
    body = {"valueInputOption": "RAW", "data": data}
    answer = api.post(f"{api.base}/values:batchUpdateByDataFilter", body)
    assert answer["responses"][0]["dataFilter"] == data[0]["dataFilter"]
    with pytest.raises(Refused) as caught:
        api.post(f"{api.base}/values:batchGetByDataFilter", {})
    assert caught.value.message == "Must specify at least one data filter."


@pytest.mark.parametrize(
    ("a1", "rows", "option", "message"),
    [
        ("A1", [[1]], None, "'valueInputOption' is required but not specified"),
        (
            "A1",
            [[1]],
            "ODD",
            (
                "Invalid value at 'valueInputOption' (type.googleapis.com/ValueInputOption), "
                '"ODD"'
            ),
        ),
        (
            "A1:B1",
            [[1, 2, 3]],
            "RAW",
            "Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]",
        ),
        (
            "A1:B1",
            [[1], [2]],
            "RAW",
            "Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]",
        ),
        (
            "Z1",
            [[1, 2]],
            "RAW",
            "Range (Sheet1!Z1:AA1) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            "A1",
            [[{}]],
            "RAW",
            "Invalid JSON payload received. A cell cannot hold {}.",
        ),
        (
            "A1",
            "text",
            "RAW",
            "Invalid JSON payload received. values must be a list of lists.",
        ),
    ],
)
def test_values_that_do_not_fit_are_refused(
    api: Api, a1: str, rows: object, option: str | None, message: str
) -> None:
    path, params = f"{api.base}/values/{a1}", {"valueInputOption": option} if option else {}
    answer = api.send("PUT", path, json={"values": rows}, params=params)
    assert answer.status_code == 400
    assert answer.json() == {
        "error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}
    }
    assert api.read("Sheet1") == []

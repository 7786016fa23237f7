"""The page's door: a tab is read whole or from a version on, and typed into as it was seen."""

import orjson

from tests.sync.localsheets.api import Api, Json, delete, grid, insert, span, typed
from tests.sync.localsheets.people import MOVE_DOWN, SORT, here, refusal, tab


def texts(answer: Json) -> list[tuple[int, int, int, list[str]]]:
    """Spell splices briefly: from, gone, come, and the texts of the rows' first cells."""
    return [
        (
            one["at"],
            one["removed"],
            one["added"],
            [row[0]["t"] if row and row[0] else "" for row in one["rows"]],
        )
        for one in answer["splices"]
    ]


def test_a_tab_is_read_whole_and_then_only_what_changed(table: Api) -> None:
    whole = tab(table)
    assert (whole["since"], texts(whole)) == (None, [(0, 0, 1000, ["b", "a", "c", "sum"])])
    version = whole["version"]
    table.write("A1", [["x"]])
    table.write("B3", [["30"]])
    news = tab(table, version)
    assert (news["since"], news["version"]) == (version, version + 2)
    assert texts(news) == [(2, 2, 2, ["c", "sum"]), (0, 1, 1, ["x"])]
    assert tab(table, news["version"])["splices"] == []


def test_rows_that_come_and_go_are_one_splice(table: Api) -> None:
    table.write("B4", [[""]])
    version = tab(table)["version"]
    table.batch(insert("ROWS", 1, 3), typed([["new"]], 2))
    news = tab(table, version)
    assert texts(news) == [(1, 0, 2, ["", "new"])]
    table.batch(delete("ROWS", 1, 3))
    assert texts(tab(table, news["version"])) == [(1, 2, 0, [])]


def test_a_forgotten_version_another_locale_and_a_gone_tab_are_read_whole(table: Api) -> None:
    version = tab(table)["version"]
    table.batch({"addSheet": {"properties": {"sheetId": 5, "hidden": True}}})
    for since, sheet_id in ((version + 99, 0), (version, 5), (version, 7)):
        answer = tab(table, since, sheet_id)
        assert (answer["sheetId"], answer["since"] is None) == (0, since != version)
    table.batch(
        {
            "updateSpreadsheetProperties": {
                "properties": {"locale": "de_DE"},
                "fields": "locale",
            }
        }
    )
    assert tab(table, version)["since"] is None


def test_many_scattered_changes_are_one_splice(table: Api) -> None:
    version = tab(table)["version"]
    table.batch(*[typed([[row]], row) for row in range(0, 600, 2)])
    [(at, removed, added, _)] = texts(tab(table, version))
    assert (at, removed, added) == (0, 599, 599)


def test_cells_are_told_in_brief_with_their_looks_named(table: Api) -> None:
    bold = {"textFormat": {"bold": True}}
    rule = {"condition": {"type": "BOOLEAN"}}
    rows: list[list[object]] = [["text", 1.5, True, "=1/0", "=SEQUENCE(1,2)", None, None]]
    table.batch(
        typed(rows, 0, 2),
        {"setDataValidation": {"range": grid((0, 1), (4, 5)), "rule": rule}},
        {
            "updateCells": {
                "range": grid((0, 1), (2, 3)),
                "rows": [{"values": [{"userEnteredFormat": bold, "note": "look"}]}],
                "fields": "userEnteredFormat,note",
            }
        },
        {
            "updateDimensionProperties": {
                "range": span("ROWS", 1, 2),
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
    )
    answer = tab(table)
    [splice] = answer["splices"]
    names = {orjson.dumps(look): name for name, look in answer["looks"].items()}
    error = {"type": "DIVIDE_BY_ZERO", "message": "Function DIVIDE parameter 2 cannot be zero."}
    assert splice["rows"][0][2:] == [
        {"t": "text", "l": names[orjson.dumps({"userEnteredFormat": bold})], "note": "look"},
        {"t": "1.5", "n": 1.5},
        {"t": "TRUE", "b": True, "l": names[orjson.dumps({"dataValidation": rule})]},
        {"t": "#DIV/0!", "e": error, "f": "=1/0"},
        {"t": "1", "n": 1, "f": "=SEQUENCE(1,2)"},
        {"t": "2", "n": 2, "o": 1},
    ]
    assert (splice["hiddenByUser"], splice["hiddenByFilter"]) == ([1], [])
    assert len(names) == 2


def enter_as_of(api: Api, version: int, a1: str, text: str) -> Json:
    """Type a text into a cell as it was at a version."""
    block = {"range": a1, "values": [[text]]}
    return api.post(f"{here(api)}/edits", {"typed": [block], "version": version})


def test_a_text_goes_to_the_cell_that_the_person_saw(table: Api) -> None:
    version = tab(table)["version"]
    table.batch(insert("ROWS", 0, 1))
    enter_as_of(table, version, "A2", "mine")
    assert table.read("A1:A4") == [[], ["b"], ["mine"], ["c"]]


def test_a_text_for_a_row_that_is_gone_is_refused(table: Api) -> None:
    version = tab(table)["version"]
    table.batch(delete("ROWS", 1, 2))
    sentence = refusal(lambda: enter_as_of(table, version, "A2", "mine"))
    assert sentence == (
        "The row or column is gone; nothing was written. Look again and repeat it."
    )
    assert table.read("A1:A3") == [["b"], ["c"], ["sum"]]


def test_requests_and_edits_of_a_forgotten_version_are_refused(table: Api) -> None:
    version = tab(table)["version"]
    assert "Too much has changed" in refusal(lambda: enter_as_of(table, version + 9, "A2", "x"))
    table.batch(insert("ROWS", 0, 1))
    body = {"requests": [typed([["z"]])], "version": version}
    assert "have just moved" in refusal(lambda: table.post(f"{here(table)}/edits", body))
    table.batch(*[insert("ROWS", 9, 10)] * 256)
    assert "Too many rows" in refusal(lambda: enter_as_of(table, version, "A2", "x"))
    assert tab(table, version)["since"] is None


def test_the_page_is_told_how_lines_moved(table: Api) -> None:
    version = tab(table)["version"]
    table.batch(insert("ROWS", 1, 3), delete("COLUMNS", 4, 5), MOVE_DOWN, SORT)
    assert tab(table, version)["steps"] == [
        {"dimension": "ROWS", "at": 1, "count": 2},
        {"dimension": "COLUMNS", "start": 4, "end": 5},
        {"dimension": "ROWS", "start": 0, "end": 1, "to": 3},
        {"dimension": "ROWS"},
    ]

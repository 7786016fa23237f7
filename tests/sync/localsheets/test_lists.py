"""Tables have a name, columns with names, and a place of their own."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, delete, grid, insert, typed


def table(**rest: object) -> Json:
    """Make a request that adds a table on A1:C3."""
    return {"addTable": {"table": {"name": "Sales", "range": grid((0, 3), (0, 3)), **rest}}}


def tables(api: Api) -> list[Json]:
    """Read the first tab's tables."""
    found: list[Json] = api.get(api.base)["sheets"][0].get("tables", [])
    return found


def names(api: Api) -> list[str]:
    """Read the names of the first table's columns."""
    return [column["columnName"] for column in tables(api)[0]["columnProperties"]]


def test_a_table_is_added_changed_and_deleted_with_its_cells(api: Api) -> None:
    api.batch(typed([["who", "what"], ["ann", 1], ["bob", 2], ["below"]]))
    columns = [{"columnIndex": 1, "columnName": "amount", "columnType": "DOUBLE"}]
    [reply] = api.batch(table(columnProperties=columns))
    made = reply["addTable"]["table"]
    assert made == {
        "tableId": made["tableId"],
        "name": "Sales",
        "range": grid((0, 3), (0, 3)),
        "columnProperties": [
            {"columnIndex": 0, "columnName": "who"},
            {"columnIndex": 1, "columnName": "amount", "columnType": "DOUBLE"},
            {"columnIndex": 2, "columnName": "Column 3"},
        ],
    }
    assert (tables(api), api.read("A1:B1")) == ([made], [["who", "amount"]])
    change = {"tableId": made["tableId"], "name": "Costs", "range": grid((0, 2), (0, 3))}
    api.batch({"updateTable": {"table": change, "fields": "name,range"}})
    assert (tables(api)[0]["name"], tables(api)[0]["range"]) == ("Costs", change["range"])
    api.batch({"deleteTable": {"tableId": made["tableId"]}})
    assert (tables(api), api.read("A1:B4")) == ([], [[], [], ["bob", 2], ["below"]])


def test_columns_keep_their_names_as_others_come_and_go(api: Api) -> None:
    api.batch(typed([["a", "b", "c"]]), table(name=""))
    assert tables(api)[0]["name"] == "Table1"
    api.batch(insert("COLUMNS", 1, 2))
    assert names(api) == ["a", "Column 2", "b", "c"]
    api.batch(delete("COLUMNS", 0, 1), insert("ROWS", 1, 2))
    assert (names(api), tables(api)[0]["range"]) == (
        ["Column 2", "b", "c"],
        grid((0, 4), (0, 3)),
    )
    api.batch(delete("COLUMNS", 0, 3))
    assert tables(api) == []


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"addTable": {"table": {}}}, "table.range must be set."),
        ({"addTable": {}}, "table must be set."),
        (table(name="x"), "A table cannot overlap with another table."),
        (
            table(range=grid((5, 7), (0, 1))),
            'A table with the name "Sales" already exists.',
        ),
        (table(tableId="t"), "A table with the id t already exists."),
        (
            table(name="x", range=grid((5, 7), (0, 1)), columnProperties=[{"columnIndex": 1}]),
            "columnProperties.columnIndex must be a column of the table.",
        ),
        (
            {
                "updateTable": {
                    "table": {"tableId": "t", "range": grid((0, 1), sheet_id=5)},
                    "fields": "range",
                }
            },
            "A table cannot be moved to another sheet.",
        ),
        ({"deleteTable": {"tableId": "none"}}, "No table with id: none"),
    ],
)
def test_tables_that_cannot_be_are_refused(api: Api, request_: Json, reason: str) -> None:
    api.batch(table(tableId="t"), {"addSheet": {"properties": {"sheetId": 5}}})
    with pytest.raises(Refused) as caught:
        api.batch(request_)
    [kind] = request_
    assert caught.value.message == f"Invalid requests[0].{kind}: {reason}"

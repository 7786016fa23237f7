"""Developer metadata stays with its place."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, delete, grid, insert, span, typed


def note(number: int | None, key: str, location: Json, **rest: object) -> Json:
    """Make a createDeveloperMetadata request."""
    metadata = {"metadataKey": key, "location": location, **rest}
    if number is not None:
        metadata["metadataId"] = number
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}


def on_line(dimension: str, index: int) -> Json:
    """Make the location of one row or column."""
    return {"dimensionRange": span(dimension, index, index + 1)}


FOUR = [
    note(1, "book", {"spreadsheet": True}, metadataValue="v"),
    note(2, "tab", {"sheetId": 0}),
    note(3, "row", on_line("ROWS", 2), visibility="PROJECT"),
    note(4, "column", on_line("COLUMNS", 1)),
]


@pytest.fixture
def noted(api: Api) -> Api:
    """Put metadata on each kind of place."""
    api.batch(*FOUR)
    return api


def search(api: Api, *filters: Json) -> list[int]:
    """Find metadata; answers their ids."""
    path = f"{api.base}/developerMetadata:search"
    found = api.post(path, {"dataFilters": list(filters)}).get("matchedDeveloperMetadata", [])
    return [one["developerMetadata"]["metadataId"] for one in found]


def lookup(**parts: object) -> Json:
    """Make a data filter that looks metadata up."""
    return {"developerMetadataLookup": parts}


def test_created_metadata_is_answered_with_its_place(api: Api) -> None:
    [reply] = api.batch(FOUR[2])
    assert reply == {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataId": 3,
                "metadataKey": "row",
                "visibility": "PROJECT",
                "location": {"locationType": "ROW", "dimensionRange": span("ROWS", 2, 3)},
            }
        }
    }
    assert (
        api.get(f"{api.base}/developerMetadata/3")
        == (reply["createDeveloperMetadata"]["developerMetadata"])
    )
    with pytest.raises(Refused) as caught:
        api.get(f"{api.base}/developerMetadata/77")
    assert caught.value == Refused(404, "Requested entity was not found.", "NOT_FOUND")


def test_metadata_without_an_id_gets_one(api: Api) -> None:
    [reply] = api.batch(note(None, "k", {"spreadsheet": True}))
    made = reply["createDeveloperMetadata"]["developerMetadata"]["metadataId"]
    assert search(api, lookup(metadataKey="k")) == [made]


def test_metadata_is_read_where_it_is(noted: Api) -> None:
    book = noted.get(
        noted.base, fields="developerMetadata.metadataId,sheets(developerMetadata)"
    )
    assert book["developerMetadata"] == [{"metadataId": 1}]
    assert [one["metadataId"] for one in book["sheets"][0]["developerMetadata"]] == [2]
    mask = "data(rowMetadata.developerMetadata.metadataId,columnMetadata.developerMetadata)"
    [sheet] = noted.sheets(mask, dataFilters=[{"a1Range": "A2:B4"}])
    [data] = sheet["data"]
    assert data["rowMetadata"] == [{}, {"developerMetadata": [{"metadataId": 3}]}, {}]
    assert data["columnMetadata"][1]["developerMetadata"][0]["location"] == {
        "locationType": "COLUMN",
        **on_line("COLUMNS", 1),
    }


def test_metadata_follows_its_line_and_goes_with_it(noted: Api) -> None:
    noted.batch(insert("ROWS", 0, 2), insert("COLUMNS", 0, 1), delete("ROWS", 0, 1))
    places = {3: on_line("ROWS", 3), 4: on_line("COLUMNS", 2)}
    for number, place in places.items():
        location = noted.get(f"{noted.base}/developerMetadata/{number}")["location"]
        assert location["dimensionRange"] == place["dimensionRange"]
    noted.batch(delete("ROWS", 3, 4), delete("COLUMNS", 2, 3))
    assert search(noted, lookup(visibility="DOCUMENT")) == [1, 2]


def test_row_metadata_does_not_follow_a_sort(noted: Api) -> None:
    noted.batch(typed([["c"], ["b"], ["a"]]))
    noted.batch({"sortRange": {"range": grid((0, 3)), "sortSpecs": [{"dimensionIndex": 0}]}})
    assert noted.read("A1:A3") == [["a"], ["b"], ["c"]]
    location = noted.get(f"{noted.base}/developerMetadata/3")["location"]
    assert location["dimensionRange"] == span("ROWS", 2, 3)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"metadataId": 1}, [1]),
        ({"metadataKey": "row"}, [3]),
        ({"metadataValue": "v"}, [1]),
        ({"visibility": "PROJECT"}, [3]),
        ({"locationType": "COLUMN"}, [4]),
        ({"metadataLocation": {"spreadsheet": True}}, [1]),
        ({"metadataLocation": {"sheetId": 0}}, [2]),
        ({"metadataLocation": on_line("ROWS", 2)}, [3]),
        ({"metadataLocation": on_line("ROWS", 1)}, []),
    ],
)
def test_metadata_is_looked_up_by_what_it_is(noted: Api, parts: Json, found: list[int]) -> None:
    assert search(noted, lookup(**parts)) == found


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ({"spreadsheet": True}, [1, 2, 3, 4]),
        ({"sheetId": 0}, [2, 3, 4]),
        ({"sheetId": 9}, []),
        ({"dimensionRange": span("ROWS", 0, 5)}, [2, 3, 4]),
        ({"dimensionRange": span("ROWS", 0, 2)}, [2, 4]),
        ({"dimensionRange": span("ROWS", 0, 2, 9)}, []),
    ],
)
def test_metadata_is_looked_up_by_what_its_place_touches(
    noted: Api, place: Json, found: list[int]
) -> None:
    looked = lookup(metadataLocation=place, locationMatchingStrategy="INTERSECTING_LOCATION")
    assert search(noted, looked) == found


def test_metadata_is_searched_by_range(noted: Api) -> None:
    assert search(noted, {"a1Range": "A1:A3"}) == [2, 3]
    assert search(noted, {"gridRange": grid((0, 1), (1, 2))}) == [2, 4]


def test_metadata_chooses_what_is_read_and_written(noted: Api) -> None:
    noted.batch(typed([["a", "b"], ["c", "d"], ["e", "f"]]))
    [sheet] = noted.sheets(
        "data.rowData.values.formattedValue", dataFilters=[lookup(metadataKey="row")]
    )
    assert sheet["data"] == [
        {"rowData": [{"values": [{"formattedValue": "e"}, {"formattedValue": "f"}]}]}
    ]
    filters = {"dataFilters": [lookup(metadataId=4)]}
    found = noted.post(f"{noted.base}/values:batchGetByDataFilter", filters)["valueRanges"]
    assert found[0]["valueRange"]["values"] == [["b"], ["d"], ["f"]]
    data = [{"dataFilter": lookup(metadataId=4), "values": [["x"], ["y"]]}]
    body = {"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True}
    written = noted.post(f"{noted.base}/values:batchUpdateByDataFilter", body)
    assert (written["totalUpdatedCells"], written["totalUpdatedSheets"]) == (2, 1)
    assert written["responses"][0]["updatedData"]["values"] == [["x"], ["y"]]
    cleared = noted.post(
        f"{noted.base}/values:batchClearByDataFilter", {"dataFilters": [lookup(metadataId=3)]}
    )
    assert cleared["clearedRanges"] == ["Sheet1!A3:Z3"]
    assert noted.read("A1:B3") == [["a", "x"], ["c", "y"]]
    everything = noted.sheets("data.startRow", dataFilters=[lookup(metadataId=1)])
    assert everything == [{"data": [{}]}]
    assert noted.sheets("data", dataFilters=[lookup(metadataId=99)]) == []


def test_metadata_is_changed_and_moved(noted: Api) -> None:
    update = {
        "dataFilters": [lookup(metadataId=3)],
        "developerMetadata": {"metadataValue": "new", "location": on_line("ROWS", 7)},
        "fields": "metadataValue,location",
    }
    [reply] = noted.batch({"updateDeveloperMetadata": update})
    [changed] = reply["updateDeveloperMetadata"]["developerMetadata"]
    assert changed == {
        "metadataId": 3,
        "metadataKey": "row",
        "metadataValue": "new",
        "visibility": "PROJECT",
        "location": {"locationType": "ROW", "dimensionRange": span("ROWS", 7, 8)},
    }


def test_metadata_is_deleted_by_filter(noted: Api) -> None:
    filters = [lookup(metadataId=number) for number in (1, 2, 3)]
    replies = noted.batch(
        *({"deleteDeveloperMetadata": {"dataFilter": one}} for one in filters)
    )
    deleted = [
        reply["deleteDeveloperMetadata"]["deletedDeveloperMetadata"] for reply in replies
    ]
    assert [[one["metadataId"] for one in some] for some in deleted] == [[1], [2], [3]]
    assert search(noted, lookup(metadataLocation={"sheetId": 0})) == []
    assert search(noted, lookup(locationType="COLUMN")) == [4]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (FOUR[0], "Developer metadata with ID 1 already exists."),
        (note(9, "", {"spreadsheet": True}), "developerMetadata.metadataKey must be set."),
        (note(9, "k", {}), "developerMetadata.location must be set."),
        (
            note(9, "k", {"dimensionRange": span("ROWS", 0, 2)}),
            "developerMetadata.location.dimensionRange must be one row or column.",
        ),
        (
            note(9, "k", on_line("ROWS", 1000)),
            "Range (Sheet1!1001) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
    ],
)
def test_metadata_that_fits_nowhere_fails_the_batch(
    noted: Api, request_: Json, reason: str
) -> None:
    with pytest.raises(Refused) as caught:
        noted.batch(typed([["x"]]), request_)
    assert caught.value.message == f"Invalid requests[1].createDeveloperMetadata: {reason}"
    assert noted.read("A1") == []


def test_a_filter_that_names_no_metadata_is_refused(noted: Api) -> None:
    request = {"deleteDeveloperMetadata": {"dataFilter": {"a1Range": "A1"}}}
    with pytest.raises(Refused) as caught:
        noted.batch(request)
    assert caught.value.message == (
        "Invalid requests[0].deleteDeveloperMetadata: "
        "The data filter must have a developerMetadataLookup."
    )


def test_a_copied_tab_carries_metadata_with_ids_of_its_own(noted: Api) -> None:
    noted.batch(
        {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 8, "insertSheetIndex": 1}}
    )
    copies = search(noted, lookup(metadataKey="row"))
    assert len(set(copies)) == 2
    assert len(search(noted, lookup(metadataKey="tab"))) == 2

"""Nothing that was answered is lost, whatever happens to the server."""

import json
from pathlib import Path

import pytest

from sync.localsheets.refusals import NotHere
from sync.localsheets.store import Store
from tests.sync.localsheets.api import Api, grid, span, typed


def test_another_server_on_the_folder_knows_everything(api: Api) -> None:
    api.batch(
        typed([["a", 1, True, "=B1*2"], [None, "x"]]),
        {"mergeCells": {"range": grid((4, 6), (0, 2)), "mergeType": "MERGE_ROWS"}},
        {"addNamedRange": {"namedRange": {"name": "n", "range": grid((0, 1))}}},
        {
            "updateDimensionProperties": {
                "range": span("COLUMNS", 1, 2),
                "properties": {"pixelSize": 50},
                "fields": "pixelSize",
            }
        },
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataId": 3,
                    "metadataKey": "k",
                    "location": {"dimensionRange": span("ROWS", 998, 999)},
                }
            }
        },
    )
    again = api.again()
    path = f"{api.base}?includeGridData=true"
    assert again.get(path) == api.get(path)
    assert again.get(f"/drive/v3/files/{api.book_id}", fields="*") == api.get(
        f"/drive/v3/files/{api.book_id}", fields="*"
    )
    again.batch(typed([[5]], column=1))
    assert again.read("A1:D1") == [["a", 5, True, 10]]


def test_a_write_replaces_the_whole_file_and_leaves_no_other(api: Api) -> None:
    api.batch(typed([["a"]]))
    [path] = api.folder.iterdir()
    assert path.name == f"{api.book_id}.json"
    first = json.loads(path.read_bytes())["version"]
    api.batch(typed([["b"]]))
    [path] = api.folder.iterdir()
    assert json.loads(path.read_bytes())["version"] == first + 1


def test_a_half_written_file_of_a_killed_server_is_passed_over(api: Api) -> None:
    api.batch(typed([["kept"]]))
    (api.folder / f"{api.book_id}.new").write_text('{"spreadsheetId": "ha')
    assert api.again().read("A1") == [["kept"]]


def test_a_refused_change_is_not_written(api: Api) -> None:
    [path] = api.folder.iterdir()
    before = path.read_bytes()
    api.send("POST", f"{api.base}:batchUpdate", json={"requests": [typed([["x"]]), {"no": {}}]})
    assert path.read_bytes() == before


def test_a_deleted_spreadsheet_is_gone_for_good(tmp_path: Path) -> None:
    api = Api.on(tmp_path / "new" / "folder")
    assert api.send("DELETE", f"/drive/v3/files/{api.book_id}").status_code == 204
    assert list(api.folder.glob("*.json")) == []
    with pytest.raises(NotHere):
        Store(api.folder).book(api.book_id)


def test_a_file_from_before_changes_had_numbers_is_read(api: Api) -> None:
    api.batch(typed([["kept"]]))
    [path] = api.folder.iterdir()
    book = json.loads(path.read_bytes())
    del book["drive"]["change"]
    path.write_text(json.dumps(book))
    again = api.again()
    assert again.read("A1") == [["kept"]]
    assert again.get("/drive/v3/changes/startPageToken")["startPageToken"] == "1"
    again.batch(typed([["changed"]]))
    [change] = again.get("/drive/v3/changes", pageToken="1")["changes"]
    assert change["fileId"] == api.book_id

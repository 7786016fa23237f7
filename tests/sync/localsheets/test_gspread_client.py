"""gspread's Client: spreadsheets are made, found, shared, copied and exported."""

import socket
from datetime import datetime

import gspread
import pytest
import requests
from google.oauth2.credentials import Credentials
from gspread.exceptions import APIError, SpreadsheetNotFound
from gspread.http_client import ParamsType
from gspread.urls import SPREADSHEET_DRIVE_URL
from gspread.utils import ExportFormat

from tests.sync.localsheets.conftest import Elsewhere
from tests.sync.localsheets.shown_by import shows

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


@shows(gspread.Client, "create", "open_by_key", "open", "open_by_url")
def test_a_new_spreadsheet_is_found_by_key_by_name_and_by_address(
    client: gspread.Client,
) -> None:
    made = client.create("Orders of May")
    assert client.open_by_key(made.id).title == "Orders of May"
    assert client.open_by_url(SPREADSHEET_DRIVE_URL % made.id + "/edit#gid=0").id == made.id
    assert client.open("Orders of May").id == made.id
    with pytest.raises(SpreadsheetNotFound):
        client.open("Orders of June")
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key("none")


@shows(gspread.Client, "create", "openall", "list_spreadsheet_files", "open")
def test_spreadsheets_are_listed_by_title_and_folder(client: gspread.Client) -> None:
    first = client.create("Listed", folder_id="north")
    second = client.create("Listed", folder_id="south")
    client.create("Listed too", folder_id="south")
    assert [book.id for book in client.openall("Listed")] == [second.id, first.id]
    assert {first.id, second.id} <= {book.id for book in client.openall()}
    assert client.open("Listed", folder_id="north").id == first.id
    [found] = client.list_spreadsheet_files("Listed", folder_id="south")
    assert (found["id"], sorted(found)) == (
        second.id,
        ["createdTime", "id", "modifiedTime", "name"],
    )


@shows(gspread.Client, "del_spreadsheet")
def test_a_deleted_spreadsheet_is_gone(client: gspread.Client) -> None:
    made = client.create("Short-lived")
    client.del_spreadsheet(made.id)
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key(made.id)


@shows(gspread.Client, "copy")
def test_a_copy_has_everything_but_the_sharing(client: gspread.Client) -> None:
    made = client.create("Original")
    made.sheet1.update([["x", "y"]])
    made.share("ann@example.org", "user", "reader", notify=False)
    comments = f"https://www.googleapis.com/drive/v3/files/{made.id}/comments"
    params: ParamsType = {"fields": "id"}
    for content in ("one", "two"):
        client.http_client.request("post", comments, params=params, json={"content": content})
    copy = client.copy(made.id, title="Copied", folder_id="west", copy_comments=True)
    assert (copy.title, copy.sheet1.get_all_values()) == ("Copied", [["x", "y"]])
    assert [one["role"] for one in copy.list_permissions()] == ["owner"]
    answer = client.http_client.request(
        "get", comments.replace(made.id, copy.id), params={"fields": "comments(content)"}
    )
    assert {one["content"] for one in answer.json()["comments"]} == {"one", "two"}
    assert [one["id"] for one in client.list_spreadsheet_files(folder_id="west")] == [copy.id]
    assert client.copy(made.id, copy_comments=False).title == "Copy of Original"


@shows(gspread.Client, "copy")
def test_sharing_is_copied_as_little_as_on_google(client: gspread.Client) -> None:
    """Gspread asks to make the owner an owner, which Drive does only with more words."""
    made = client.create("Shared")
    with pytest.raises(APIError, match="The transferOwnership parameter must be enabled"):
        client.copy(made.id, copy_permissions=True)


@shows(gspread.Client, "insert_permission", "list_permissions", "remove_permission")
def test_a_spreadsheet_is_shared_with_people_groups_domains_and_everybody(
    client: gspread.Client,
) -> None:
    number = client.create("Ours").id
    for value, kind in (
        ("ann@example.org", "user"),
        ("team@example.org", "group"),
        ("example.org", "domain"),
        (None, "anyone"),
    ):
        client.insert_permission(number, value, perm_type=kind, role="reader")
    given = client.list_permissions(number)
    assert [(one["type"], one["role"]) for one in given] == [
        ("user", "owner"),
        ("user", "reader"),
        ("group", "reader"),
        ("domain", "reader"),
        ("anyone", "reader"),
    ]
    for one in given[1:]:
        client.remove_permission(number, str(one["id"]))
    assert [one["role"] for one in client.list_permissions(number)] == ["owner"]


@shows(gspread.Client, "import_csv", "export")
def test_text_comes_in_and_goes_out(client: gspread.Client) -> None:
    made = client.create("Text")
    made.add_worksheet("Second", 2, 2)
    client.import_csv(made.id, "1,2\n3,4\n")
    assert [tab.title for tab in made.worksheets()] == ["Sheet1"]
    assert made.sheet1.get_all_values() == [["1", "2"], ["3", "4"]]
    client.import_csv(made.id, "Käse,芝士".encode())
    assert client.export(made.id, ExportFormat.CSV) == "Käse,芝士".encode()
    assert client.export(made.id, ExportFormat.TSV) == "Käse\t芝士".encode()
    assert client.export(made.id, ExportFormat.EXCEL)[:4] == b"PK\x03\x04"
    with pytest.raises(APIError, match="The requested conversion is not supported"):
        client.export(made.id)


@shows(gspread.Client, "get_file_drive_metadata")
def test_a_file_tells_when_it_was_made_and_changed(client: gspread.Client) -> None:
    made = client.create("Timed")
    told = client.get_file_drive_metadata(made.id)
    assert sorted(told) == ["createdTime", "id", "modifiedTime", "name"]
    assert (told["id"], told["name"]) == (made.id, "Timed")


@shows(gspread.Client, "set_timeout")
def test_who_does_not_wait_for_ever_gives_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, requests.Session() as session:
        session.trust_env = False
        session.mount(HOSTS[0], Elsewhere(f"http://127.0.0.1:{silent.getsockname()[1]}"))
        patient = gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # as documented
        patient.set_timeout(0.05)
        with pytest.raises(requests.ReadTimeout):
            patient.open_by_key("x")


@shows(gspread.Client, "expiry", "create")
def test_who_comes_with_credentials_is_served_too(address: str) -> None:
    ends = datetime(2999, 1, 1)  # noqa: DTZ001 - google-auth's times have no zone
    client = gspread.Client(Credentials("t", expiry=ends))  # type: ignore[no-untyped-call] # google-auth's
    with client.http_client.session as session:
        session.trust_env = False
        for host in HOSTS:
            session.mount(host, Elsewhere(address))
        assert client.create("Signed").title == "Signed"
    assert client.expiry == ends

"""gspread's Spreadsheet: its tabs, its values, its names and who owns it."""

import gspread
import pytest
from gspread.exceptions import WorksheetNotFound
from gspread.http_client import ParamsType
from gspread.utils import ExportFormat

from tests.sync.localsheets.shown_by import shows


def titles(book: gspread.Spreadsheet) -> list[str]:
    """Read the tabs' names."""
    return [tab.title for tab in book.worksheets()]


@shows(gspread.Spreadsheet, "id", "title", "url", "locale", "timezone", "fetch_sheet_metadata")
@shows(gspread.Spreadsheet, "update_title", "update_locale", "update_timezone")
def test_a_spreadsheet_has_a_name_a_language_and_a_zone(
    client: gspread.Client, book: gspread.Spreadsheet
) -> None:
    assert (book.title, book.locale, book.timezone) == ("Sales", "en_US", "UTC")
    assert book.url == f"https://docs.google.com/spreadsheets/d/{book.id}"
    book.update_title("Costs")
    book.update_locale("de_DE")
    book.update_timezone("Europe/Berlin")
    fresh = client.open_by_key(book.id)
    assert (fresh.title, fresh.locale, fresh.timezone) == ("Costs", "de_DE", "Europe/Berlin")
    assert book.fetch_sheet_metadata({"fields": "properties.title"}) == {
        "properties": {"title": "Costs"}
    }


@shows(gspread.Spreadsheet, "creationTime", "lastUpdateTime", "get_lastUpdateTime")
@shows(gspread.Spreadsheet, "update_drive_metadata")
def test_a_spreadsheet_tells_when_it_was_made_and_changed(book: gspread.Spreadsheet) -> None:
    with pytest.warns(DeprecationWarning, match="lastUpdateTime is deprecated"):
        first = book.lastUpdateTime
    assert first >= book.creationTime
    book.sheet1.update_acell("A1", "x")
    assert book.get_lastUpdateTime() > first
    book.update_drive_metadata()
    with pytest.warns(DeprecationWarning, match="lastUpdateTime is deprecated"):
        assert book.lastUpdateTime == book.get_lastUpdateTime()


@shows(gspread.Spreadsheet, "add_worksheet", "worksheet", "sheet1")
@shows(gspread.Spreadsheet, "get_worksheet", "get_worksheet_by_id", "reorder_worksheets")
@shows(gspread.Spreadsheet, "duplicate_sheet", "del_worksheet", "del_worksheet_by_id")
def test_tabs_are_added_found_moved_copied_and_deleted(book: gspread.Spreadsheet) -> None:
    added = book.add_worksheet("Second", 10, 5, index=0)
    assert (added.row_count, added.col_count) == (10, 5)
    assert (book.worksheet("Second").id, book.sheet1.id) == (added.id, added.id)
    assert book.get_worksheet(1).title == "Sheet1"
    assert book.get_worksheet_by_id(added.id).title == "Second"
    copy = book.duplicate_sheet(added.id, 2, 77, "Third")
    assert (copy.id, copy.title, copy.index) == (77, "Third", 2)
    assert book.duplicate_sheet(0).title == "Copy of Sheet1"
    book.reorder_worksheets([copy, added])
    assert titles(book) == ["Third", "Second", "Copy of Sheet1", "Sheet1"]
    book.del_worksheet(copy)
    book.del_worksheet_by_id(str(added.id))
    assert titles(book) == ["Copy of Sheet1", "Sheet1"]
    with pytest.raises(WorksheetNotFound):
        book.worksheet("Third")
    with pytest.raises(WorksheetNotFound):
        book.get_worksheet_by_id(77)


@shows(gspread.Spreadsheet, "worksheets")
def test_hidden_tabs_may_be_left_out(book: gspread.Spreadsheet) -> None:
    book.add_worksheet("Hidden", 1, 1).hide()
    assert [tab.title for tab in book.worksheets(exclude_hidden=True)] == ["Sheet1"]


@shows(gspread.Spreadsheet, "batch_update")
def test_any_request_can_be_sent(book: gspread.Spreadsheet) -> None:
    added = {"addSheet": {"properties": {"title": "New", "sheetId": 3}}}
    replies = book.batch_update({"requests": [added]})["replies"]
    assert replies[0]["addSheet"]["properties"]["title"] == "New"


@shows(gspread.Spreadsheet, "values_get", "values_update", "values_append", "values_clear")
@shows(gspread.Spreadsheet, "values_batch_get", "values_batch_update", "values_batch_clear")
def test_values_come_and_go_by_any_range(book: gspread.Spreadsheet) -> None:
    typed: ParamsType = {"valueInputOption": "USER_ENTERED"}
    assert book.values_update("A1:B1", typed, {"values": [["a", "=1+1"]]}) == {
        "spreadsheetId": book.id,
        "updatedRange": "Sheet1!A1:B1",
        "updatedRows": 1,
        "updatedColumns": 2,
        "updatedCells": 2,
    }
    appended = book.values_append("Sheet1", typed, {"values": [["b", 3]]})
    assert (appended["tableRange"], appended["updates"]["updatedRange"]) == (
        "Sheet1!A1:B1",
        "Sheet1!A2:B2",
    )
    assert book.values_get("Sheet1", {"valueRenderOption": "UNFORMATTED_VALUE"}) == {
        "range": "Sheet1!A1:Z1000",
        "majorDimension": "ROWS",
        "values": [["a", 2], ["b", 3]],
    }
    data = [{"range": "C1", "values": [["c"]]}, {"range": "C2", "values": [["d"]]}]
    assert book.values_batch_update({**typed, "data": data})["totalUpdatedCells"] == 2
    found = book.values_batch_get(["A1", "C1:C2"], {"majorDimension": "COLUMNS"})
    assert [one["values"] for one in found["valueRanges"]] == [[["a"]], [["c", "d"]]]
    assert book.values_clear("A1:B1")["clearedRange"] == "Sheet1!A1:B1"
    cleared = book.values_batch_clear(body={"ranges": ["A2", "C1"]})["clearedRanges"]
    assert cleared == ["Sheet1!A2", "Sheet1!C1"]
    assert book.values_get("A1:C2")["values"] == [[], ["", "3", "d"]]


@shows(gspread.Spreadsheet, "named_range", "list_named_ranges")
def test_named_ranges_are_listed_and_read(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a", "b"], ["c", "d"]])
    book.sheet1.define_named_range("A1:B2", "corner")
    assert [one["name"] for one in book.list_named_ranges()] == ["corner"]
    cells = book.named_range("corner")
    assert [(cell.address, cell.value) for cell in cells] == [
        ("A1", "a"),
        ("B1", "b"),
        ("A2", "c"),
        ("B2", "d"),
    ]


@shows(gspread.Spreadsheet, "list_protected_ranges")
def test_protected_ranges_are_listed_for_their_tab(book: gspread.Spreadsheet) -> None:
    other = book.add_worksheet("Other", 5, 5)
    other.add_protected_range("A1:A5", description="mine")
    assert book.list_protected_ranges(book.sheet1.id) == []
    [listed] = book.list_protected_ranges(other.id)
    assert (listed["description"], listed["range"]["sheetId"]) == ("mine", other.id)
    with pytest.raises(WorksheetNotFound):
        book.list_protected_ranges(1)


@shows(gspread.Spreadsheet, "share", "list_permissions", "remove_permissions")
@shows(gspread.Spreadsheet, "transfer_ownership", "accept_ownership")
def test_a_spreadsheet_is_shared_and_given_away(book: gspread.Spreadsheet) -> None:
    made = book.share("ann@example.org", "user", "writer", email_message="Hello").json()
    book.share("example.org", "domain", "reader")
    book.transfer_ownership(made["id"])
    [pending] = [one for one in book.list_permissions() if one.get("pendingOwner")]
    assert pending["emailAddress"] == "ann@example.org"
    assert book.accept_ownership(made["id"]).json()["role"] == "owner"
    assert {
        one.get("emailAddress", one["type"]): one["role"] for one in book.list_permissions()
    } == {
        "local@localhost": "writer",
        "domain": "reader",
        "ann@example.org": "owner",
    }
    assert len(book.remove_permissions("example.org")) == 1
    assert book.remove_permissions("local@localhost", role="reader") == []
    assert len(book.list_permissions()) == 2


@shows(gspread.Spreadsheet, "export")
def test_a_spreadsheet_exports_itself(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["x", "y"], ["z"]])
    assert book.export(ExportFormat.CSV) == b"x,y\r\nz,"
    assert book.export(ExportFormat.EXCEL)[:4] == b"PK\x03\x04"

"""A batch is all or nothing, and its requests run in order."""

import pytest

from sync.localsheets.batch import KINDS
from sync.localsheets.unserved import REASONS
from tests.sync.localsheets.api import Api, Refused, grid, typed

EVERY_KIND = """
addBanding addChart addCommentReply addConditionalFormatRule addDataSource
addDimensionGroup addFilterView addNamedRange addProtectedRange addSheet addSlicer
addTable appendCells appendDimension autoFill autoResizeDimensions
cancelDataSourceRefresh clearBasicFilter copyPaste createDeveloperMetadata cutPaste
deleteBanding deleteComment deleteCommentReply deleteConditionalFormatRule
deleteDataSource deleteDeveloperMetadata deleteDimension deleteDimensionGroup
deleteDuplicates deleteEmbeddedObject deleteFilterView deleteNamedRange
deleteProtectedRange deleteRange deleteSheet deleteTable duplicateFilterView
duplicateSheet findReplace insertComment insertDimension insertRange mergeCells
moveDimension pasteData randomizeRange refreshDataSource repeatCell setBasicFilter
setDataValidation sortRange textToColumns trimWhitespace unmergeCells updateBanding
updateBorders updateCells updateChartSpec updateCommentPost updateConditionalFormatRule
updateDataSource updateDeveloperMetadata updateDimensionGroup updateDimensionProperties
updateEmbeddedObjectBorder updateEmbeddedObjectPosition updateFilterView
updateNamedRange updateProtectedRange updateSheetProperties updateSlicerSpec
updateSpreadsheetProperties updateTable
"""


def add_sheet(sheet_id: int, title: str | None = None) -> dict[str, object]:
    name = {"title": title or f"J{sheet_id}"}
    return {"addSheet": {"properties": {"sheetId": sheet_id, **name}}}


def delete_sheet(sheet_id: int) -> dict[str, object]:
    return {"deleteSheet": {"sheetId": sheet_id}}


def test_a_refused_request_leaves_nothing_of_its_batch(api: Api) -> None:
    api.batch(typed([["old", 1]]))
    before = (api.titles(), api.read("Sheet1"))
    with pytest.raises(Refused) as caught:
        api.batch(typed([["new", 2]]), add_sheet(5), delete_sheet(7), typed([["newer"]]))
    assert caught.value == Refused(
        400, "Invalid requests[2].deleteSheet: No sheet with id: 7", "INVALID_ARGUMENT"
    )
    assert (api.titles(), api.read("Sheet1")) == before
    assert api.again().read("Sheet1") == before[1]


def test_a_copy_before_an_update_keeps_the_old_values_and_one_after_it_has_the_new(
    api: Api,
) -> None:
    api.batch(typed([["old"]]))
    copies = [
        {
            "copyPaste": {
                "source": grid((0, 1), (0, 1)),
                "destination": grid((row, row + 1), (0, 1)),
            }
        }
        for row in (3, 4)
    ]
    api.batch(copies[0], typed([["new"]]), copies[1])
    assert api.read("A1:A5") == [["new"], [], [], ["old"], ["new"]]


def test_a_copy_of_values_sees_formulas_already_worked_out(api: Api) -> None:
    api.batch(typed([[1, "=A1*10"]]))
    api.batch(
        typed([[5]]),
        {
            "copyPaste": {
                "source": grid((0, 1), (1, 2)),
                "destination": grid((0, 1), (2, 3)),
                "pasteType": "PASTE_VALUES",
            }
        },
    )
    assert api.read("A1:C1") == [[5, 50, 50]]


def test_a_journal_tab_fences_a_late_or_repeated_batch(api: Api) -> None:
    api.batch(add_sheet(101))
    write = [add_sheet(102), typed([["mine"]]), delete_sheet(101)]
    api.batch(*write)
    with pytest.raises(Refused) as repeated:
        api.batch(*write)
    assert repeated.value.message == (
        'Invalid requests[0].addSheet: A sheet with the ID "102" already exists. '
        "Please enter another ID."
    )
    with pytest.raises(Refused) as late:
        api.batch(add_sheet(103), typed([["late"]]), delete_sheet(101))
    assert late.value.message == "Invalid requests[2].deleteSheet: No sheet with id: 101"
    assert (api.titles(), api.read("A1")) == (["Sheet1", "J102"], [["mine"]])


def test_every_request_has_its_reply(api: Api) -> None:
    replies = api.batch(typed([["a"]]), add_sheet(9, "Nine"), typed([["b"]]))
    assert [sorted(reply) for reply in replies] == [[], ["addSheet"], []]
    assert replies[1]["addSheet"]["properties"] == {
        "sheetId": 9,
        "title": "Nine",
        "index": 1,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 1000, "columnCount": 26},
    }


def test_the_answer_brings_the_ranges_and_fields_that_were_asked_for(api: Api) -> None:
    body = {
        "requests": [typed([["a", "=A1&A1"], ["c"]])],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["Sheet1!A1:B1"],
        "responseIncludeGridData": True,
    }
    fields = "updatedSpreadsheet(sheets(properties.sheetId,data.rowData.values.effectiveValue))"
    assert api.post(f"{api.base}:batchUpdate", body, fields=fields) == {
        "updatedSpreadsheet": {
            "sheets": [
                {
                    "properties": {"sheetId": 0},
                    "data": [
                        {
                            "rowData": [
                                {
                                    "values": [
                                        {"effectiveValue": {"stringValue": "a"}},
                                        {"effectiveValue": {"stringValue": "aa"}},
                                    ]
                                }
                            ]
                        }
                    ],
                }
            ]
        }
    }
    whole = api.post(f"{api.base}:batchUpdate", body)["updatedSpreadsheet"]
    assert whole["sheets"][0]["data"][0]["rowData"][0]["values"][0]["formattedValue"] == "a"
    without = {**body, "responseIncludeGridData": False}
    assert (
        "data"
        not in api.post(f"{api.base}:batchUpdate", without)["updatedSpreadsheet"]["sheets"][0]
    )


def test_a_response_range_on_a_renamed_tab_is_refused_and_nothing_is_kept(api: Api) -> None:
    body = {"requests": [typed([["a"]])], "responseRanges": ["Orders!A1"]}
    with pytest.raises(Refused) as caught:
        api.post(f"{api.base}:batchUpdate", body)
    assert caught.value.message == "Unable to parse range: Orders!A1"
    assert api.read("A1") == []


@pytest.mark.parametrize(
    ("requests", "message"),
    [
        ([], "Must specify at least one request."),
        ([{}], "Invalid requests[0]: No request set."),
        ([{"copyPaste": {}}], "Invalid requests[0].copyPaste: source must be set."),
        ([7], "Invalid JSON payload received. requests[0] must be an object."),
        (
            [{"paintRainbow": {}}],
            (
                "Invalid JSON payload received. "
                "Unknown name \"paintRainbow\" at 'requests[0]': Cannot find field."
            ),
        ),
        (
            [{"updateCells": {"range": {"sheetId": 3}, "fields": "note"}}],
            "Invalid requests[0].updateCells: No grid with id: 3",
        ),
        (
            [{"updateCells": {"range": {"sheetId": 0}}}],
            (
                "Invalid requests[0].updateCells: "
                "At least one field must be listed in 'fields'. "
                "(Use '*' to indicate all fields.)"
            ),
        ),
        (
            [typed([["x" * 50_001]])],
            (
                "Invalid requests[0].updateCells: Your input contains more than the maximum of "
                "50000 characters in a single cell."
            ),
        ),
        (
            [{"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 10_000_000}}],
            (
                "Invalid requests[0].appendDimension: This action would increase the number of "
                "cells in the workbook above the limit of 10000000 cells."
            ),
        ),
    ],
)
def test_a_refusal_says_which_request_and_why(
    api: Api, requests: list[dict[str, object]], message: str
) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(*requests)
    assert caught.value == Refused(400, message, "INVALID_ARGUMENT")


def test_a_malformed_request_is_refused_without_a_traceback(api: Api) -> None:
    with pytest.raises(Refused) as caught:
        api.batch({"updateCells": {"range": "A1", "fields": "*"}})
    assert caught.value.code == 400
    assert caught.value.message.startswith(
        "Invalid requests[0].updateCells: The request is malformed ("
    )


def test_every_kind_of_request_that_the_api_has_is_known() -> None:
    assert sorted(KINDS) == EVERY_KIND.split()


@pytest.mark.parametrize(("kind", "reason"), REASONS.items())
def test_what_is_not_served_says_so_and_where(api: Api, kind: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(typed([["x"]]), {kind: {}})
    assert caught.value == Refused(
        400, f"Invalid requests[1].{kind}: {reason}", "INVALID_ARGUMENT"
    )
    assert api.read("A1") == []

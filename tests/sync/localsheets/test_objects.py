"""Charts and slicers float over their cells, are kept, and follow rows and columns."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, delete, grid, insert


def sheet(api: Api, index: int = 0) -> Json:
    """Read a tab, without its cells."""
    found: Json = api.get(api.base)["sheets"][index]
    return found


def over(row: int, column: int, **rest: int) -> Json:
    """Make a position over a cell of the first tab."""
    anchor = {"sheetId": 0, "rowIndex": row, "columnIndex": column}
    return {"overlayPosition": {"anchorCell": anchor, **rest}}


def chart(row: int, column: int) -> Json:
    """Make a request that adds a chart of A2:B5."""
    sources = {"sources": [grid((1, 5), (0, 2))]}
    series = [{"series": {"sourceRange": sources}}]
    spec = {"title": "Sales", "basicChart": {"chartType": "LINE", "series": series}}
    return {"addChart": {"chart": {"spec": spec, "position": over(row, column)}}}


def test_a_chart_is_added_changed_moved_and_deleted(api: Api) -> None:
    [reply] = api.batch(chart(3, 4))
    made = reply["addChart"]["chart"]
    assert made["position"] == over(3, 4, widthPixels=600, heightPixels=371)
    assert sheet(api)["charts"] == [made]
    number = made["chartId"]
    border = {"colorStyle": {"rgbColor": {"red": 1}}}
    replies = api.batch(
        {"updateChartSpec": {"chartId": number, "spec": {"title": "Costs"}}},
        {"updateEmbeddedObjectBorder": {"objectId": number, "border": border, "fields": "*"}},
        {
            "updateEmbeddedObjectPosition": {
                "objectId": number,
                "newPosition": {"overlayPosition": {"widthPixels": 50}},
                "fields": "widthPixels",
            }
        },
    )
    position = over(3, 4, widthPixels=50, heightPixels=371)
    assert replies[2] == {"updateEmbeddedObjectPosition": {"position": position}}
    assert sheet(api)["charts"] == [
        {"chartId": number, "spec": {"title": "Costs"}, "position": position, "border": border}
    ]
    api.batch({"deleteEmbeddedObject": {"objectId": number}})
    assert "charts" not in sheet(api)


def test_a_chart_can_be_moved_to_another_tab(api: Api) -> None:
    [_, reply] = api.batch({"addSheet": {"properties": {"sheetId": 5}}}, chart(3, 4))
    number = reply["addChart"]["chart"]["chartId"]
    anchor = {"anchorCell": {"sheetId": 5, "rowIndex": 1, "columnIndex": 0}}
    move = {"objectId": number, "newPosition": {"overlayPosition": anchor}, "fields": "*"}
    api.batch({"updateEmbeddedObjectPosition": move})
    assert "charts" not in sheet(api)
    [moved] = sheet(api, 1)["charts"]
    assert moved["position"]["overlayPosition"]["anchorCell"] == anchor["anchorCell"]


def test_a_slicer_is_added_changed_and_deleted(api: Api) -> None:
    given = {"slicerId": 8, "spec": {"title": "t", "dataRange": grid((0, 4), (0, 2))}}
    api.batch({"addSlicer": {"slicer": {**given, "position": over(0, 3)}}})
    change = {"slicerId": 8, "spec": {"title": "u", "columnIndex": 1}, "fields": "title"}
    api.batch({"updateSlicerSpec": change})
    [slicer] = sheet(api)["slicers"]
    assert slicer["spec"] == {"title": "u", "dataRange": grid((0, 4), (0, 2))}
    api.batch({"deleteEmbeddedObject": {"objectId": 8}})
    assert "slicers" not in sheet(api)


def test_objects_and_what_they_show_follow_their_lines(api: Api) -> None:
    api.batch(chart(3, 4))
    api.batch(insert("ROWS", 2, 4), delete("COLUMNS", 1, 2), delete("ROWS", 5, 7))
    [found] = sheet(api)["charts"]
    anchor = found["position"]["overlayPosition"]["anchorCell"]
    assert anchor == {"sheetId": 0, "rowIndex": 5, "columnIndex": 3}
    [series] = found["spec"]["basicChart"]["series"]
    assert series["series"]["sourceRange"]["sources"] == [grid((1, 5), (0, 1))]


def test_a_copied_tab_has_objects_of_its_own(api: Api) -> None:
    api.batch(chart(0, 0), {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 9}})
    [copy] = sheet(api, 0)["charts"]
    [old] = sheet(api, 1)["charts"]
    assert copy["chartId"] != old["chartId"]
    assert copy["position"]["overlayPosition"]["anchorCell"]["sheetId"] == 9


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"addChart": {"chart": {}}}, "chart.spec must be set."),
        (
            {"addChart": {"chart": {"spec": {}, "position": {"newSheet": True}}}},
            "position.overlayPosition must be set: objects float over a grid here.",
        ),
        (
            {"addSlicer": {"slicer": {"slicerId": 8, "spec": {}, "position": over(0, 0)}}},
            "An embedded object with the id 8 already exists.",
        ),
        (
            {"addChart": {"chart": {"spec": {}, "position": over(1000, 0)}}},
            "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            {"updateChartSpec": {"chartId": 8, "spec": {}}},
            "No embedded object with id: 8",
        ),
        (
            {
                "updateEmbeddedObjectPosition": {
                    "objectId": 8,
                    "newPosition": {"newSheet": True},
                    "fields": "*",
                }
            },
            "newPosition.overlayPosition must be set: objects float over a grid here.",
        ),
    ],
)
def test_objects_that_cannot_be_are_refused(api: Api, request_: Json, reason: str) -> None:
    slicer = {"slicerId": 8, "spec": {}, "position": over(0, 0)}
    api.batch({"addSlicer": {"slicer": slicer}})
    with pytest.raises(Refused) as caught:
        api.batch(request_)
    [kind] = request_
    assert caught.value.message == f"Invalid requests[0].{kind}: {reason}"

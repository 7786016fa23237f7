"""Protections, formats and names are kept and answered faithfully."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, grid, span, typed

WHERE = grid((0, 3), (0, 2))


def sheet(api: Api) -> Json:
    """Read the first tab, without its cells."""
    first: Json = api.get(api.base)["sheets"][0]
    return first


@pytest.mark.parametrize(
    ("noun", "name", "key", "kind"),
    [
        ("ProtectedRange", "protectedRange", "protectedRangeId", "protectedRanges"),
        ("Banding", "bandedRange", "bandedRangeId", "bandedRanges"),
    ],
)
def test_ranged_things_are_added_changed_and_deleted(
    api: Api, noun: str, name: str, key: str, kind: str
) -> None:
    item = {"range": WHERE, "description": "d", "warningOnly": True}
    [reply] = api.batch({f"add{noun}": {name: item}})
    number = reply[f"add{noun}"][name][key]
    assert sheet(api)[kind] == [{key: number, **item}]
    change = {name: {key: number, "description": "e"}, "fields": "description,warningOnly"}
    api.batch({f"update{noun}": change})
    assert sheet(api)[kind] == [{key: number, "range": WHERE, "description": "e"}]
    for request in (
        {f"add{noun}": {name: {key: number, "range": WHERE}}},
        {f"delete{noun}": {key: -1}},
    ):
        with pytest.raises(Refused):
            api.batch(request)
    api.batch({f"delete{noun}": {key: number}})
    assert kind not in sheet(api)


def test_filter_views_are_kept(api: Api) -> None:
    view = {"filterViewId": 6, "title": "mine", "range": WHERE}
    api.batch({"addFilterView": {"filter": view}})
    change = {"filter": {"filterViewId": 6, "title": "ours"}, "fields": "title"}
    api.batch({"updateFilterView": change})
    assert sheet(api)["filterViews"] == [{**view, "title": "ours"}]
    api.batch({"deleteFilterView": {"filterId": 6}})
    assert "filterViews" not in sheet(api)


def rule(colour: str) -> Json:
    """Make a conditional format rule."""
    return {"ranges": [WHERE], "booleanRule": {"format": {"backgroundColor": colour}}}


def test_conditional_formats_have_an_order(api: Api) -> None:
    first, second, third = (rule(colour) for colour in "abc")
    api.batch(
        {"addConditionalFormatRule": {"rule": first}},
        {"addConditionalFormatRule": {"rule": second, "index": 0}},
    )
    assert sheet(api)["conditionalFormats"] == [second, first]
    replies = api.batch(
        {"updateConditionalFormatRule": {"index": 0, "rule": third}},
        {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}},
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}},
    )
    assert replies == [
        {
            "updateConditionalFormatRule": {
                "oldRule": second,
                "oldIndex": 0,
                "newRule": third,
                "newIndex": 0,
            }
        },
        {
            "updateConditionalFormatRule": {
                "oldRule": third,
                "oldIndex": 0,
                "newRule": third,
                "newIndex": 1,
            }
        },
        {"deleteConditionalFormatRule": {"rule": first}},
    ]
    assert sheet(api)["conditionalFormats"] == [third]


def test_named_ranges_are_added_changed_and_deleted(api: Api) -> None:
    [reply] = api.batch({"addNamedRange": {"namedRange": {"name": "n", "range": WHERE}}})
    number = reply["addNamedRange"]["namedRange"]["namedRangeId"]
    change = {"namedRangeId": number, "name": "m"}
    api.batch({"updateNamedRange": {"namedRange": change, "fields": "name"}})
    assert api.get(api.base)["namedRanges"] == [
        {"namedRangeId": number, "name": "m", "range": WHERE}
    ]
    api.batch({"deleteNamedRange": {"namedRangeId": number}})
    assert "namedRanges" not in api.get(api.base)


def test_merged_cells_keep_only_their_first_value(api: Api) -> None:
    api.batch(typed([["a", "b"], ["c", "d"]]))
    api.batch({"mergeCells": {"range": grid((0, 2), (0, 2)), "mergeType": "MERGE_COLUMNS"}})
    assert sheet(api)["merges"] == [grid((0, 2), (0, 1)), grid((0, 2), (1, 2))]
    assert api.read("A1:B2") == [["a", "b"]]
    api.batch({"mergeCells": {"range": grid((0, 1), (0, 2))}})
    assert (sheet(api)["merges"], api.read("A1:B2")) == ([grid((0, 1), (0, 2))], [["a"]])
    api.batch({"unmergeCells": {"range": grid((0, 1), (1, 2))}})
    assert "merges" not in sheet(api)


def test_groups_are_kept(api: Api) -> None:
    [reply] = api.batch({"addDimensionGroup": {"range": span("COLUMNS", 1, 3)}})
    groups = [{"range": span("COLUMNS", 1, 3), "depth": 1}]
    assert reply["addDimensionGroup"]["dimensionGroups"] == groups
    assert sheet(api)["columnGroups"] == groups
    api.batch({"deleteDimensionGroup": {"range": span("COLUMNS", 1, 3)}})
    assert "columnGroups" not in sheet(api)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"deleteProtectedRange": {"protectedRangeId": 4}}, "No protectedRange with id: 4"),
        (
            {"deleteConditionalFormatRule": {"index": 2}},
            "No conditional format on sheet at index: 2",
        ),
        ({"addBanding": {"bandedRange": {}}}, "range must be set."),
        ({"addConditionalFormatRule": {"rule": {}}}, "rule.ranges must be set."),
        ({"deleteNamedRange": {"namedRangeId": "x"}}, "No named range with id: x"),
        (
            {"deleteDimensionGroup": {"range": span("ROWS", 0, 1)}},
            "There is no dimension group on this range.",
        ),
        (
            {"addNamedRange": {"namedRange": {"name": "N", "range": WHERE}}},
            'A named range with the name "N" already exists.',
        ),
    ],
)
def test_what_is_not_there_cannot_be_changed(api: Api, request_: Json, reason: str) -> None:
    api.batch({"addNamedRange": {"namedRange": {"name": "n", "range": WHERE}}})
    with pytest.raises(Refused) as caught:
        api.batch(request_)
    [kind] = request_
    assert caught.value.message == f"Invalid requests[0].{kind}: {reason}"

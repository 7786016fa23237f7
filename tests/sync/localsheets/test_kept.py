"""Protections, formats and names are kept and answered faithfully."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, grid

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


def test_a_named_range_and_a_table_can_be_protected(api: Api) -> None:
    api.batch(
        {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "n", "range": WHERE}}},
        {"addTable": {"table": {"tableId": "t", "range": grid((5, 7), (0, 1))}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 1, "namedRangeId": "n"}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 2, "tableId": "t"}}},
    )
    assert sheet(api)["protectedRanges"] == [
        {"protectedRangeId": 1, "namedRangeId": "n", "range": WHERE},
        {"protectedRangeId": 2, "tableId": "t", "range": grid((5, 7), (0, 1))},
    ]


def test_filter_views_are_kept(api: Api) -> None:
    view = {"filterViewId": 6, "title": "mine", "range": WHERE}
    api.batch({"addFilterView": {"filter": view}})
    change = {"filter": {"filterViewId": 6, "title": "ours"}, "fields": "title"}
    api.batch({"updateFilterView": change})
    assert sheet(api)["filterViews"] == [{**view, "title": "ours"}]
    [reply] = api.batch({"duplicateFilterView": {"filterId": 6}})
    twin = reply["duplicateFilterView"]["filter"]
    number = twin["filterViewId"]
    assert number != 6
    assert twin == {**view, "title": "Copy of ours", "filterViewId": number}
    assert sheet(api)["filterViews"] == [{**view, "title": "ours"}, twin]
    api.batch({"deleteFilterView": {"filterId": 6}}, {"deleteFilterView": {"filterId": number}})
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
        ({"duplicateFilterView": {"filterId": 9}}, "No filterView with id: 9"),
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

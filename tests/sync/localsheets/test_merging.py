"""Cells are merged into one and taken apart again."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, grid, typed


def sheet(api: Api) -> Json:
    """Read the first tab, without its cells."""
    first: Json = api.get(api.base)["sheets"][0]
    return first


def test_merged_cells_keep_only_their_first_value(api: Api) -> None:
    api.batch(typed([["a", "b"], ["c", "d"]]))
    api.batch({"mergeCells": {"range": grid((0, 2), (0, 2)), "mergeType": "MERGE_COLUMNS"}})
    assert sheet(api)["merges"] == [grid((0, 2), (0, 1)), grid((0, 2), (1, 2))]
    assert api.read("A1:B2") == [["a", "b"]]
    api.batch({"mergeCells": {"range": grid((0, 1), (0, 2))}})
    assert (sheet(api)["merges"], api.read("A1:B2")) == ([grid((0, 1), (0, 2))], [["a"]])
    api.batch({"unmergeCells": {"range": grid((0, 1), (1, 2))}})
    assert "merges" not in sheet(api)


def test_another_kind_of_merge_is_refused(api: Api) -> None:
    with pytest.raises(Refused) as caught:
        api.batch({"mergeCells": {"range": grid((0, 1)), "mergeType": "MERGE_SOME"}})
    assert caught.value.message == (
        "Invalid requests[0].mergeCells: Invalid value at 'merge_type' "
        '(type.googleapis.com/MergeType), "MERGE_SOME"'
    )

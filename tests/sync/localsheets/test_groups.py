"""Groups of rows and columns nest, grow together and collapse as the API's examples say."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, delete, insert, span

Groups = list[tuple[int, int, int]]


def add(start: int, end: int) -> Json:
    """Make a request that groups columns."""
    return {"addDimensionGroup": {"range": span("COLUMNS", start, end)}}


def drop(start: int, end: int) -> Json:
    """Make a request that ungroups columns."""
    return {"deleteDimensionGroup": {"range": span("COLUMNS", start, end)}}


def short(groups: list[Json]) -> Groups:
    """Write groups as start, end and depth."""
    spans = [group["range"] for group in groups]
    ends = [(one["startIndex"], one["endIndex"]) for one in spans]
    return [(*end, group["depth"]) for end, group in zip(ends, groups, strict=True)]


def groups_of(api: Api, name: str = "columnGroups") -> list[Json]:
    """Read a tab's groups."""
    found: list[Json] = api.get(api.base)["sheets"][0].get(name, [])
    return found


@pytest.mark.parametrize(
    ("requests", "groups"),
    [
        ([add(2, 4), add(1, 5)], [(1, 5, 1), (2, 4, 2)]),
        ([add(1, 5), add(2, 4)], [(1, 5, 1), (2, 4, 2)]),
        ([add(1, 4), add(2, 5)], [(1, 5, 1), (2, 4, 2)]),
        ([add(1, 5), add(2, 4), drop(3, 5)], [(1, 4, 1), (2, 3, 2)]),
        ([add(1, 3), add(5, 7)], [(1, 3, 1), (5, 7, 1)]),
        ([add(1, 3), drop(1, 3)], []),
    ],
)
def test_groups_nest_and_grow_together(api: Api, requests: list[Json], groups: Groups) -> None:
    reply = api.batch(*requests)[-1]
    [answer] = reply.values()
    assert short(answer["dimensionGroups"]) == short(groups_of(api)) == groups


def hidden(api: Api) -> list[int]:
    """Find the columns that are hidden."""
    [sheet] = api.sheets("data.columnMetadata.hiddenByUser", dataFilters=[{"a1Range": "A1:H1"}])
    columns = sheet["data"][0]["columnMetadata"]
    return [at for at, column in enumerate(columns) if column.get("hiddenByUser")]


def collapse(*, collapsed: bool, depth: int = 1) -> Json:
    """Make a request about the state of the group of columns 1 to 3."""
    group = {"range": span("COLUMNS", 1, 4), "depth": depth, "collapsed": collapsed}
    return {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}}


def test_a_collapsed_group_hides_its_lines_and_stays_so_when_others_come(api: Api) -> None:
    api.batch(add(1, 4), collapse(collapsed=True))
    assert hidden(api) == [1, 2, 3]
    api.batch(add(6, 8))
    assert [group.get("collapsed") for group in groups_of(api)] == [True, None]
    api.batch(collapse(collapsed=False))
    assert (hidden(api), [group.get("collapsed") for group in groups_of(api)]) == (
        [],
        [None, None],
    )


def test_groups_follow_their_lines(api: Api) -> None:
    api.batch({"addDimensionGroup": {"range": span("ROWS", 2, 4)}})
    api.batch(insert("ROWS", 0, 1), delete("ROWS", 4, 5))
    assert short(groups_of(api, "rowGroups")) == [(3, 4, 1)]


@pytest.mark.parametrize(
    ("requests", "reason"),
    [
        ([drop(0, 1)], "deleteDimensionGroup: There is no dimension group on this range."),
        (
            [add(1, 4), collapse(collapsed=True, depth=2)],
            "updateDimensionGroup: There is no dimension group on this range with this depth.",
        ),
        (
            [add(1, 1)],
            "addDimensionGroup: A dimension group must hold at least one row or column.",
        ),
        (
            [add(1, 2)] * 9,
            "addDimensionGroup: A dimension cannot be in more than 8 groups.",
        ),
    ],
)
def test_groups_that_cannot_be_are_refused(api: Api, requests: list[Json], reason: str) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(*requests)
    assert caught.value.message == f"Invalid requests[{len(requests) - 1}].{reason}"

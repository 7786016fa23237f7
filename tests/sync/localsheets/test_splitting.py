"""Text is taken apart into cells."""

import pytest

from tests.sync.localsheets.api import Api, Grid, Json, Refused, grid


def paste(data: str, **options: object) -> Json:
    """Make a request that pastes at B2."""
    spot = {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}
    return {"pasteData": {"coordinate": spot, "data": data, **options}}


@pytest.mark.parametrize(
    "request_",
    [
        paste("a\t12\n\t=1+1", delimiter="\t"),
        paste("a||12\n||=1+1", delimiter="||"),
        paste(
            "<p>Hi</p><table><tr><th>a</th><td>12</td></tr><tr><td></td><td>=1+<b>1</b></td>",
            html=True,
        ),
    ],
)
def test_pasted_data_is_read_as_if_typed(api: Api, request_: Json) -> None:
    api.batch(request_)
    assert api.read("B2:C3") == [["a", 12], ["", 2]]


def test_pasting_can_keep_what_is_not_pasted_and_grows_the_grid(api: Api) -> None:
    api.batch({"repeatCell": {"range": grid((1, 2)), "cell": {"note": "n"}, "fields": "note"}})
    data = ",".join(str(number) for number in range(27))
    api.batch(paste(data, delimiter=",", type="PASTE_VALUES"))
    assert api.read("AB2") == [[26]]
    assert api.cells("B2", "note,userEnteredValue") == [
        [{"userEnteredValue": {"numberValue": 0}, "note": "n"}]
    ]


def split(kind: str | None, **options: object) -> Json:
    """Make a request that splits column A."""
    given = {"delimiterType": kind} if kind else {}
    return {"textToColumns": {"source": grid((0, 2), (0, 1)), **given, **options}}


@pytest.mark.parametrize(
    ("text", "request_", "parts"),
    [
        ("a, 2,c", split("COMMA"), ["a", 2, "c"]),
        ("a;b", split("SEMICOLON"), ["a", "b"]),
        ("a.b", split("PERIOD"), ["a", "b"]),
        ("a b", split("SPACE"), ["a", "b"]),
        ("a<>b", split("CUSTOM", delimiter="<>"), ["a", "b"]),
        ("a|b", split("AUTODETECT"), ["a", "b"]),
        ("a;b c", split(None), ["a", "b c"]),
        ("nothing", split("COMMA"), ["nothing"]),
    ],
)
def test_a_column_of_text_is_split(
    api: Api, text: str, request_: Json, parts: list[object]
) -> None:
    api.write("A1", [[text], [7]], "RAW")
    api.batch(request_)
    expected: Grid = [parts, [7]]
    assert api.read("A1:D2") == expected


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (paste("a"), "pasteData: One of html or delimiter must be set."),
        (
            {"textToColumns": {"source": grid((0, 2), (0, 2))}},
            "textToColumns: The source must span exactly one column.",
        ),
        (
            split("CUSTOM"),
            "textToColumns: delimiter must be set if the delimiterType is CUSTOM.",
        ),
        (
            split("COLON"),
            (
                "textToColumns: Invalid value at 'delimiter_type' "
                '(type.googleapis.com/DelimiterType), "COLON"'
            ),
        ),
    ],
)
def test_what_cannot_be_split_is_refused(api: Api, request_: Json, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(request_)
    assert caught.value.message == f"Invalid requests[0].{reason}"

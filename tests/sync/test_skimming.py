"""A picture is read without its rows; whoever asks for a row gets what was sent."""

from typing import Any

import orjson
from hypothesis import example, given
from hypothesis import strategies as st

from sync.skimming import Lines, skim

TRAPS = ('{"values":[', "]},", "]}", "]}]", '"rowData":[', "{},", "\\", '"', "§ 5", "")
texts = st.one_of(st.sampled_from(TRAPS), st.text(max_size=5))
cells = st.one_of(
    st.just({}),
    st.builds(lambda text: {"userEnteredValue": {"stringValue": text}}, texts),
    st.builds(lambda text: {"effectiveValue": {"errorValue": {"message": text}}}, texts),
)
rows = st.one_of(
    st.just({}), st.builds(lambda values: {"values": values}, st.lists(cells, max_size=3))
)
rules = st.builds(lambda text: {"values": [{"userEnteredValue": text}], "type": "X"}, texts)
blocks = st.fixed_dictionaries(
    {"rowData": st.lists(rows, max_size=5)},
    optional={
        "rowMetadata": st.lists(st.just({"hiddenByFilter": True}), max_size=3),
        "columnMetadata": st.lists(st.just({"developerMetadata": [{}]}), max_size=3),
    },
)
sheets = st.fixed_dictionaries(
    {
        "properties": st.fixed_dictionaries({"title": texts}),
        "data": st.lists(blocks, max_size=2),
    },
    optional={"conditionalFormats": st.lists(rules, max_size=2)},
)
answers = st.fixed_dictionaries({"sheets": st.lists(sheets, max_size=3)})


def read(answer: dict[str, Any]) -> dict[str, Any]:
    """Read every row of a skimmed answer."""
    for sheet in answer["sheets"]:
        for block in sheet["data"]:
            lines = Lines(block["rowData"])
            block["rowData"] = [lines[index] for index in range(len(lines))]
    return answer


@given(answer=answers)
@example(answer={"sheets": [{"properties": {}, "data": [{"rowData": [{}, {"values": []}]}]}]})
def test_whatever_is_written_is_read(answer: dict[str, Any]) -> None:
    as_usual = read(orjson.loads(orjson.dumps(answer)))
    assert read(skim(orjson.dumps(answer))) == as_usual
    assert read(skim(orjson.dumps(answer, option=orjson.OPT_INDENT_2))) == as_usual


def test_a_row_is_told_as_it_was_sent() -> None:
    row = {"values": [{"userEnteredValue": {"numberValue": 1.50}}, {}]}
    sent = {"sheets": [{"data": [{"rowData": [row, {}, row]}]}]}
    (sheet,) = skim(orjson.dumps(sent))["sheets"]
    told = b'{"userEnteredValue":{"numberValue":1.5}},{}'
    assert list(Lines(sheet["data"][0]["rowData"]).told()) == [(0, told), (2, told)]


def test_rows_that_were_read_already_are_told_alike() -> None:
    row = {"values": [{"userEnteredValue": {"numberValue": 1.5}}, {}]}
    told = b'{"userEnteredValue":{"numberValue":1.5}},{}'
    assert list(Lines([row, {}]).told()) == [(0, told)]

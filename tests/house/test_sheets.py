"""House rules of sheets: what a tab shows and takes fits the operations behind it."""

from typing import Final

import pytest

from schema.exchange.links.rules import SheetName
from schema.kernel.sheet import Column, Sheet
from schema.kernel.verbs import arguments
from schema.sheets import SHEETS


def test_sheets_have_the_names_links_know() -> None:
    assert set(SHEETS) == {name.value for name in SheetName}
    assert len({sheet.title for sheet in SHEETS.values()}) == len(SHEETS)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.title)
def test_a_sheet_calls_no_two_columns_the_same(sheet: Sheet) -> None:
    titles = [column.title for column in sheet.columns]
    codes = [column.code for column in sheet.columns]
    assert len(set(titles)) == len(titles)
    assert len(set(codes)) == len(codes)
    assert [column.title for column in sheet.columns if not column.words] == []


EDITS: Final = [(s, c) for s in SHEETS.values() for c in s.columns if c.edit is not None]


@pytest.mark.parametrize(
    ("sheet", "column"), EDITS, ids=[f"{sheet.name}-{column.code}" for sheet, column in EDITS]
)
def test_an_edit_hands_its_operation_the_type_the_column_holds(
    sheet: Sheet, column: Column
) -> None:
    assert column.edit is not None
    told = {argument.name: argument.kind for argument in arguments(column.edit)}
    assert arguments(column.edit)[0].name == "number", sheet.name
    assert column.code in told
    if column.read is None:
        assert told[column.code] is column.kind


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.title)
def test_a_new_row_can_tell_everything_its_operation_needs(sheet: Sheet) -> None:
    if sheet.insert is None:
        return
    columns = {column.code: column.kind for column in sheet.columns}
    for argument in arguments(sheet.insert):
        assert argument.name in columns or not argument.required
        if argument.name in columns:
            assert argument.kind is columns[argument.name]


CAUTIOUS: Final = frozenset(
    {
        *("backorder", "reason", "short", "carrier", "expected_on", "position"),
        *("customer", "settles", "charges", "amount", "received_on"),
    }
)
"""What a word in a cell leaves out: an order is confirmed when all of it is there, who decides
about a request asks why it was made, what is picked is all that was planned, and it goes by the
carrier that was planned; what is accepted is what is likeliest, and what is posted
is what was noted."""


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.title)
def test_an_action_hands_over_no_more_than_its_word_allows(sheet: Sheet) -> None:
    for action in sheet.actions.values():
        told = {argument.name: argument.required for argument in arguments(action.operation)}
        assert list(told)[: 1 + bool(action.argument)] == [
            "number",
            *([action.argument] if action.argument else []),
        ]
        # what else there is to say is left out by a word, which is the cautious way
        rest = [name for name in told if name not in {"number", action.argument}]
        assert [name for name in rest if told[name] or name not in CAUTIOUS] == []

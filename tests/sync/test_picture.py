"""The picture: what one answer of the Sheets server says about a linked tab."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from schema.kernel.sheet import ACTION, KEY, SYNC, Sheet
from schema.pipeline.leads.sheet import LEADS
from schema.receivables.invoices.sheet import RECEIVABLES
from sync.cells import EMPTY, Cell
from sync.masks import PICTURE
from sync.picture import COLUMN, Picture, Seen, Tab, kinds, tab_of
from sync.wording import codes
from tests.sync.localsheets.api import Api, delete, grid, insert, span

LINKED: Final = 9
TITLES: Final = codes(LEADS)
AT: Final = {code: at for at, code in enumerate(TITLES)}
LAST: Final = len(TITLES)


def marks(first: int, *named: str) -> list[dict[str, Any]]:
    """Give columns their codes, from a column on."""
    places = [span("COLUMNS", first + n, first + n + 1, LINKED) for n in range(len(named))]
    return [
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataKey": COLUMN,
                    "metadataValue": code,
                    "location": {"dimensionRange": place},
                    "visibility": "DOCUMENT",
                }
            }
        }
        for code, place in zip(named, places, strict=True)
    ]


@pytest.fixture
def api(tmp_path: Path) -> Api:
    """Make a spreadsheet with a tab of leads: header, column codes, nothing else."""
    api = Api.on(tmp_path, locale="en_GB")
    size = {"rowCount": 20, "columnCount": LAST + 3}
    properties = {"sheetId": LINKED, "title": "Leads", "gridProperties": size}
    api.batch({"addSheet": {"properties": properties}}, *marks(0, *TITLES))
    api.write("Leads!A1", [list(TITLES.values())])
    return api


def seen(api: Api, sheet: Sheet = LEADS) -> Tab:
    """Take a picture, and read the tab out of it."""
    body = {"dataFilters": [{"gridRange": {"sheetId": LINKED}}], "includeGridData": True}
    answer = api.post(f"{api.base}:getByDataFilter", body, fields=PICTURE)
    return tab_of(sheet, Picture.of(answer), LINKED)


def put(api: Api, row: int, cells: Mapping[str, object]) -> None:
    """Type cells of a row as people do."""
    values: list[object] = [None] * LAST
    for code, value in cells.items():
        values[AT[code]] = value
    api.write(f"Leads!A{row + 1}", [values])


def test_a_fresh_tab_has_all_its_columns_and_no_rows(api: Api) -> None:
    tab = seen(api)
    assert (tab.broken, tab.rows, tab.end, tab.width) == (None, (), 1, LAST)
    assert (dict(tab.columns), tab.header) == (AT, tuple(TITLES.values()))
    assert (tab.title, tab.row_count, tab.column_count) == ("Leads", 20, LAST + 3)


def test_a_row_is_read_by_the_types_of_its_columns(api: Api) -> None:
    put(
        api,
        3,
        {
            KEY: "LD-1",
            "company": " Acme ",
            "interest": "\uff13",
            "next_contact_on": "2030-12-01",
        },
    )
    (row,) = seen(api).rows
    assert (row.index, row.key, row.extra, row.hidden) == (3, "LD-1", False, False)
    assert row.cells["company"] == Seen(Cell("Acme"))
    assert row.cells["interest"] == Seen(Cell("3"))
    assert row.cells["next_contact_on"] == Seen(Cell("2030-12-01"))
    assert row.cells["need"] == Seen(EMPTY)
    assert row.content() == {
        "company": "Acme",
        "interest": "3",
        "next_contact_on": "2030-12-01",
    }


def test_content_is_what_people_type_not_what_we_write(api: Api) -> None:
    put(api, 1, {KEY: "LD-1", SYNC: "✓", ACTION: "qualify", "interest": "abc"})
    (row,) = seen(api).rows
    assert row.content() == {"action": "qualify", "interest": ["abc"]}


def test_empty_rows_between_others_are_passed_over(api: Api) -> None:
    put(api, 2, {"company": "Acme"})
    put(api, 5, {"company": "Bolt"})
    tab = seen(api)
    assert [row.index for row in tab.rows] == [2, 5]
    assert (tab.end, [row.key for row in tab.rows]) == (6, [None, None])


def test_what_stands_beside_the_linked_columns_makes_a_row_and_is_not_read(api: Api) -> None:
    api.write("Leads!O4", [["a note of mine"]])
    (row,) = seen(api).rows
    assert (row.index, row.key, row.extra, row.content()) == (3, None, True, {})


def test_moved_and_renamed_columns_are_found_by_their_codes(api: Api) -> None:
    move = {
        "source": span("COLUMNS", AT["need"], AT["need"] + 1, LINKED),
        "destinationIndex": 0,
    }
    api.batch({"moveDimension": move})
    api.write("Leads!A1", [["What they want"]])
    put(api, 1, {})
    tab = seen(api)
    assert (tab.broken, tab.columns["need"], tab.columns[KEY]) == (None, 0, 1)
    assert tab.header[0] == "What they want"


def test_an_inserted_column_of_ones_own_moves_the_others(api: Api) -> None:
    between = insert("COLUMNS", 1, 2)
    between["insertDimension"]["range"]["sheetId"] = LINKED
    api.batch(between)
    tab = seen(api)
    assert (tab.broken, tab.columns[KEY], tab.columns["company"]) == (
        None,
        0,
        AT["company"] + 1,
    )
    assert tab.width == LAST + 1


def test_a_column_without_a_code_is_found_by_its_header(api: Api) -> None:
    gone = {"dataFilter": {"developerMetadataLookup": {"metadataValue": "need"}}}
    api.batch({"deleteDeveloperMetadata": gone})
    tab = seen(api)
    assert (tab.broken, tab.columns["need"]) == (None, AT["need"])


def test_a_header_that_stands_twice_finds_nothing(api: Api) -> None:
    gone = {"dataFilter": {"developerMetadataLookup": {"metadataValue": "need"}}}
    api.batch({"deleteDeveloperMetadata": gone})
    api.write("Leads!O1", [["Need"]])
    assert seen(api).broken == (
        "Column Need is gone; undo its deletion, or unlink the tab and link the sheet again."
    )


def test_a_column_that_was_renamed_to_anothers_name_stays_itself(api: Api) -> None:
    api.write("Leads!O1", [["Company"]])
    tab = seen(api)
    assert (tab.broken, tab.columns["company"]) == (None, AT["company"])


def test_a_missing_column_breaks_the_tab_with_what_mends_it(api: Api) -> None:
    gone = delete("COLUMNS", AT["need"], AT["need"] + 1)
    gone["deleteDimension"]["range"]["sheetId"] = LINKED
    api.batch(gone)
    tab = seen(api)
    assert "need" not in tab.columns
    assert tab.broken == (
        "Column Need is gone; undo its deletion, or unlink the tab and link the sheet again."
    )


def test_a_tab_of_another_sheet_names_every_column_it_misses(api: Api) -> None:
    broken = seen(api, RECEIVABLES).broken or ""
    assert broken.startswith("Column Order, Customer, Name, Issued on, Due on, Total,")


def test_one_code_on_two_columns_breaks_the_tab(api: Api) -> None:
    api.batch(*marks(LAST, "need"))
    assert seen(api).broken == "Column Need stands twice; delete one of the two."


def test_codes_of_other_programs_are_none_of_ours(api: Api) -> None:
    api.batch(*marks(LAST, "somebody.elses"))
    assert seen(api).broken is None


def test_a_formula_is_read_for_its_value_and_kept_in_mind(api: Api) -> None:
    put(api, 1, {KEY: "LD-1", "interest": "=1+2", "need": '="a"&"b"'})
    (row,) = seen(api).rows
    assert row.cells["interest"] == Seen(Cell("3"), "=1+2")
    assert row.cells["need"] == Seen(Cell("ab"), '="a"&"b"')


def test_an_error_is_no_value(api: Api) -> None:
    put(api, 1, {KEY: "LD-1", "interest": "=1/0"})
    (row,) = seen(api).rows
    assert row.cells["interest"] == Seen(None, "=1/0")
    assert row.content() == {}


def test_a_row_hidden_by_a_filter_is_known_as_such(api: Api) -> None:
    put(api, 1, {KEY: "LD-1", "company": "Acme"})
    put(api, 2, {KEY: "LD-2", "company": "Bolt"})
    area = grid((0, 20), (0, LAST), LINKED)
    hide = {str(AT["company"]): {"hiddenValues": ["Acme"]}}
    api.batch({"setBasicFilter": {"filter": {"range": area, "criteria": hide}}})
    assert [row.hidden for row in seen(api).rows] == [True, False]


def test_a_cell_that_is_only_effective_is_part_of_a_spill() -> None:
    header = [{"userEnteredValue": {"stringValue": title}} for title in TITLES.values()]
    key = {"userEnteredValue": {"stringValue": "LD-1"}}
    spilled = {"effectiveValue": {"numberValue": 3}}
    values: list[dict[str, Any]] = [{} for _ in TITLES]
    values[AT[KEY]], values[AT["company"]] = key, spilled
    rows: list[dict[str, Any]] = [{"values": header}, {}, {"values": values}]
    properties = {"sheetId": LINKED, "title": "Leads"}
    answer = {"sheets": [{"properties": properties, "data": [{"rowData": rows}]}]}
    tab = tab_of(LEADS, Picture.of(answer), LINKED)
    (row,) = tab.rows
    assert (row.index, row.key, row.cells["company"]) == (2, "LD-1", Seen(None))
    assert (tab.row_count, tab.broken) == (0, None)


def test_numbers_are_read_in_the_locale_of_the_spreadsheet() -> None:
    raw = {"stringValue": "1.234,5"}
    header = [{"userEnteredValue": {"stringValue": title}} for title in TITLES.values()]
    values: list[dict[str, Any]] = [{} for _ in TITLES]
    values[AT["estimated_amount"]] = {"userEnteredValue": raw}
    sheet = {
        "properties": {"sheetId": LINKED, "title": "Leads"},
        "data": [{"rowData": [{"values": header}, {"values": values}]}],
    }
    read = {
        locale: tab_of(
            LEADS, Picture.of({"properties": {"locale": locale}, "sheets": [sheet]}), LINKED
        ).rows[0].cells["estimated_amount"].cell
        for locale in ("de_DE", "en_GB")
    }  # fmt: skip
    assert read == {"de_DE": Cell("1234.5"), "en_GB": Cell("1.234,5", sound=False)}


def test_a_picture_shows_only_the_tabs_that_are_in_it(api: Api) -> None:
    body = {"dataFilters": [{"gridRange": {"sheetId": LINKED}}], "includeGridData": True}
    picture = Picture.of(api.post(f"{api.base}:getByDataFilter", body, fields=PICTURE))
    assert picture.lines(LINKED + 1) is None
    assert [len(line) for line in picture.lines(LINKED) or []] == [LAST]
    assert picture.locale == "en_GB"


def test_every_linked_column_has_a_title_and_a_type() -> None:
    assert list(TITLES) == list(codes(LEADS))
    assert set(kinds(LEADS)) == set(TITLES)
    assert set(codes(RECEIVABLES)) >= {KEY, SYNC, "note", "promised_on"}
    assert ACTION not in codes(RECEIVABLES)

"""The grid page in a real browser: what a person does reaches the API, and comes back."""

import pytest
from playwright.sync_api import Page, expect

from tests.sync.localsheets.at_the_page import (
    CHOICES,
    Book,
    cell,
    change,
    column,
    field,
    saved,
    values,
    write,
)

pytestmark = pytest.mark.browser
BLANK_ROW: list[object] = []


def test_what_is_typed_in_a_cell_reaches_the_api(page: Page, leads: Book) -> None:
    cell(page, "B3").click()
    page.keyboard.type("Pampero")
    page.keyboard.press("Enter")
    saved(page)
    assert values(leads, "Leads!B2:B4") == [["Mistral"], ["Pampero"], ["Zonda"]]
    expect(cell(page, "B4")).to_have_attribute("aria-selected", "true")


def test_a_number_is_stored_as_a_number_and_stands_right(page: Page, leads: Book) -> None:
    cell(page, "C2").dblclick()
    field(page).fill("12.5")
    page.keyboard.press("Tab")
    saved(page)
    assert values(leads, "Leads!C2") == [[12.5]]
    expect(cell(page, "C2")).to_have_css("text-align", "right")


def test_escape_leaves_the_cell_as_it_was(page: Page, leads: Book) -> None:
    cell(page, "B3").click()
    page.keyboard.type("never mind")
    page.keyboard.press("Escape")
    expect(cell(page, "B3")).to_have_text("Austral")
    assert values(leads, "Leads!B3") == [["Austral"]]


def test_a_change_by_the_api_appears_and_flashes(page: Page, leads: Book) -> None:
    write(leads, "Leads!B3", [["Sirocco"]])
    expect(cell(page, "B3")).to_have_text("Sirocco")
    expect(cell(page, "B3")).to_have_attribute("data-flashed", "1")
    assert cell(page, "B2").get_attribute("data-flashed") is None


def test_a_draft_survives_a_change_by_the_api(page: Page, leads: Book) -> None:
    cell(page, "B3").click()
    page.keyboard.type("mine")
    write(leads, "Leads!B2:B3", [["theirs"], ["theirs"]])
    expect(cell(page, "B2")).to_have_text("theirs")
    expect(field(page)).to_have_value("mine")
    page.keyboard.press("Enter")
    saved(page)
    assert values(leads, "Leads!B2:B3") == [["theirs"], ["mine"]]


def test_a_draft_goes_along_with_its_row(page: Page, leads: Book) -> None:
    cell(page, "B3").click()
    page.keyboard.type("mine")
    above = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    change(leads, {"insertDimension": {"range": above}})
    expect(cell(page, "B4")).to_have_text("Austral")
    expect(field(page)).to_have_value("mine")
    page.keyboard.press("Enter")
    saved(page)
    assert values(leads, "Leads!B2:B5") == [[], ["Mistral"], ["mine"], ["Zonda"]]


def test_a_paste_beyond_the_end_adds_rows(page: Page, leads: Book) -> None:
    page.evaluate("navigator.clipboard.writeText('a\\nb\\nc\\n')")
    cell(page, "E2").click()
    page.locator("#name").fill("E40")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+v")
    expect(cell(page, "E42")).to_have_text("c")
    saved(page)
    assert values(leads, "Leads!E40:E42") == [["a"], ["b"], ["c"]]


def test_a_pasted_block_fills_as_many_cells(page: Page, leads: Book) -> None:
    page.evaluate("navigator.clipboard.writeText('a\\tb\\tc\\n1\\t2\\t\"x\\ny\"\\n')")
    cell(page, "E2").click()
    page.keyboard.press("Control+v")
    saved(page)
    assert values(leads, "Leads!E2:G3") == [["a", "b", "c"], [1, 2, "x\ny"]]
    expect(cell(page, "G3")).to_have_attribute("aria-selected", "true")


def test_copied_cells_are_pasted_over_and_undone(page: Page, leads: Book) -> None:
    cell(page, "B2").click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+c")
    cell(page, "B3").click()
    page.keyboard.press("Control+v")
    expect(cell(page, "B3")).to_have_text("Mistral")
    assert values(leads, "Leads!B3:C3") == [["Mistral", 30]]
    page.keyboard.press("Control+z")
    expect(cell(page, "B3")).to_have_text("Austral")
    assert values(leads, "Leads!B3:C3") == [["Austral", 10]]


def test_delete_clears_the_range_and_undo_brings_it_back(page: Page, leads: Book) -> None:
    cell(page, "B2").click()
    cell(page, "C3").click(modifiers=["Shift"])
    page.keyboard.press("Delete")
    expect(cell(page, "C3")).to_have_text("")
    saved(page)
    assert values(leads, "Leads!B2:C3") == []
    page.keyboard.press("Control+z")
    expect(cell(page, "C3")).to_have_text("10")
    assert values(leads, "Leads!B2:C3") == [["Mistral", 30], ["Austral", 10]]


def test_fill_down_copies_the_first_row_of_the_range(page: Page, leads: Book) -> None:
    cell(page, "B2").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(cell(page, "B4")).to_have_text("Mistral")
    assert values(leads, "Leads!B2:B4") == [["Mistral"]] * 3


def test_sorting_moves_whole_rows_below_the_header(page: Page, leads: Book) -> None:
    cell(page, "C3").click()
    page.get_by_role("button", name="Sort by column C, A→Z").click()
    expect(cell(page, "B2")).to_have_text("Austral")
    assert values(leads, "Leads!A1:C4") == [
        ["Lead", "Company", "Value"],
        ["L-2", "Austral", 10],
        ["L-3", "Zonda", 20],
        ["L-1", "Mistral", 30],
    ]
    page.get_by_role("button", name="Sort by column C, Z→A").click()
    expect(cell(page, "B2")).to_have_text("Mistral")
    assert column(page, "B", 4) == ["Mistral", "Zonda", "Austral"]


def test_a_row_is_inserted_and_deleted_by_the_menu(page: Page, leads: Book) -> None:
    cell(page, "A3").click(button="right")
    page.get_by_role("menuitem", name="Insert row above").click()
    expect(cell(page, "B4")).to_have_text("Austral")
    expect(cell(page, "B3")).to_have_text("")
    assert values(leads, "Leads!A2:A5") == [["L-1"], BLANK_ROW, ["L-2"], ["L-3"]]
    cell(page, "A3").click(button="right")
    page.get_by_role("menuitem", name="Delete row 3").click()
    expect(cell(page, "B3")).to_have_text("Austral")
    assert values(leads, "Leads!A2:A5") == [["L-1"], ["L-2"], ["L-3"]]


def test_a_drop_down_offers_its_list_and_takes_the_choice(page: Page, leads: Book) -> None:
    cell(page, "D2").locator(".caret").click()
    options = page.get_by_role("option")
    expect(options).to_have_text(CHOICES)
    options.nth(2).click()
    expect(cell(page, "D2")).to_have_text("Convert")
    saved(page)
    cell(page, "D3").click()
    page.keyboard.type("dis")
    expect(options).to_have_text(["Disqualify"])
    page.keyboard.press("Enter")
    expect(cell(page, "D3")).to_have_text("Disqualify")
    saved(page)
    page.keyboard.type("Perhaps")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("D4 takes only what is in its list.")
    expect(field(page)).to_have_value("Perhaps")
    expect(page.locator("#name")).to_have_value("D4")
    assert values(leads, "Leads!D2:D4") == [["Convert"], ["Disqualify"]]


def test_a_refusal_is_told_and_the_text_stays(page: Page, leads: Book) -> None:
    cell(page, "B3").click()
    page.keyboard.press("F2")
    field(page).fill("x" * 50_001)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("more than the maximum of 50000")
    expect(field(page)).to_have_value("x" * 50_001)
    assert values(leads, "Leads!B3") == [["Austral"]]
    field(page).fill("shorter")
    page.keyboard.press("Enter")
    saved(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert values(leads, "Leads!B3") == [["shorter"]]


def test_tabs_are_chosen_added_and_hidden_ones_not_shown(page: Page, leads: Book) -> None:
    change(
        leads,
        {"addSheet": {"properties": {"sheetId": 7, "title": "Orders", "index": 1}}},
        {"addSheet": {"properties": {"sheetId": 8, "title": "journal", "hidden": True}}},
    )
    write(leads, "Orders!A1", [["SO-1"]])
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_text(["Leads", "Orders"])
    tabs.nth(1).click()
    expect(cell(page, "A1")).to_have_text("SO-1")
    expect(page).to_have_url(f"/spreadsheets/d/{leads.id}/edit#gid=7")
    tabs.nth(0).click()
    expect(cell(page, "A1")).to_have_text("Lead")
    page.get_by_role("button", name="Add a tab").click()
    expect(tabs).to_have_count(3)
    expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")


def test_the_list_names_the_spreadsheet_and_leads_to_it(page: Page, leads: Book) -> None:
    page.goto("/")
    page.locator(f'a[href$="/{leads.id}/edit"]').click()
    expect(page.get_by_label("Title of the spreadsheet")).to_have_value("Sales")
    page.get_by_label("Title of the spreadsheet").fill("Sales 2026")
    page.keyboard.press("Enter")
    saved(page)
    expect(page).to_have_title("Sales 2026")

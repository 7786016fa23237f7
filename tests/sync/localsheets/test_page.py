"""The grid page in a real browser: what a person does reaches the API, and comes back."""

import os
import shutil
from collections.abc import Iterator, Sequence
from typing import Any

import gspread
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

Book = gspread.Spreadsheet
pytestmark = pytest.mark.browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ALONE = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
LEADS: list[list[object]] = [
    ["Lead", "Company", "Value", "Action"],
    ["L-1", "Mistral", 30, ""],
    ["L-2", "Austral", 10, ""],
    ["L-3", "Zonda", 20, ""],
]
CHOICES = ["Qualify", "Disqualify", "Convert"]
BLANK_ROW: list[Any] = []


def chromium() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    reason = "no Chromium: install it, or name it in the environment variable CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ALONE, *QUIET])
        yield browser
        browser.close()


@pytest.fixture
def leads(book: Book) -> Book:
    """Make a small table under a frozen header, with a list to choose from."""
    grid = {"rowCount": 40, "columnCount": 8, "frozenRowCount": 1}
    tab = {"sheetId": 0, "title": "Leads", "gridProperties": grid}
    items = [{"userEnteredValue": choice} for choice in CHOICES]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": items}, "strict": True}
    area = {"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 3, "endColumnIndex": 4}
    shape = {"properties": tab, "fields": "title,gridProperties"}
    choice = {"range": area, "rule": rule}
    change(book, {"updateSheetProperties": shape}, {"setDataValidation": choice})
    write(book, "Leads!A1:D4", LEADS)
    return book


@pytest.fixture
def page(browser: Browser, address: str, leads: Book) -> Iterator[Page]:
    """Open the sheet as a person does; the test fails if the page's own script does."""
    with browser.new_context(base_url=address) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"/spreadsheets/d/{leads.id}/edit")
        expect(cell(page, "A1")).to_have_text("Lead")
        yield page
        assert faults == []


def values(book: Book, area: str) -> list[list[Any]]:
    answer = book.values_get(area, params={"valueRenderOption": "UNFORMATTED_VALUE"})
    found: list[list[Any]] = answer.get("values", [])
    return found


def write(book: Book, area: str, rows: Sequence[Sequence[object]]) -> None:
    book.values_update(area, params={"valueInputOption": "RAW"}, body={"values": rows})


def change(book: Book, *requests: dict[str, Any]) -> None:
    book.batch_update({"requests": list(requests)})


def cell(page: Page, name: str) -> Locator:
    return page.locator(f'[data-cell="{name}"]')


def field(page: Page) -> Locator:
    return page.locator("#field")


def saved(page: Page) -> None:
    expect(page.locator("#state")).to_have_text("Saved")


def column(page: Page, letter: str, last: int) -> list[str]:
    return [cell(page, f"{letter}{row}").inner_text() for row in range(2, last + 1)]


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


def test_five_thousand_rows_keep_the_page_small(page: Page, leads: Book) -> None:
    big = {"rowCount": 5000, "columnCount": 20, "frozenRowCount": 1}
    properties = {"sheetId": 9, "title": "Big", "gridProperties": big}
    change(leads, {"addSheet": {"properties": properties}})
    write(
        leads, "Big!A1:T5000", [[f"{row}·{at}" for at in range(20)] for row in range(1, 5001)]
    )
    page.get_by_role("tab", name="Big").click()
    expect(cell(page, "T2")).to_have_text("2·19", timeout=30_000)
    page.keyboard.press("Control+End")
    expect(cell(page, "T5000")).to_have_text("5000·19")
    expect(cell(page, "A1")).to_have_text("1·0")
    expect(page.locator('[role="grid"]')).to_have_attribute("aria-rowcount", "5000")
    assert page.locator('[role="row"]').count() < 80


def test_the_list_names_the_spreadsheet_and_leads_to_it(page: Page, leads: Book) -> None:
    page.goto("/")
    page.locator(f'a[href$="/{leads.id}/edit"]').click()
    expect(page.get_by_label("Title of the spreadsheet")).to_have_value("Sales")
    page.get_by_label("Title of the spreadsheet").fill("Sales 2026")
    page.keyboard.press("Enter")
    saved(page)
    expect(page).to_have_title("Sales 2026")

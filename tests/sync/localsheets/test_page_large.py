"""A large tab in the grid page: few rows are drawn, and only what changed is read again."""

import pytest
from playwright.sync_api import Page, Response, expect

from tests.sync.localsheets.at_the_page import Book, cell, change, field, key, saved, write

pytestmark = pytest.mark.browser
ROWS, COLUMNS = 10_000, 12
FEW_BYTES = 4000


@pytest.fixture
def big(page: Page, leads: Book) -> Page:
    """Open a tab of ten thousand rows under a frozen header and beside a frozen column."""
    shape = {"rowCount": ROWS, "columnCount": COLUMNS}
    shape |= {"frozenRowCount": 1, "frozenColumnCount": 1}
    properties = {"sheetId": 9, "title": "Big", "gridProperties": shape}
    change(leads, {"addSheet": {"properties": properties}})
    rows = [[f"{row}·{at}" for at in range(COLUMNS)] for row in range(1, ROWS + 1)]
    write(leads, f"Big!A1:L{ROWS}", rows)
    page.get_by_role("tab", name="Big").click()
    expect(cell(page, "L2")).to_have_text("2·11")
    return page


def test_only_what_is_in_view_is_drawn_and_the_frozen_header_stays(big: Page) -> None:
    key(big, "Control+End")
    expect(cell(big, f"L{ROWS}")).to_have_text(f"{ROWS}·11")
    expect(cell(big, "A1")).to_have_text("1·0")
    expect(cell(big, "A1")).to_be_in_viewport()
    expect(cell(big, f"A{ROWS}")).to_be_in_viewport()
    expect(cell(big, "B2")).to_have_count(0)
    expect(big.locator('[role="grid"]')).to_have_attribute("aria-rowcount", str(ROWS))
    assert big.locator('[role="row"]').count() < 80


def test_a_change_of_others_is_read_in_few_bytes(big: Page, leads: Book) -> None:
    heard: list[Response] = []

    def hear(answer: Response) -> None:
        if "/tabs/" in answer.url:
            heard.append(answer)

    big.on("response", hear)
    write(leads, "Big!B3", [["theirs"]])
    expect(cell(big, "B3")).to_have_text("theirs")
    change(leads, row_above(1))
    expect(cell(big, "B4")).to_have_text("theirs")
    cell(big, "B5").click()
    big.keyboard.type("mine")
    key(big, "Enter")
    saved(big)
    expect(cell(big, "B5")).not_to_have_class("pending")
    sizes = [len(answer.body()) for answer in heard]
    assert len(sizes) >= 3
    assert max(sizes) < FEW_BYTES


def row_above(row: int) -> dict[str, object]:
    """Insert a row into the large tab."""
    span = {"sheetId": 9, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    return {"insertDimension": {"range": span}}


def test_a_tab_looked_at_before_is_not_read_whole_again(big: Page, leads: Book) -> None:
    big.get_by_role("tab", name="Leads").click()
    expect(cell(big, "A1")).to_have_text("Lead")
    write(leads, "Big!B3", [["theirs"]])
    with big.expect_response("**/tabs/9?since=*") as caught:
        big.get_by_role("tab", name="Big").click()
    expect(cell(big, "B3")).to_have_text("theirs")
    assert len(caught.value.body()) < FEW_BYTES


def test_a_whole_column_is_filled_as_one_step(big: Page, leads: Book) -> None:
    cell(big, "B2").click()
    key(big, "Control+Shift+ArrowDown", "Control+d")
    expect(big.locator("#name")).to_have_value(f"B2:B{ROWS}")
    saved(big)
    key(big, "Control+End")
    expect(cell(big, f"B{ROWS}")).to_have_text("2·1")
    key(big, "Control+z")
    expect(cell(big, "B3")).to_have_text("3·1")
    key(big, "Control+End")
    expect(cell(big, f"B{ROWS}")).to_have_text(f"{ROWS}·1")
    assert leads.values_get("Big!B9999")["values"] == [["9999·1"]]


def test_the_reader_of_a_screen_is_told_where_they_are(page: Page) -> None:
    cell(page, "B2").click()
    key(page, "ArrowDown")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_attribute("aria-activedescendant", "cell-B3")
    expect(field(page)).to_have_attribute("aria-label", "B3 Austral")
    expect(page.locator("#cell-B3")).to_have_attribute("aria-colindex", "2")
    expect(page.locator('[role="row"]', has=page.locator("#cell-B3"))).to_have_attribute(
        "aria-rowindex", "3"
    )
    names = page.locator(".tools button").evaluate_all(
        "buttons => buttons.filter((b) => !b.getAttribute('aria-label') && !b.textContent)"
    )
    assert names == []


def test_night_has_colours_of_its_own(page: Page) -> None:
    expect(cell(page, "B2")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.emulate_media(color_scheme="dark")
    expect(cell(page, "B2")).to_have_css("background-color", "rgb(26, 30, 35)")
    expect(cell(page, "B2")).to_have_css("color", "rgb(230, 233, 237)")


def test_rows_that_scroll_away_leave_no_selection_behind(big: Page) -> None:
    cell(big, "B2").click()
    cell(big, "C5").click(modifiers=["Shift"])
    expect(big.locator('[role="gridcell"][aria-selected="true"]')).to_have_count(8)
    big.locator("#scroller").evaluate("scroller => scroller.scrollBy(0, 9000)")
    expect(cell(big, "B2")).to_have_count(0)
    expect(big.locator('[role="gridcell"][aria-selected="true"]')).to_have_count(0)
    expect(big.locator(".handle")).to_have_count(0)

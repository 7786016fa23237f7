"""A day's work in the grid page: filtering, finding, notes, copying."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.sync.localsheets.at_the_page import (
    Book,
    cell,
    change,
    choose,
    column,
    field,
    key,
    saved,
    select,
    values,
    write,
)

pytestmark = pytest.mark.browser
PUT = """async ([text, html]) => {
  const blob = (type, content) => new Blob([content], { type });
  const item = { "text/plain": blob("text/plain", text), "text/html": blob("text/html", html) };
  await navigator.clipboard.write([new ClipboardItem(item)]);
}"""
HAND = """(field, [text, html]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  clipboardData.setData("text/html", html);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
}"""
FOREIGN = """<style>td {color: red}</style><table>
<tr><td colspan="2">wide</td><td data-sheets-value='{"1":2,"2":"007"}'>007</td></tr>
<tr><td rowspan="2">two<br>lines</td><td> 12.5 </td>
<td style="mso-number-format:'\\@'">1-2 </td></tr>
<tr><td><b>last</b>&nbsp;one</td></tr></table>"""
TAKE = """async (type) => {
  const [item] = await navigator.clipboard.read();
  return (await item.getType(type)).text();
}"""


def filter_by(page: Page, name: str) -> None:
    """Open the filter of the column that a header cell names."""
    cell(page, name).locator(".funnel").click()


def test_a_filter_shows_what_its_values_and_condition_let_through(
    page: Page, leads: Book
) -> None:
    page.get_by_role("button", name="Filter", exact=True).click()
    filter_by(page, "B1")
    panel = page.get_by_role("dialog", name="Filter Company")
    panel.get_by_label("Austral").uncheck()
    panel.get_by_role("button", name="Apply").click()
    expect(cell(page, "A3")).to_have_count(0)
    assert page.locator("#shown").inner_text() == "2 of 3 rows"
    filter_by(page, "C1")
    panel = page.get_by_role("dialog", name="Filter Value")
    panel.get_by_label("Condition").select_option("NUMBER_GREATER")
    panel.get_by_label("Value", exact=True).fill("25")
    key(page, "Enter")
    expect(cell(page, "A4")).to_have_count(0)
    expect(cell(page, "A2")).to_have_text("L-1")
    metadata = leads.fetch_sheet_metadata({"includeGridData": "true"})
    rows = metadata["sheets"][0]["data"][0]["rowMetadata"]
    assert [at for at, row in enumerate(rows) if row.get("hiddenByFilter")][:2] == [2, 3]
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(cell(page, "A3")).to_have_text("L-2")
    expect(page.locator(".funnel")).to_have_count(0)


def test_a_filtered_table_is_sorted_from_its_header(page: Page) -> None:
    cell(page, "C1").click()
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(cell(page, "C1").locator(".funnel")).to_be_visible()
    key(page, "Alt+ArrowDown")
    page.get_by_role("button", name="Sort Z→A", exact=True).click()
    expect(cell(page, "C3")).to_have_text("20")
    saved(page)
    assert column(page, "C", 4) == ["30", "20", "10"]


def hide_austral(page: Page, leads: Book) -> None:
    """Filter row 3 away."""
    rule = {"range": {"sheetId": 0}, "criteria": {"1": {"hiddenValues": ["Austral"]}}}
    change(leads, {"setBasicFilter": {"filter": rule}})
    expect(cell(page, "A3")).to_have_count(0)


def test_what_a_filter_hides_is_neither_cleared_nor_pasted_over(
    page: Page, leads: Book
) -> None:
    hide_austral(page, leads)
    select(page, "C2", "C4")
    key(page, "Delete")
    expect(cell(page, "C4")).to_have_text("")
    saved(page)
    assert values(leads, "Leads!C2:C4") == [[], [10]]
    page.evaluate(PUT, ["1\n2\n", ""])
    cell(page, "C2").click()
    key(page, "Control+v")
    expect(cell(page, "C4")).to_have_text("2")
    saved(page)
    assert values(leads, "Leads!C2:C4") == [[1], [10], [2]]


def test_what_a_filter_hides_is_not_copied(page: Page, leads: Book) -> None:
    hide_austral(page, leads)
    select(page, "B2", "C4")
    key(page, "Control+c")
    assert page.evaluate(TAKE, "text/plain") == "Mistral\t30\nZonda\t20"
    cell(page, "F6").click()
    key(page, "Control+v")
    expect(cell(page, "G7")).to_have_text("20")
    saved(page)
    assert values(leads, "Leads!F6:G8") == [["Mistral", 30], ["Zonda", 20]]


def test_a_table_from_another_program_is_pasted_cell_by_cell(page: Page, leads: Book) -> None:
    cell(page, "E2").click()
    field(page).evaluate(HAND, ["not this", FOREIGN])
    expect(cell(page, "F4")).to_have_text("last one")
    saved(page)
    assert values(leads, "Leads!E2:G4") == [
        ["wide", "", "007"],
        ["two\nlines", 12.5, "1-2"],
        ["", "last one"],
    ]


def test_cells_go_to_another_program_as_text_and_as_a_table(page: Page, leads: Book) -> None:
    write(leads, "Leads!B2:C2", [["a\tb <i>\nc", "007"]])
    expect(cell(page, "C2")).to_have_text("007")
    select(page, "B2", "C3")
    key(page, "Control+c")
    assert page.evaluate(TAKE, "text/plain") == '"a\tb <i>\nc"\t007\nAustral\t10'
    html = page.evaluate(TAKE, "text/html")
    assert re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL) == [
        "a\tb &lt;i&gt;<br>c",
        "007",
        "Austral",
        "10",
    ]


def test_only_values_are_pasted_on_wish(page: Page, leads: Book) -> None:
    cell(page, "E2").click()
    page.keyboard.type("=C2*2")
    key(page, "Enter")
    expect(cell(page, "E2")).to_have_text("60")
    cell(page, "E2").click()
    key(page, "Control+c")
    cell(page, "E3").click()
    key(page, "Control+v")
    expect(cell(page, "E3")).to_have_text("20")
    cell(page, "E4").click()
    key(page, "Control+Shift+v")
    expect(cell(page, "E4")).to_have_text("60")
    saved(page)
    found = leads.values_get("Leads!E2:E4", params={"valueRenderOption": "FORMULA"})["values"]
    assert found == [["=C2*2"], ["=C3*2"], [60]]


def test_a_paste_into_a_list_is_refused_whole(page: Page, leads: Book) -> None:
    page.evaluate(PUT, ["Convert\nPerhaps\n", ""])
    cell(page, "D2").click()
    key(page, "Control+v")
    expect(page.get_by_role("alert")).to_contain_text("D3 takes only what is in its list.")
    assert values(leads, "Leads!D2:D3") == []


def test_check_boxes_are_ticked_by_key_and_pointer(page: Page, leads: Book) -> None:
    area = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 4}
    area |= {"startColumnIndex": 4, "endColumnIndex": 5}
    rule = {"condition": {"type": "BOOLEAN"}, "strict": True}
    change(leads, {"setDataValidation": {"range": area, "rule": rule}})
    expect(cell(page, "E4").get_by_role("checkbox")).to_be_visible()
    page.locator("#name").fill("E2:E3")
    key(page, "Enter", "Space")
    expect(cell(page, "E3").get_by_role("checkbox")).to_be_checked()
    cell(page, "E3").get_by_role("checkbox").click()
    expect(cell(page, "E3").get_by_role("checkbox")).not_to_be_checked()
    saved(page)
    assert values(leads, "Leads!E2:E4") == [[True], [False]]


def test_a_note_is_shown_written_and_deleted(page: Page) -> None:
    tip = page.get_by_role("tooltip")
    cell(page, "B3").click()
    key(page, "Shift+F2")
    page.get_by_label("Note", exact=True).fill("call on Monday")
    key(page, "Control+Enter")
    saved(page)
    page.locator("#title").hover()
    key(page, "ArrowUp")
    expect(tip).to_be_hidden()
    cell(page, "B3").hover()
    expect(tip).to_have_text("call on Monday")
    key(page, "ArrowUp", "ArrowDown", "ArrowDown")
    expect(field(page)).to_have_attribute("aria-description", "call on Monday")
    expect(tip).to_be_visible()
    choose(page, "B3", "Delete note")
    expect(field(page)).to_have_attribute("aria-description", "")
    saved(page)
    key(page, "Control+z")
    expect(cell(page, "B3")).to_have_attribute("data-note", "call on Monday")


def test_a_text_is_found_in_rows_out_of_view(page: Page, leads: Book) -> None:
    write(leads, "Leads!H39:H40", [["needle one"], ["Needle two"]])
    cell(page, "A1").click()
    key(page, "Control+f")
    page.get_by_label("Find in this tab").fill("needle")
    expect(page.locator("#find output")).to_have_text("1 of 2")
    expect(cell(page, "H39")).to_be_in_viewport()
    key(page, "Enter")
    expect(page.locator("#name")).to_have_value("H40")
    page.get_by_label("Find in this tab").fill("haystack")
    expect(page.locator("#find output")).to_have_text("Not found")
    key(page, "Escape")
    expect(field(page)).to_be_focused()


def test_a_long_text_flows_over_empty_cells_and_is_told_where_it_cannot(
    page: Page, leads: Book
) -> None:
    long = "This sentence is much longer than its cell is wide"
    write(leads, "Leads!E2:E3", [[long], [long]])
    write(leads, "Leads!F3", [["in the way"]])
    expect(cell(page, "F3")).to_have_text("in the way")
    widths = [
        (cell(page, name).locator(".flow").bounding_box() or {"width": 0})["width"]
        if cell(page, name).locator(".flow").count()
        else 0
        for name in ("E2", "E3")
    ]
    assert (widths[0] > 300, widths[1]) == (True, 0)
    cell(page, "E3").hover()
    expect(page.get_by_role("tooltip")).to_have_text(long)


def test_the_keys_are_listed(page: Page) -> None:
    key(page, "F1")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Fill down, fill right")
    key(page, "Escape")
    expect(field(page)).to_be_focused()

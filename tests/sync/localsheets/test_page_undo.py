"""Undo in the grid page: each person takes back their own, and never what came after."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.sync.localsheets.at_the_page import (
    Book,
    cell,
    change,
    choose,
    key,
    saved,
    values,
    write,
)

pytestmark = pytest.mark.browser
ALL = [
    ["Lead", "Company", "Value"],
    ["L-1", "Mistral", 30],
    ["L-2", "Austral", 10],
    ["L-3", "Zonda", 20],
]
ROW_ABOVE = {
    "insertDimension": {
        "range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    }
}


def enter(page: Page, name: str, text: str) -> None:
    """Type a text into a cell."""
    cell(page, name).click()
    page.keyboard.type(text)
    key(page, "Enter")


def test_steps_are_undone_and_redone_in_order(page: Page, leads: Book) -> None:
    enter(page, "B2", "one")
    enter(page, "B2", "two")
    key(page, "Control+z", "Control+z", "Control+y")
    expect(cell(page, "B2")).to_have_text("one")
    saved(page)
    assert values(leads, "Leads!B2") == [["one"]]
    expect(page.get_by_role("button", name="Redo")).to_be_enabled()


def test_steps_are_undone_in_order_however_slow_the_server_is(page: Page, leads: Book) -> None:
    held: list[Route] = []

    def hold(request: Route) -> None:
        held.append(request)

    page.route("**/edits", hold, times=1)
    enter(page, "B2", "one")
    enter(page, "B2", "two")
    expect(page.locator("#state")).to_have_text("Saving…")
    key(page, "Control+z", "Control+z", "Control+y")
    held[0].continue_()
    expect(cell(page, "B2")).to_have_text("one")
    saved(page)
    assert values(leads, "Leads!B2") == [["one"]]
    key(page, "Control+y")
    expect(cell(page, "B2")).to_have_text("two")


def test_a_deleted_row_comes_back_with_all_that_was_in_it(page: Page, leads: Book) -> None:
    write(leads, "Leads!F1", [["=SUM(C2:C4)"]])
    leads.values_update(
        "Leads!F1",
        params={"valueInputOption": "USER_ENTERED"},
        body={"values": [["=C3*2"]]},
    )
    expect(cell(page, "F1")).to_have_text("20")
    choose(page, "B3", "Delete row 3")
    expect(cell(page, "F1")).to_have_text("#REF!")
    key(page, "Control+z")
    expect(cell(page, "F1")).to_have_text("20")
    assert values(leads, "Leads!A1:C4") == ALL
    key(page, "Control+y")
    expect(cell(page, "B3")).to_have_text("Zonda")
    saved(page)
    assert values(leads, "Leads!A1:C4") == [*ALL[:2], ALL[3]]


def test_a_sort_and_a_move_are_undone(page: Page, leads: Book) -> None:
    choose(page, "C2", "Sort by column C, A→Z")
    expect(cell(page, "B2")).to_have_text("Austral")
    choose(page, "B2", "Move row 2 down")
    expect(cell(page, "B3")).to_have_text("Austral")
    key(page, "Control+z", "Control+z")
    expect(cell(page, "B3")).to_have_text("Austral")
    expect(cell(page, "B2")).to_have_text("Mistral")
    saved(page)
    assert values(leads, "Leads!A1:C4") == ALL


def test_somebody_elses_later_change_is_not_overwritten(page: Page, leads: Book) -> None:
    enter(page, "B2", "mine")
    enter(page, "B3", "also mine")
    saved(page)
    write(leads, "Leads!B3", [["theirs"]])
    expect(cell(page, "B3")).to_have_text("theirs")
    key(page, "Control+z")
    expect(page.get_by_role("alert")).to_contain_text(
        "B3 was changed since; nothing was undone"
    )
    assert values(leads, "Leads!B2:B3") == [["mine"], ["theirs"]]
    key(page, "Control+z")
    expect(cell(page, "B2")).to_have_text("Mistral")
    assert values(leads, "Leads!B2:B3") == [["Mistral"], ["theirs"]]


def test_undo_finds_its_cell_where_others_have_moved_it(page: Page, leads: Book) -> None:
    enter(page, "B3", "mine")
    saved(page)
    change(leads, ROW_ABOVE)
    expect(cell(page, "B4")).to_have_text("mine")
    key(page, "Control+z")
    expect(cell(page, "B4")).to_have_text("Austral")
    assert values(leads, "Leads!B2:B5") == [[], ["Mistral"], ["Austral"], ["Zonda"]]


def test_everybody_undoes_only_what_they_did(page: Page, colleague: Page, leads: Book) -> None:
    enter(page, "B2", "mine")
    expect(cell(colleague, "B2")).to_have_text("mine")
    enter(colleague, "B3", "theirs")
    expect(cell(page, "B3")).to_have_text("theirs")
    expect(cell(page, "B3")).to_have_attribute("data-flashed", "1")
    key(page, "Control+z")
    expect(cell(page, "B2")).to_have_text("Mistral")
    key(page, "Control+z")
    saved(page)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    key(colleague, "Control+z")
    expect(cell(page, "B3")).to_have_text("Austral")
    assert values(leads, "Leads!B2:B3") == [["Mistral"], ["Austral"]]


def test_each_tab_has_steps_of_its_own(page: Page, leads: Book) -> None:
    change(leads, {"addSheet": {"properties": {"sheetId": 7, "title": "Orders"}}})
    enter(page, "B2", "mine")
    page.get_by_role("tab", name="Orders").click()
    expect(cell(page, "B2")).to_have_text("")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    key(page, "Control+z")
    page.get_by_role("tab", name="Leads").click()
    expect(cell(page, "B2")).to_have_text("mine")
    key(page, "Control+z")
    expect(cell(page, "B2")).to_have_text("Mistral")
    saved(page)
    assert values(leads, "Leads!B2") == [["Mistral"]]

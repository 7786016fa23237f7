"""Filling, and carrying rows and columns, in the grid page."""

import pytest
from playwright.sync_api import Page, expect

from tests.sync.localsheets.at_the_page import (
    Book,
    cell,
    drag,
    key,
    middle,
    saved,
    select,
    values,
    write,
)

pytestmark = pytest.mark.browser


def head(page: Page, name: str) -> tuple[float, float]:
    """Find the middle of a column's head."""
    return middle(page.locator(".head", has_text=name).first)


def number(page: Page, row: int) -> tuple[float, float]:
    """Find the middle of a row's number."""
    return middle(page.locator(f'.number[data-row="{row - 1}"]'))


def test_the_handle_goes_on_with_a_series(page: Page, leads: Book) -> None:
    write(leads, "Leads!E2:G3", [["Item 8", 1, "Mon"], ["Item 9", 3, "Tue"]])
    expect(cell(page, "G3")).to_have_text("Tue")
    select(page, "E2", "G3")
    drag(page, middle(cell(page, "G3").locator(".handle")), middle(cell(page, "F6")))
    expect(cell(page, "G6")).to_have_text("Fri")
    saved(page)
    assert values(leads, "Leads!E2:G7") == [
        ["Item 8", 1, "Mon"],
        ["Item 9", 3, "Tue"],
        ["Item 10", 5, "Wed"],
        ["Item 11", 7, "Thu"],
        ["Item 12", 9, "Fri"],
    ]
    key(page, "Control+z")
    expect(cell(page, "G6")).to_have_text("")
    assert values(leads, "Leads!E4:G6") == []


def test_the_handle_goes_back_and_copies_what_is_no_series(page: Page, leads: Book) -> None:
    write(leads, "Leads!E5:F6", [[10, "x"], [20, "y"]])
    expect(cell(page, "F6")).to_have_text("y")
    select(page, "E5", "F6")
    drag(page, middle(cell(page, "F6").locator(".handle")), middle(cell(page, "F2")))
    expect(cell(page, "E2")).to_have_text("-20")
    saved(page)
    assert values(leads, "Leads!E2:F6") == [
        [-20, "y"],
        [-10, "x"],
        [0, "y"],
        [10, "x"],
        [20, "y"],
    ]


def test_a_double_click_on_the_handle_fills_as_far_as_the_neighbours(
    page: Page, leads: Book
) -> None:
    cell(page, "E2").click()
    page.keyboard.type("=C2*2")
    key(page, "Enter")
    cell(page, "D2").click()
    page.keyboard.type("Conv")
    key(page, "Enter")
    select(page, "E2", "E2")
    cell(page, "E2").locator(".handle").dblclick()
    saved(page)
    assert values(leads, "Leads!E2:E5") == [[60]]
    write(leads, "Leads!D3:D4", [["Qualify"], ["Qualify"]])
    expect(cell(page, "D4")).to_have_text("Qualify")
    cell(page, "E2").locator(".handle").dblclick()
    expect(cell(page, "E4")).to_have_text("40")
    assert values(leads, "Leads!E2:E5") == [[60], [20], [40]]


def test_one_text_is_entered_in_all_selected_cells(page: Page, leads: Book) -> None:
    select(page, "E2", "F3")
    page.keyboard.type("yes")
    key(page, "Control+Enter")
    expect(cell(page, "F3")).to_have_text("yes")
    saved(page)
    assert values(leads, "Leads!E2:F4") == [["yes", "yes"]] * 2


def test_fill_right_copies_the_first_column(page: Page, leads: Book) -> None:
    select(page, "B2", "C3")
    key(page, "Control+r")
    expect(cell(page, "C3")).to_have_text("Austral")
    saved(page)
    assert values(leads, "Leads!B2:C3") == [["Mistral"] * 2, ["Austral"] * 2]


def test_a_row_is_carried_by_its_number(page: Page, leads: Book) -> None:
    page.mouse.click(*number(page, 2))
    x, y = number(page, 4)
    drag(page, number(page, 2), (x, y), (x, y + 8))
    expect(cell(page, "A4")).to_have_text("L-1")
    saved(page)
    assert values(leads, "Leads!A1:A4") == [["Lead"], ["L-2"], ["L-3"], ["L-1"]]
    expect(page.locator("#name")).to_have_value("A4:H4")


def test_a_column_is_carried_by_its_head(page: Page, leads: Book) -> None:
    page.mouse.click(*head(page, "C"))
    x, y = head(page, "A")
    drag(page, head(page, "C"), (x, y), (x - 20, y))
    expect(cell(page, "A2")).to_have_text("30")
    saved(page)
    assert values(leads, "Leads!A1:C2") == [
        ["Value", "Lead", "Company"],
        [30, "L-1", "Mistral"],
    ]


def test_a_press_on_a_selected_head_selects_it_alone(page: Page) -> None:
    page.mouse.click(*head(page, "A"))
    page.keyboard.down("Shift")
    page.mouse.click(*head(page, "C"))
    page.keyboard.up("Shift")
    expect(page.locator("#name")).to_have_value("A1:C40")
    page.mouse.click(*head(page, "B"))
    expect(page.locator("#name")).to_have_value("B1:B40")


def test_keys_carry_rows_and_columns(page: Page, leads: Book) -> None:
    cell(page, "B2").click()
    key(page, "Alt+Shift+ArrowDown")
    expect(cell(page, "B3")).to_have_text("Mistral")
    cell(page, "B3").click()
    key(page, "Alt+Shift+ArrowRight")
    expect(cell(page, "C3")).to_have_text("Mistral")
    saved(page)
    assert values(leads, "Leads!A2:C3") == [["L-2", 10, "Austral"], ["L-1", 30, "Mistral"]]


def test_keys_pressed_quickly_carry_a_row_on(page: Page, leads: Book) -> None:
    cell(page, "B2").click()
    key(page, *["Alt+Shift+ArrowDown"] * 3)
    expect(page.locator("#name")).to_have_value("A5:H5")
    saved(page)
    assert values(leads, "Leads!A2:A5") == [["L-2"], ["L-3"], [], ["L-1"]]

"""A person at the grid page: a real browser, and short names for what they see and do."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import gspread
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

Book = gspread.Spreadsheet
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ALONE = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
PATIENCE = 60_000
"""Milliseconds until a page must show what is expected; a busy machine decides nothing."""
CHOICES = ["Qualify", "Disqualify", "Convert"]
LEADS: list[list[object]] = [
    ["Lead", "Company", "Value", "Action"],
    ["L-1", "Mistral", 30, ""],
    ["L-2", "Austral", 10, ""],
    ["L-3", "Zonda", 20, ""],
]


def chromium() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    reason = "no Chromium: install it, or name it in the environment variable CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Start a real browser for a while; or skip, where there is none."""
    path = chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ALONE, *QUIET])
        yield browser
        browser.close()


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
    """Wait until all is written, however slow the machine is."""
    expect(page.locator("#state")).to_have_text("Saved")


def column(page: Page, letter: str, last: int) -> list[str]:
    return [cell(page, f"{letter}{row}").inner_text() for row in range(2, last + 1)]


def key(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for one in keys:
        page.keyboard.press(one)


def select(page: Page, first: str, last: str) -> None:
    """Select from one cell to another."""
    cell(page, first).click()
    cell(page, last).click(modifiers=["Shift"])


def drag(page: Page, start: tuple[float, float], *stops: tuple[float, float]) -> None:
    """Press at a point, go to others, let go at the last."""
    page.mouse.move(*start)
    page.mouse.down()
    for stop in stops:
        page.mouse.move(*stop, steps=4)
    page.mouse.up()


def middle(element: Locator) -> tuple[float, float]:
    """Find the middle of what is drawn."""
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def choose(page: Page, name: str, item: str) -> None:
    """Choose from the context menu of a cell."""
    cell(page, name).click(button="right")
    page.get_by_role("menuitem", name=item, exact=True).click()

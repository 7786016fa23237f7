"""Papers in a real browser: what comes out of the printer, and how it looks before."""

import re
from collections.abc import Iterator
from typing import Final

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from salesbook.embedded import Server
from schema.kernel.roles import Role
from schema.kernel.work import House
from tests.business import NOON, Business
from tests.conftest import copied
from tests.journeys.doors import TOKENS, Doors, opened
from tests.journeys.looks import by_eye, by_name
from tests.journeys.test_console_pages import TELEPHONE, WIDE, sign_in, visited
from tests.printing import PAPERS, print_all

pytestmark = pytest.mark.browser
LINES: Final = 120
EACH: Final = [5, 5, 5, 5, 1]
"""How many sheets each paper takes; one line alone is credited."""
A4: Final = (595, 842)
"""Width and height in points, which browsers round a little."""

HEAD: Final = """() => [...document.querySelectorAll("thead")]
  .map(head => getComputedStyle(head).display)"""
WHOLE: Final = """() => [...new Set([...document.querySelectorAll("tr")]
  .map(row => getComputedStyle(row).breakInside))]"""


@pytest.fixture(scope="module")
def doors(server: Server, keeper: psycopg.Connection, template: str) -> Iterator[Doors]:
    """Serve a house with all papers of an order of 120 lines; its clock stands at noon."""
    with copied(server, keeper, template) as urls:

        async def fill(house: House) -> None:
            await print_all(Business(house, urls), *["2"] * LINES)

        made = Doors(urls, "http://sheets.test", lambda: NOON, rests=True, first=fill)
        with opened(made) as doors:
            yield doors


def sheets(pdf: bytes) -> int:
    """Count the pages of a PDF by its page tree, whose root counts all of them."""
    assert pdf.startswith(b"%PDF-")
    return max(int(found) for found in re.findall(rb"/Count (\d+)", pdf))


def sizes(pdf: bytes) -> set[tuple[int, int]]:
    """Read how large the pages are, in whole points."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return {(round(float(width)), round(float(height))) for width, height in boxes}


@pytest.mark.parametrize(
    ("language", "expected"), [("en-GB", EACH), ("zh-CN", EACH), ("zh-TW", EACH)]
)
def test_a_long_order_comes_out_on_several_sheets_of_a4(
    browser: Browser, doors: Doors, language: str, expected: list[int]
) -> None:
    with visited(browser, doors, language) as page:
        sign_in(page)
        printed = []
        for path in PAPERS:
            page.goto(path)
            printed.append(page.pdf(prefer_css_page_size=True))
        assert [sheets(pdf) for pdf in printed] == expected
        assert [sizes(pdf) for pdf in printed] == [{A4}] * len(PAPERS)


def test_heads_are_repeated_rows_stay_whole_and_the_button_is_not_printed(
    browser: Browser, doors: Doors
) -> None:
    with visited(browser, doors) as page:
        sign_in(page)
        for path in PAPERS:
            page.goto(path)
            expect(page.get_by_role("button", name="Print")).to_be_visible()
            page.emulate_media(media="print")
            expect(page.locator("#print")).to_be_hidden()
            assert set(page.evaluate(HEAD)) == {"table-header-group"}
            assert page.evaluate(WHOLE) == ["avoid"]
            page.emulate_media(media="screen")


def test_the_button_prints(browser: Browser, doors: Doors) -> None:
    with visited(browser, doors) as page:
        page.context.add_init_script("window.print = () => { document.title = 'printed'; }")
        sign_in(page)
        page.goto(PAPERS[0])
        expect(page).to_have_title("Order confirmation OC-000001")
        page.get_by_role("button", name="Print").press("Enter")
        expect(page).to_have_title("printed")


@pytest.mark.parametrize(
    ("language", "size"),
    [("en-GB", WIDE), ("en-GB", TELEPHONE), ("zh-CN", WIDE), ("zh-TW", WIDE)],
)
def test_a_paper_can_be_read_on_a_screen_and_has_a_name_for_everything(
    browser: Browser, doors: Doors, language: str, size: tuple[int, int]
) -> None:
    with visited(browser, doors, language, size=size) as page:
        sign_in(page)
        found = {}
        for path in PAPERS:
            page.goto(path)
            found[path] = by_eye(page) + by_name(page)
        assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_link_to_a_paper_leads_there_by_way_of_signing_in(
    browser: Browser, doors: Doors
) -> None:
    with visited(browser, doors) as page:
        page.goto(PAPERS[2])
        enter(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Delivery note")


def test_a_link_on_another_site_leads_to_a_paper_once_somebody_is_signed_in(
    browser: Browser, doors: Doors
) -> None:
    with visited(browser, doors) as page:
        sign_in(page)
        page.route(
            "http://shop.test/",
            lambda route: route.fulfill(
                content_type="text/html", body=f'<a href="{doors.address}{PAPERS[2]}">note</a>'
            ),
        )
        page.goto("http://shop.test/")
        page.get_by_role("link", name="note").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Delivery note")
        page.goto("/console")
        expect(page.locator(".who")).to_contain_text("root")


def enter(page: Page) -> None:
    """Sign in on the page that asks for it."""
    expect(page.locator("#token")).to_be_focused()
    page.keyboard.insert_text(TOKENS.mint("root", Role.ADMIN, NOON))
    page.keyboard.press("Enter")

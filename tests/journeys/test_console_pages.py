"""The console in a real browser: everybody can read and use every page, in every dress."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from salesbook.embedded import Server
from schema.kernel.roles import Role
from tests.business import NOON
from tests.conftest import copied
from tests.journeys.doors import TOKENS, Doors, opened
from tests.journeys.furnished import furnish
from tests.journeys.looks import by_eye, by_keyboard, by_name

pytestmark = pytest.mark.browser
PAGES: Final = (
    "", "/conflicts", "/conflicts?state=decided", "/refused", "/edits?link=LK-000002",
    "/edits?result=agreed&key=nothing", "/figures", "/figures?hours=24", "/rounds",
)  # fmt: skip
Scheme = Literal["light", "dark"]
WIDE: Final = (1280, 800)
TELEPHONE: Final = (375, 667)
TWICE_AS_LARGE: Final = (640, 400)
"""What is left of a window of 1280 by 800 at a zoom of 200 %."""


@pytest.fixture(scope="module")
def doors(server: Server, keeper: psycopg.Connection, template: str) -> Iterator[Doors]:
    """Serve a house in which every page has something to show; its clock stands at noon."""
    with copied(server, keeper, template) as urls:
        made = Doors(urls, "http://sheets.test", lambda: NOON, rests=True, first=furnish)
        with opened(made) as doors:
            yield doors


@contextmanager
def visited(
    browser: Browser,
    doors: Doors,
    language: str = "en-GB",
    scheme: Scheme = "light",
    size: tuple[int, int] = WIDE,
) -> Iterator[Page]:
    """Open the console's door; whatever the browser complains of is a fault.

    What it gives up, as when a page is left before all of it came, has to be there when asked
    for again.
    """
    faults: list[str] = []
    given_up: list[str] = []

    def failed(request: Request) -> None:
        given_up.append(request.url)

    with browser.new_context(
        base_url=doors.address,
        locale=language,
        color_scheme=scheme,
        viewport={"width": size[0], "height": size[1]},
    ) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text))
        page.on("requestfailed", failed)
        page.goto("/console")
        yield page
        missing = [url for url in given_up if not context.request.get(url).ok]
    assert faults + missing == []


def sign_in(page: Page, role: Role = Role.ADMIN, name: str = "root") -> None:
    """Sign in with a development token, by keyboard."""
    expect(page.get_by_label("Token").or_(page.locator("#token"))).to_be_focused()
    page.keyboard.insert_text(TOKENS.mint(name, role, NOON))
    page.keyboard.press("Enter")
    expect(page.locator(".who")).to_contain_text(name)


def faults_of(page: Page) -> list[str]:
    """Name what is wrong with the page that is shown."""
    return by_eye(page) + by_name(page)


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [
        ("en-GB", "light", WIDE),
        ("en-GB", "dark", TWICE_AS_LARGE),
        ("en-GB", "light", TELEPHONE),
        ("zh-CN", "dark", WIDE),
        ("zh-CN", "light", TWICE_AS_LARGE),
        ("zh-TW", "dark", TELEPHONE),
    ],
)
def test_every_page_can_be_read_and_has_a_name_for_everything(
    browser: Browser, doors: Doors, language: str, scheme: Scheme, size: tuple[int, int]
) -> None:
    with visited(browser, doors, language, scheme, size) as page:
        found = {"sign-in": faults_of(page)}
        sign_in(page)
        for path in PAGES:
            page.goto(f"/console{path}")
            for more in page.locator("summary").all():
                more.click()
            found[path] = faults_of(page)
        assert {path: faults for path, faults in found.items() if faults} == {}


def test_every_page_is_walked_by_keyboard_alone(browser: Browser, doors: Doors) -> None:
    with visited(browser, doors) as page:
        found = {"sign-in": by_keyboard(page)}
        page.goto("/console")
        sign_in(page)
        for path in PAGES:
            page.goto(f"/console{path}")
            found[path] = by_keyboard(page)
        assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_mistake_in_the_looks_of_a_page_is_noticed(browser: Browser, doors: Doors) -> None:
    """What looks at pages sees each kind of fault that is put into one."""
    with visited(browser, doors) as page:
        sign_in(page)
        assert faults_of(page) == []
        page.evaluate("""() => {
          const first = (name) => document.querySelector(name);
          first("h1").style.color = "#ccc";
          first("main").style.width = "2000px";
          first(".quiet").style.outline = "none";
          first("meter").removeAttribute("aria-label");
          first("table caption").remove();
          first("nav").replaceWith(...first("nav").childNodes);
          for (const one of document.querySelectorAll(".unseen")) one.remove();
        }""")
        told = " ".join(faults_of(page))
        for part in (
            "contrast 1.4",
            "wider than",
            "cut off",
            "meter has no name",
            "no caption",
        ):
            assert part in told
        assert "of ('button', 'Look now')" not in told  # there is but one of it
        assert by_keyboard(page) == [
            f"one does not see where one is: {page.locator('.who button').evaluate('b => b.outerHTML')}"  # noqa: E501 - one line
        ]


def test_the_first_stop_leads_past_the_menu(browser: Browser, doors: Doors) -> None:
    with visited(browser, doors) as page:
        sign_in(page)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="To the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_who_signs_out_is_out_even_going_back(browser: Browser, doors: Doors) -> None:
    with visited(browser, doors) as page:
        sign_in(page)
        page.get_by_role("link", name="Figures").click()
        page.get_by_role("button", name="Sign out").press("Enter")
        expect(page.get_by_role("status")).to_have_text("You are signed out.")
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize(
    ("role", "name", "shown", "buttons"),
    [
        (Role.FINANCE, "fin", ["LK-000001", "LK-000002", "LK-000003"], 6),
        (Role.ANALYST, "eve", ["LK-000001", "LK-000002", "LK-000003"], 1),
        (Role.SELLER, "ann@x.org", [], 1),
    ],
)
def test_a_role_sees_its_links_and_only_its_buttons(
    browser: Browser, doors: Doors, role: Role, name: str, shown: list[str], buttons: int
) -> None:
    with visited(browser, doors) as page:
        sign_in(page, role, name)
        rows = page.locator("tbody th a").all_inner_texts()
        assert [row.split()[0] for row in rows] == shown
        expect(page.get_by_role("button")).to_have_count(buttons)
        empty = page.get_by_text("No sheet is linked that you may see.")
        expect(empty).to_have_count(0 if shown else 1)


def test_the_edit_log_is_filtered_by_keyboard(browser: Browser, doors: Doors) -> None:
    with visited(browser, doors) as page:
        sign_in(page)
        page.get_by_role("link", name="Edit log").press("Enter")
        expect(page.locator(".count")).to_have_text("34 edits")
        page.get_by_label("Record").press_sequentially("LD-")
        page.keyboard.press("Enter")
        expect(page.locator(".count")).to_have_text("4 edits")
        page.get_by_label("Result").focus()
        page.keyboard.type("refused")
        page.get_by_role("button", name="Show").press("Enter")
        expect(page.locator(".count")).to_have_text("1 edits")
        expect(page.locator("td.result")).to_have_text(re.compile("refusedInterest of lead"))
        page.get_by_role("link", name="Without filters").press("Enter")
        page.get_by_role("link", name="Older").press("Enter")
        expect(page.locator("tbody tr")).to_have_count(9)


def test_charts_draw_what_their_table_tells(browser: Browser, doors: Doors) -> None:
    with visited(browser, doors) as page:
        sign_in(page)
        page.goto("/console/figures")
        titles = page.locator("rect.reads title").all_text_contents()
        assert titles == [
            "19:57: 12 reads, 2 writes",
            "19:58: 31 reads, 4 writes",
            "19:59: 55 reads, 9 writes",
        ]
        page.get_by_text("The same as a table").click()
        rows = page.locator("#table tbody tr").all_inner_texts()
        assert [row.split() for row in rows] == [
            ["19:59", "2.0", "s", "55", "9", "1", "0"],
            ["19:58", "7.5", "s", "31", "4", "1", "0"],
            ["19:57", "1", "minute", "12", "2", "2", "1"],
        ]
        tall = [bar.bounding_box() for bar in page.locator("rect.reads").all()]
        heights = [box["height"] for box in tall if box]
        assert [round(part / heights[0], 1) for part in heights] == [1.0, 2.6, 4.6]

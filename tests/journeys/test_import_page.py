"""The console's import in a real browser: a file sent, taken up in steps, and taken back."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from salesbook.embedded import Server
from schema.kernel.roles import Role
from tests.business import NOON
from tests.conftest import copied
from tests.journeys.doors import Doors, opened
from tests.journeys.looks import by_eye, by_name
from tests.journeys.test_console_pages import sign_in, visited

pytestmark = pytest.mark.browser


@pytest.fixture
def doors(
    server: Server, keeper: psycopg.Connection, template: str, tmp_path: Path
) -> Iterator[Doors]:
    """Serve an empty house that keeps files."""
    with copied(server, keeper, template) as urls:
        made = Doors(
            urls, "http://sheets.test", lambda: NOON, rests=True, files=tmp_path / "files"
        )
        with opened(made) as doors:
            yield doors


def send(page: Page, content: str) -> None:
    """Send a file by the form of the page."""
    page.goto("/console/imports")
    page.get_by_label("File, CSV or XLSX").set_input_files(
        {"name": "fair.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_label("Where it is from").fill("a fair")
    page.get_by_label("Territory, where a row names none").fill("north")
    page.get_by_role("button", name="Keep its rows").click()


def test_a_file_is_sent_taken_up_to_its_end_by_one_click_and_taken_back(
    browser: Browser, doors: Doors
) -> None:
    with visited(browser, doors) as page:
        sign_in(page)
        rows = "".join(f"Firm {n},\n" for n in range(250))
        send(page, f"name,phone\n{rows}Bad,x\n")
        expect(page.get_by_role("status").first).to_have_text(
            "The rows of fair.csv are kept; nothing is taken up yet."
        )
        assert by_eye(page) + by_name(page) == []
        page.get_by_role("link", name="IM-000001").click()
        page.get_by_role("button", name="Take the rows up").click()
        expect(page.locator("#import")).to_contain_text("251 of 251 rows")
        assert by_eye(page) + by_name(page) == []
        page.get_by_role("link", name="1 refused").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.locator("tbody tr")).to_contain_text("x is not a phone number")
        page.get_by_role("button", name="Take it back").click()
        expect(page.locator("#import .state").first).to_have_text("undone")
        expect(page.locator("#import")).to_contain_text("251 of 251 rows")


def test_what_is_wrong_with_a_file_is_said_on_the_page(browser: Browser, doors: Doors) -> None:
    with visited(browser, doors) as page:
        sign_in(page)
        send(page, "phone\n1\n")
        expect(page.get_by_role("status").first).to_contain_text("has no column for names")


def test_who_may_not_import_is_told_who_does(browser: Browser, doors: Doors) -> None:
    with visited(browser, doors) as page:
        sign_in(page, Role.AUDITOR)
        page.goto("/console/imports")
        expect(page.locator("main")).to_contain_text("A manager or an admin imports customers.")

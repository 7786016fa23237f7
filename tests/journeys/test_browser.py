"""A person at the grid page in a real browser, a program at GraphQL: each sees the other."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from salesbook.database import Urls
from salesbook.visitors import Api
from tests.journeys.doors import TOKENS, Doors, opened, until
from tests.sync.localsheets.at_the_page import cell

pytestmark = pytest.mark.browser
SEEN: Final = "query ($n: String!) { lead(number: $n) { need interest contact } }"
LINKS: Final = "{ links(first: 9) { nodes { syncedAt } } }"


@pytest.fixture
def program(urls: Urls, sheets_url: str) -> Iterator[Api]:
    """Open both doors; speak to the API as a program does."""
    with opened(Doors(urls, sheets_url)) as doors:
        api = Api(doors.address, TOKENS)
        yield api
        api.http.close()


@pytest.fixture
def page(browser: Browser, sheets_url: str) -> Iterator[Page]:
    """Sit before the grid; the test fails if the page's own script does."""
    faults: list[str] = []
    with browser.new_context(base_url=sheets_url) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
    assert faults == []


def place(page: Page, header: str, row: int) -> str:
    """Name the cell of a row under a header."""
    letters = "ABCDEFGHIJKLM"
    (letter,) = (at for at in letters if cell(page, f"{at}1").inner_text() == header)
    return f"{letter}{row}"


def type_into(page: Page, name: str, text: str) -> None:
    """Type into a cell as people do."""
    cell(page, name).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_what_a_person_types_reaches_graphql_and_what_graphql_does_appears(
    program: Api, page: Page, spreadsheet: str
) -> None:
    captured = program.do("captureLead", "lead { number }", company="Acme", territory="north")
    number = captured["lead"]["number"]
    program.do(
        "linkSheet", "link { number }",
        sheet="LEADS", spreadsheetId=spreadsheet, territory="north", role="SELLER",
    )  # fmt: skip
    until(lambda: program.ask(LINKS)["links"]["nodes"][0]["syncedAt"], "the first filling")

    page.goto(f"/spreadsheets/d/{spreadsheet}/edit")
    page.get_by_role("tab", name="Leads north").click()
    expect(cell(page, place(page, "Number", 2))).to_have_text(number)

    type_into(page, place(page, "Need", 2), "Two pumps")
    until(
        lambda: program.ask(SEEN, n=number)["lead"]["need"] == "Two pumps",
        "what the person typed",
    )

    program.do("correctLead", "lead { number }", number=number, contact="Ada Lovelace")
    expect(cell(page, place(page, "Contact", 2))).to_have_text("Ada Lovelace")

    type_into(page, place(page, "Interest", 2), "9")
    sentence = f"✗ Interest of lead {number} cannot be 9; give 0 (none) to 3 (very high)."
    expect(cell(page, place(page, "Sync", 2))).to_have_text(sentence)
    expect(cell(page, place(page, "Interest", 2))).to_have_text("9")
    assert program.ask(SEEN, n=number)["lead"] == {
        "need": "Two pumps",
        "interest": None,
        "contact": "Ada Lovelace",
    }

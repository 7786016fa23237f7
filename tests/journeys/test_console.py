"""An operator at the console, people at a sheet, a worker between: what is decided happens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from salesbook.embedded import Server
from salesbook.visitors import Api, Tab, tab
from schema.kernel.roles import Role
from tests.conftest import copied
from tests.journeys.doors import TOKENS, Doors, now, opened, until
from tests.sync.localsheets.at_the_page import cell

pytestmark = pytest.mark.browser
COMPANIES: Final = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel")
LINK: Final = "query ($n: String!) { link(number: $n) { state massChange syncedAt tabId } }"
LEADS: Final = """query ($in: String!) {
  leads(where: { territory: { eq: $in } }, orderBy: [{ number: ASC }]) {
    nodes { number need }
  }
}"""
CONFLICTS: Final = """query ($n: String!) {
  conflicts(where: { link: { number: { eq: $n } } }) { nodes { number state } }
}"""


@pytest.fixture(scope="module")
def doors(
    server: Server, keeper: psycopg.Connection, template: str, sheets_url: str
) -> Iterator[Doors]:
    """Open both doors of one house; each test has a territory and a spreadsheet of its own."""
    with (
        copied(server, keeper, template) as urls,
        opened(Doors(urls, sheets_url)) as doors,
    ):
        yield doors


@dataclass(frozen=True, slots=True)
class Office:
    """A linked tab with eight leads, a program, and an operator signed in to the console."""

    api: Api
    page: Page
    sheets_url: str
    spreadsheet: str
    territory: str
    link: str

    def found(self) -> Any:  # noqa: ANN401 - JSON
        """Ask how the link fares."""
        return self.api.ask(LINK, n=self.link)["link"]

    def needs(self) -> list[str | None]:
        """Ask what the leads need."""
        nodes = self.api.ask(LEADS, **{"in": self.territory})["leads"]["nodes"]
        return [one["need"] for one in nodes]

    @property
    def numbers(self) -> list[str]:
        """Name the leads."""
        nodes = self.api.ask(LEADS, **{"in": self.territory})["leads"]["nodes"]
        return [str(one["number"]) for one in nodes]

    def tab(self) -> Tab:
        """Sit down at the tab."""
        return tab(self.sheets_url, self.spreadsheet, self.found()["tabId"])

    def row(self) -> Locator:
        """Find the link on the page of links."""
        return self.page.get_by_role("row").filter(has_text=self.link)

    def press(self, name: str) -> None:
        """Go to a button by keyboard, and press it."""
        self.page.get_by_role("button", name=name).press("Enter")

    def at_the_tab(self) -> Page:
        """Open the tab from the console, as the link's name leads there."""
        with self.page.context.expect_page() as opened_page:
            self.row().get_by_role("link", name=self.link).press("Enter")
        sheet = opened_page.value
        expect(cell(sheet, "A1")).to_have_text("Number")
        return sheet

    def column(self, sheet: Page, header: str) -> str:
        """Find the letter of a column."""
        (letter,) = (
            at for at in "ABCDEFGHIJKL" if cell(sheet, f"{at}1").inner_text() == header
        )
        return letter


@pytest.fixture
def office(
    request: pytest.FixtureRequest, browser: Browser, doors: Doors, spreadsheet: str
) -> Iterator[Office]:
    """Link a tab of eight leads; sign in. Whatever the browser complains of is a fault."""
    api = Api(doors.address, TOKENS)
    territory = request.node.name.rpartition("_")[2]
    for company in COMPANIES:
        api.do(
            "captureLead", "lead { number }", company=company, territory=territory, need="Oil"
        )
    told = {"sheet": "LEADS", "spreadsheetId": spreadsheet, "role": "SELLER"}
    made = api.do("linkSheet", "link { number }", territory=territory, **told)
    link = made["link"]["number"]
    faults: list[str] = []
    with browser.new_context(base_url=doors.address, locale="en-GB") as context:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text))
        page.goto("/console")
        expect(page.locator("#token")).to_be_focused()
        page.keyboard.insert_text(TOKENS.mint("mia", Role.MANAGER, now()))
        page.keyboard.press("Enter")
        expect(page.locator(".who")).to_contain_text("mia")
        office = Office(api, page, doors.sheets_url, spreadsheet, territory, link)
        until(lambda: office.found()["syncedAt"], "the tab")
        until(lambda: office.tab().row(Company=COMPANIES[-1]), "the first filling")
        yield office
    api.http.close()
    assert faults == []


def test_a_link_is_paused_and_looked_after_again(office: Office) -> None:
    office.page.reload()
    expect(office.row()).to_contain_text("active")
    expect(office.row()).to_contain_text(re.compile("seconds? ago"))
    office.press(f"Pause {office.link}")
    expect(office.page.get_by_role("status").first).to_have_text(
        f"Link {office.link} is paused."
    )
    assert office.found()["state"] == "PAUSED"
    office.tab().type({"Need": "Two pumps"}, Company="Alder")
    expect(office.row()).to_contain_text("Paused by a person; resume it.")
    assert office.needs() == ["Oil"] * 8
    office.press(f"Resume {office.link}")
    until(lambda: office.needs() == ["Two pumps", *["Oil"] * 7], "what was typed meanwhile")


def test_a_refused_edit_is_found_with_its_reason_and_goes_when_corrected(
    office: Office,
) -> None:
    lead = office.numbers[0]
    office.tab().type({"Interest": 9}, Company="Alder")
    sentence = f"Interest of lead {lead} cannot be 9; give 0 (none) to 3 (very high)."
    held = office.row().get_by_role("link", name="1", exact=True)
    expect(held).to_be_visible()  # the page keeps itself up to date
    held.press("Enter")
    expect(office.page.get_by_role("heading", level=1)).to_have_text("Refused edits")
    expect(office.page.locator("td.result")).to_contain_text(sentence)
    cells = office.page.get_by_role("row").last.get_by_role("cell").all_inner_texts()
    assert cells[2:5] == ["Interest", "empty", "9"]
    office.tab().type({"Interest": 2}, Company="Alder")
    office.page.get_by_role("link", name="Links", exact=True).press("Enter")
    expect(held).to_have_count(0)


def test_a_conflict_is_decided_with_one_click_and_seen_in_the_sheet(office: Office) -> None:
    one, two = office.numbers[:2]
    office.api.do("pauseLink", "link { number }", number=office.link)
    office.tab().type({"Need": "Pumps"}, Company="Alder")
    office.tab().type({"Need": "Valves"}, Company="Birch")
    for number in (one, two):
        office.api.do("correctLead", "lead { number }", number=number, need="Nothing")
    office.api.do("resumeLink", "link { number }", number=office.link)
    until(lambda: len(conflicts(office)) == 2, "two conflicts")
    sheet = office.at_the_tab()
    need = office.column(sheet, "Need")
    expect(cell(sheet, f"{need}2")).to_have_text("Nothing")
    office.page.get_by_role("link", name="Conflicts", exact=True).press("Enter")
    sides = {one: "Take the sheet's value", two: "Keep the database's value"}
    for lead, side in sides.items():
        article = office.page.get_by_role("article").filter(has_text=lead)
        article.get_by_role("button", name=side).click()
        expect(office.page.get_by_role("status").first).to_contain_text("CF-")
    expect(cell(sheet, f"{need}2")).to_have_text("Pumps")
    expect(cell(sheet, f"{need}3")).to_have_text("Nothing")
    until(lambda: office.needs() == ["Pumps", "Nothing", *["Oil"] * 6], "both decisions")
    until(lambda: {one["state"] for one in conflicts(office)} == {"SETTLED"}, "their end")


def conflicts(office: Office) -> list[Any]:
    """List the conflicts of the office's link."""
    found: list[Any] = office.api.ask(CONFLICTS, n=office.link)["conflicts"]["nodes"]
    return found


@pytest.mark.parametrize("meant", [True, False], ids=["meant", "slip"])
def test_the_question_of_the_brake_is_answered(office: Office, *, meant: bool) -> None:
    sheet = office.at_the_tab()
    need = office.column(sheet, "Need")
    cell(sheet, f"{need}2").click()
    cell(sheet, f"{need}9").click(modifiers=["Shift"])
    sheet.keyboard.press("Delete")
    asked = office.page.get_by_role("region").filter(has_text=office.link)
    expect(asked).to_contain_text("8 rows of this tab have lost a value.")
    assert office.needs() == ["Oil"] * 8
    if meant:
        office.press(f"It was meant: go on {office.link}")
    else:
        sheet.keyboard.press("Control+z")
        expect(cell(sheet, f"{need}2")).to_have_text("Oil")
        expect(sheet.locator("#state")).to_have_text("Saved")
        office.press(f"It is undone: go on {office.link}")
    expect(asked).to_have_count(0)
    until(lambda: office.needs() == [None if meant else "Oil"] * 8, "what was answered")
    expect(office.row()).to_contain_text("active")

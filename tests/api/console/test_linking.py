"""Linking an existing tab, changing its language and giving it up, at the console over HTTP."""

from typing import Final

import pytest

from schema.exchange.links import operations as links
from schema.exchange.links.rules import LinkState, SheetName
from schema.exchange.links.tables import Link
from schema.exchange.previews import operations as previews
from schema.exchange.previews.operations import Foreseen
from schema.exchange.previews.rules import PreviewKind
from schema.kernel.roles import Role
from schema.kernel.words import Language
from schema.kernel.work import Work
from tests.api.console.browsing import Browser, text
from tests.business import Business

ADDRESS: Final = "https://docs.google.com/spreadsheets/d/a-spreadsheet-of-ours/edit?x=1#gid=77"
LINK: Final = "LK-000001"
FORESEEN: Final = (
    Foreseen(PreviewKind.COLUMN_MATCHED, None, "B", None, "contact", "Contact"),
    Foreseen(PreviewKind.ROW_MATCHED, 2, key="LD-000001"),
    Foreseen(
        PreviewKind.CELL_OVERWRITTEN, 2, "B", "LD-000001", "contact", "Contact", "<b>Ada", "Ann"
    ),
    Foreseen(
        PreviewKind.ROW_WAITING, 3,
        sentence="It waits until these columns are filled: Company.",
    ),
)  # fmt: skip


async def look(business: Business, reason: str | None = None) -> None:
    """Let the worker look at the proposed tab."""

    async def deed(work: Work) -> None:
        link = await links.previewed(work, LINK, reason)
        await previews.write_down(work, link, FORESEEN)

    await business.do(deed)


async def propose(browser: Browser, address: str = ADDRESS, **form: str) -> str:
    """Fill in the form, and read what the next page says of it."""
    return await browser.press(
        "/attach", "/attach", address=address, sheet="LEADS", back="/console", **form
    )


async def test_a_tab_is_proposed_seen_and_linked(browser: Browser, business: Business) -> None:
    await browser.sign_in(Role.MANAGER, "max")
    said = await propose(browser, territory="north", role="SELLER", language="SIMPLIFIED")
    assert said == "The tab is proposed; its preview comes in a moment."
    link = await business.find(Link.number, LINK)
    assert (link.sheet, link.spreadsheet_id, link.tab_id, link.role, link.language) == (
        SheetName.LEADS, "a-spreadsheet-of-ours", 77, Role.SELLER, Language.SIMPLIFIED,
    )  # fmt: skip
    assert "The worker has not looked at the tab yet." in await browser.read(
        f"/previews/{LINK}"
    )
    await look(business)
    page = await browser.read(f"/previews/{LINK}")
    assert "1 columns are known by their header 1 rows are known by their number" in page
    assert "B2 LD-000001 Contact cells are overwritten &lt;b&gt;Ada Ann" in page
    assert "rows wait until they are complete It waits until these columns are filled" in page
    only = await browser.read(f"/previews/{LINK}?kind=CELL_OVERWRITTEN")
    assert "rows wait until they are complete It waits" not in only
    revision = str((await business.find(Link.number, LINK)).revision)
    assert await browser.press(f"/links/{LINK}", verb="confirm", revision=revision) == (
        "Link LK-000001 is confirmed: its tab is looked after from now on."
    )
    assert (await business.find(Link.number, LINK)).state is LinkState.ACTIVE
    assert "the link is decided. active" in await browser.read(f"/previews/{LINK}")


async def test_a_tab_that_cannot_be_linked_says_why_and_has_no_button(
    browser: Browser, business: Business
) -> None:
    await browser.sign_in()
    await propose(browser)
    reason = "Columns A, D have the same header, contact; rename those that are not meant."
    await look(business, reason)
    page = await browser.see(f"/previews/{LINK}")
    assert reason in text(page)
    assert 'value="confirm"' not in page.text
    assert "A、D 列的标题相同：contact" not in text(page)
    assert "A, D 列的标题相同：contact" in await browser.read(f"/previews/{LINK}", "zh-CN")


@pytest.mark.parametrize(
    "address", ["", "a-spreadsheet-of-ours", "https://docs.google.com/document/d/1"]
)
async def test_an_address_that_is_none_of_a_tab_is_told(
    browser: Browser, business: Business, address: str
) -> None:
    await browser.sign_in()
    assert await propose(browser, address) == (
        "This is not the address of a tab; open the tab and copy the address from the browser."
    )
    assert business.rows("SELECT number FROM links") == []


async def test_the_first_tab_of_a_spreadsheet_needs_no_number(
    browser: Browser, business: Business
) -> None:
    await browser.sign_in()
    await propose(browser, "https://docs.google.com/spreadsheets/d/a-spreadsheet-of-ours/edit")
    assert (await business.find(Link.number, LINK)).tab_id == 0


async def test_a_link_changes_its_language_and_is_given_up(
    browser: Browser, business: Business
) -> None:
    await business.do(links.link, SheetName.LEADS, "a-spreadsheet-of-ours")
    await browser.sign_in(Role.MANAGER, "max")
    assert await browser.press(f"/links/{LINK}", verb="translate", language="TRADITIONAL") == (
        "The tab of link LK-000001 speaks the other language after the next look."
    )
    assert (await business.find(Link.number, LINK)).language is Language.TRADITIONAL
    assert await browser.press(f"/links/{LINK}", verb="unlink") == (
        "Link LK-000001 is given up; its tab stays with its values."
    )
    assert (await business.find(Link.number, LINK)).state is LinkState.UNLINKED


async def test_who_may_not_link_is_offered_nothing(
    browser: Browser, business: Business
) -> None:
    await business.do(links.propose, SheetName.LEADS, "a-spreadsheet-of-ours", 77)
    await look(business)
    await browser.sign_in(Role.AUDITOR, "eve")
    page = await browser.see(f"/previews/{LINK}")
    assert 'value="confirm"' not in page.text
    assert 'value="unlink"' not in page.text
    assert "A manager, finance or an admin links tabs." in await browser.read("/attach")
    assert "More" not in await browser.read()


async def test_the_preview_of_a_link_that_is_not_there_is_not_found(browser: Browser) -> None:
    await browser.sign_in()
    page = await browser.see("/previews/LK-000099")
    assert page.status_code == 404
    assert "There is no such link, or none you may see." in text(page)

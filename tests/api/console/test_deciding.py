"""What the pages of the console show, and what its visitors may decide there."""

import re
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from api.app import create_app
from api.console.door import ConsoleSettings
from api.execution.reader import Reader
from api.identity import Tokens
from schema.exchange.cycles import operations as cycles
from schema.exchange.cycles.operations import Ended
from schema.exchange.links import operations as links
from schema.exchange.links.rules import Alarm, LinkState, MassChange
from schema.exchange.links.tables import Link
from schema.kernel.roles import Role
from schema.kernel.work import House
from schema.people.keys import operations as keys
from schema.people.keys.rules import KeyScope
from tests.api.console.browsing import BOOK, PAGES, SECRET, SHEETS, Browser, text
from tests.api.listening import Clock
from tests.business import NOON, Business


@pytest.mark.usefixtures("synced")
async def test_links_show_how_they_fare(browser: Browser, clock: Clock) -> None:
    clock.now = NOON + timedelta(minutes=1, seconds=30)
    await browser.sign_in()
    page = await browser.read()
    assert "1 open conflicts 1 refused edits in 24 hours 7 /60 reads in the last minute" in page
    assert (
        "LK-000001 leads · north acts as seller active 2 minutes ago 1.5 s 7 reads 3 writes 0 0"
        " Look now LK-000001 Pause LK-000001" in page
    )
    assert "LK-000002 orders acts as admin active none in 24 hours No worker looks" in page
    assert f"{SHEETS}/spreadsheets/d/{BOOK}/edit" in (await browser.see()).text


async def test_a_failing_cycle_shows_its_trouble_and_since_when_changes_wait(
    browser: Browser, synced: Business, clock: Clock
) -> None:
    since = NOON - timedelta(seconds=40)
    away = Ended(BOOK, Decimal(1), waiting_since=since, trouble="503: Away.")
    await synced.do(cycles.note, away)
    clock.now = NOON + timedelta(seconds=5)
    await browser.sign_in()
    assert "5 seconds ago 503: Away. 45.0 s waiting" in await browser.read()


async def test_a_link_is_paused_and_resumed(browser: Browser, synced: Business) -> None:
    await browser.sign_in(Role.MANAGER, "max")
    assert await browser.press("/links/LK-000002", verb="pause") == "Link LK-000002 is paused."
    page = await browser.read()
    assert "paused Paused by a person; resume it." in page
    link = await synced.find(Link.number, "LK-000002")
    assert link.state is LinkState.PAUSED
    assert await browser.press("/links/LK-000002", verb="resume") == (
        "Link LK-000002 is looked after again."
    )
    assert await browser.press("/links/LK-000002", verb="touch") == (
        "Link LK-000002 will be looked at now."
    )
    assert "looked at now" not in await browser.read()  # it is said once


async def test_a_button_that_is_none_does_nothing(browser: Browser, synced: Business) -> None:
    await browser.sign_in()
    mark = await browser.mark("")
    before = synced.picture()
    for path in ("/links/LK-000001", "/conflicts/CF-000001"):
        answer = await browser.send(path, mark=mark, verb="explode", decision="BOTH")
        assert answer.status_code == 400
    assert synced.picture() == before


async def alarmed(business: Business) -> Link:
    """Let the brake stop the first link."""
    alarm = Alarm(MassChange.SAME, 24)
    stopped: Link = await business.do(
        links.stop, "LK-000001", LinkState.PAUSED, "Paused because …", alarm
    )
    return stopped


async def test_the_brake_asks_and_is_answered(browser: Browser, synced: Business) -> None:
    revision = (await alarmed(synced)).revision
    await browser.sign_in(Role.MANAGER, "max")
    page = await browser.read()
    assert "Was this meant? LK-000001 leads · north 24 rows of this tab were given" in page
    form = {"verb": "resume", "revision": str(revision)}
    assert await browser.press("/links/LK-000001", **form) == (
        "Link LK-000001 is looked after again."
    )
    assert "Was this meant?" not in await browser.read()


async def test_an_answer_to_an_older_question_is_refused(
    browser: Browser, synced: Business
) -> None:
    revision = (await alarmed(synced)).revision
    await synced.do(links.resume, "LK-000001")
    await alarmed(synced)
    await browser.sign_in(Role.MANAGER, "max")
    said = await browser.press("/links/LK-000001", verb="resume", revision=str(revision))
    assert said.startswith("Link LK-000001 changed meanwhile; read it again")
    assert (await synced.find(Link.number, "LK-000001")).state is LinkState.PAUSED


@pytest.mark.usefixtures("synced")
async def test_a_conflict_shows_both_sides_and_is_decided_by_one_click(
    browser: Browser,
) -> None:
    await browser.sign_in(Role.MANAGER, "max")
    page = await browser.see("/conflicts")
    assert "Two &lt;b&gt;pumps&lt;/b&gt;" in page.text
    assert "by eve@x.org, found 1 Jun 2030, 20:00:00" in text(page)
    assert "In the database Four valves by bob@x.org, 1 Jun 2030, 20:00:00" in text(page)
    said = await browser.press(
        "/conflicts/CF-000001", "/conflicts", decision="SHEET", revision="1"
    )
    assert said == "CF-000001 is decided: the sheet's value is asked for at the next look."
    assert "There are none here." in await browser.read("/conflicts")
    decided = await browser.read("/conflicts?state=decided")
    assert "Chosen: the sheet's value · by max, 1 Jun 2030, 20:00:00" in decided
    again = await browser.press(
        "/conflicts/CF-000001", "/conflicts", decision="DATABASE", revision="1"
    )
    assert again.startswith("Disagreement CF-000001 changed meanwhile")


@pytest.mark.parametrize(
    ("role", "decides", "pauses"),
    [
        (Role.ADMIN, True, True),
        (Role.MANAGER, True, True),
        (Role.FINANCE, True, True),
        (Role.ORDER_DESK, False, False),
        (Role.ANALYST, False, False),
        (Role.AUDITOR, False, False),
    ],
)
@pytest.mark.usefixtures("synced")
async def test_buttons_are_those_of_the_role_and_no_others_work(
    browser: Browser, *, role: Role, decides: bool, pauses: bool
) -> None:
    await browser.sign_in(role, "somebody")
    assert ("Take the sheet's value" in await browser.read("/conflicts")) is decides
    assert ("Pause LK-000001" in await browser.read()) is pauses
    said = await browser.press("/links/LK-000001", verb="pause")
    assert said.startswith("Link" if pauses else f"Role {role.value} may not pause")
    said = await browser.press("/conflicts/CF-000001", decision="DATABASE")
    assert said.startswith("CF-000001" if decides else f"Role {role.value} may not resolve")


async def test_a_seller_sees_and_decides_what_is_in_their_territory(
    browser: Browser, synced: Business
) -> None:
    await synced.seller("ann@x.org", "north")
    await synced.seller("sue@x.org", "south")
    await browser.sign_in(Role.SELLER, "ann@x.org")
    page = await browser.read()
    assert "LK-000001" in page
    assert "LK-000002" not in page
    browser.http.cookies.clear()
    await browser.sign_in(Role.SELLER, "sue@x.org")
    for path in PAGES:
        page = await browser.read(path)
        assert "LK-0" not in page
        assert "LD-000002" not in page
    said = await browser.press("/conflicts/CF-000001", "/conflicts", decision="DATABASE")
    assert said == "There is no conflict CF-000001; use a number such as CF-000001."


async def test_a_key_that_only_reads_decides_nothing(
    browser: Browser, synced: Business
) -> None:
    await synced.user_of("bot@x.org", Role.MANAGER)
    made = await synced.do(keys.create, "bot@x.org", "Wall", KeyScope.READ)
    await browser.show(made.secret)
    assert "Take the sheet's value" not in await browser.read("/conflicts")
    before = synced.picture()
    mark = await browser.mark("")
    answer = await browser.send("/conflicts/CF-000001", mark=mark, decision="SHEET")
    assert answer.status_code == 403
    assert [row for row in synced.picture() if row[0] == "conflicts"] == [
        row for row in before if row[0] == "conflicts"
    ]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", True), ("?result=refused", True), ("?result=accepted", False),
        ("?link=LK-000001", True), ("?link=LK-000002", False), ("?key=ld-000002", True),
        ("?key=LD-000003", False), ("?header=Interest", True), ("?header=Need", False),
        ("?after_text=9", True), ("?after_text=8", False), ("?since=2030-06-01", True),
        ("?since=2030-06-02", False), ("?until=2030-06-01", True), ("?until=2030-05-31", False),
        ("?since=nonsense&until=9999-12-31&result=nonsense", True),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("synced")
async def test_the_edit_log_shows_what_its_filters_ask_for(
    browser: Browser, asked: str, *, shown: bool
) -> None:
    await browser.sign_in()
    page = await browser.read(f"/edits{asked}")
    assert ("LD-000002 Interest 1 9 refused Interest of lead" in page) is shown
    assert (f"{int(shown)} edits") in page


async def test_the_edit_log_is_turned_page_by_page(browser: Browser, synced: Business) -> None:
    synced.write(
        "INSERT INTO edits (id, link_id, at, key, header, result) SELECT gen_random_uuid(),"
        " link_id, at - n * interval '1 s', 'OLD-' || n, 'Need', 'accepted'"
        " FROM edits, generate_series(1, 30) n"
    )
    await browser.sign_in()
    first = await browser.see("/edits")
    assert ("OLD-24" in first.text, "OLD-25" in first.text) == (True, False)
    older = re.search('rel="next" href="([^"]+)"', first.text)
    assert older is not None
    second = await browser.http.get(older[1].replace("&amp;", "&"))
    assert ("OLD-24" in second.text, "OLD-25" in second.text, "OLD-30" in second.text) == (
        False, True, True,
    )  # fmt: skip
    assert 'href="/console/edits"' in second.text


async def test_refused_edits_have_a_page_of_their_own(
    browser: Browser, synced: Business
) -> None:
    synced.write("UPDATE edits SET result = 'accepted', sentence = NULL")
    await browser.sign_in()
    assert "There are none here." in await browser.read("/refused")
    assert "LD-000002" in await browser.read("/edits")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-CN", "LD-000002 Interest 1 9 已拒绝 销售线索 LD-000002 的兴趣程度"),
        ("zh-TW", "LD-000002 Interest 1 9 已拒絕 銷售線索 LD-000002 的興趣程度"),
    ],
)
@pytest.mark.usefixtures("synced")
async def test_pages_and_what_was_said_are_in_the_readers_language(
    browser: Browser, language: str, words: str
) -> None:
    await browser.sign_in()
    page = await browser.see("/refused", language)
    assert page.headers["content-language"] in {"zh-Hans", "zh-Hant"}
    assert words in text(page)


async def test_figures_are_drawn_and_told_as_a_table(
    browser: Browser, synced: Business, clock: Clock
) -> None:
    other = Ended("spreadsheet-of-all", Decimal(1), 5, 1, None, trouble="Away.")
    await synced.do(cycles.note, other)
    clock.now = NOON + timedelta(minutes=2)
    await browser.sign_in()
    page = await browser.see("/figures")
    assert "<title>20:00: 12 reads, 4 writes</title>" in page.text
    assert 'class="failed"' in page.text
    assert "<title>20:00: 1.5 s</title>" in page.text
    row = "Beginning Lag Reads a minute Writes a minute Cycles Failed 20:00 1.5 s 12 4 2 1"
    assert row in text(page)
    mine = await browser.read(f"/figures?spreadsheet={BOOK}")
    assert "Failed 20:00 1.5 s 7 3 1 0" in mine


async def test_when_the_database_is_away_a_page_says_so(
    door_house: House, tokens: Tokens
) -> None:
    console = ConsoleSettings(SECRET)
    reader = Reader("postgresql://nobody@/nothing?host=/nowhere")
    app = create_app(door_house, reader, tokens, lambda: NOON, console=console)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://salesbook.test") as http:
        browser = Browser(http, tokens)
        await browser.sign_in()
        for path in PAGES:
            page = await browser.see(path)
            assert page.status_code == 503
            assert "The database does not answer" in text(page)


async def test_without_a_secret_there_is_no_console(api: httpx.AsyncClient) -> None:
    assert (await api.get("/console")).status_code == 404

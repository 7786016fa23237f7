"""The console over real HTTP: who is let in, what they see, and what they may decide."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

import httpx
import pytest

from api.app import create_app
from api.console.door import ConsoleSettings
from api.execution.reader import Reader
from api.identity import Tokens
from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.cycles import operations as cycles
from schema.exchange.cycles.operations import Ended
from schema.exchange.edits.tables import Edit, EditResult
from schema.exchange.links import operations as links
from schema.exchange.links.rules import Alarm, LinkState, MassChange, SheetName
from schema.exchange.links.tables import Link
from schema.kernel.roles import Role
from schema.kernel.work import House, Work
from schema.people.keys import operations as keys
from schema.people.keys.rules import KeyScope
from tests.api.listening import Clock
from tests.business import NOON, Business

SECRET: Final = "another secret of thirty-two characters"  # noqa: S105 - of this test
SHEETS: Final = "http://sheets.test"
BOOK: Final = "spreadsheet-of-north"
MARK: Final = re.compile('name="mark" value="([^"]+)"')
PAGES: Final = ("", "/conflicts", "/edits", "/refused", "/figures", "/figures?hours=24")


class Browser:
    """Somebody at the console: keeps the cookie, sends forms as pages have them."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens) -> None:
        """Sit down; nobody is signed in."""
        self.http, self.tokens = http, tokens

    async def see(self, path: str = "", language: str = "en") -> httpx.Response:
        """Open a page."""
        return await self.http.get(f"/console{path}", headers={"Accept-Language": language})

    async def read(self, path: str = "", language: str = "en") -> str:
        """Read a page as people do: its text, blanks made one."""
        page = await self.see(path, language)
        assert page.status_code == 200, (page.status_code, page.headers.get("location"))
        return text(page)

    async def mark(self, path: str = "/sign-in") -> str:
        """Find the mark the forms of a page carry."""
        found = MARK.search((await self.see(path)).text)
        assert found is not None
        return found[1]

    async def send(self, path: str, **form: str) -> httpx.Response:
        """Send a form."""
        return await self.http.post(f"/console{path}", data=form)

    async def sign_in(self, role: Role = Role.ADMIN, name: str = "root") -> httpx.Response:
        """Sign in with a development token."""
        return await self.show(self.tokens.mint(name, role, NOON))

    async def show(self, token: str, back: str = "") -> httpx.Response:
        """Sign in with whatever token."""
        return await self.send("/sign-in", token=token, back=back, mark=await self.mark())

    async def press(self, path: str, page: str = "", **form: str) -> str:
        """Press a button of a page, and read what the next page says of it."""
        answer = await self.send(path, mark=await self.mark(page), **form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console")
        found = re.search('role="status">([^<]+)<', (await self.see()).text)
        assert found is not None
        return found[1].replace("&#39;", "'")


def text(page: httpx.Response) -> str:
    """Take the tags out of a page."""
    plain = re.sub("<[^>]+>", " ", page.text.partition("<main")[2])
    return " ".join(plain.replace("&#39;", "'").split())


@pytest.fixture
def clock() -> Clock:
    """Give a clock that a test may set."""
    return Clock()


@pytest.fixture
async def http(
    house: House, reader: Reader, tokens: Tokens, clock: Clock
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the API with a console."""
    console = ConsoleSettings(SECRET, SHEETS)
    app = create_app(house, reader, tokens, lambda: clock.now, console=console)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://salesbook.test"
    ) as client:
        yield client


@pytest.fixture
def browser(http: httpx.AsyncClient, tokens: Tokens) -> Browser:
    """Open a browser."""
    return Browser(http, tokens)


@pytest.fixture
async def synced(business: Business) -> Business:
    """Link two tabs, and let a conflict, a refused edit and a cycle happen in the first."""
    link = await business.do(links.link, SheetName.LEADS, BOOK, Role.SELLER, territory="north")
    await business.do(links.link, SheetName.ORDERS, "spreadsheet-of-all")
    typed = Found(
        link.id, "LD-000001", "need", "Need", "Two <b>pumps</b>", "Four valves", None,
        "Sheet and database changed at the same time.", "eve@x.org", "bob@x.org", NOON,
    )  # fmt: skip
    await business.do(conflicts.record, typed)

    async def refused(work: Work) -> None:
        sentence = "Interest of lead LD-000002 cannot be 9; give 0 (none) to 3 (very high)."
        work.session.add(
            Edit(
                link_id=link.id, at=NOON, key="LD-000002", header="Interest", before="1",
                after="9", result=EditResult.REFUSED, sentence=sentence,
            )
        )  # fmt: skip

    await business.do(refused)
    ended = Ended(BOOK, Decimal("0.5"), 7, 3, Decimal("1.5"))
    await business.do(cycles.note, ended)
    return business


@pytest.mark.parametrize("path", PAGES)
async def test_nobody_sees_a_page_without_signing_in(browser: Browser, path: str) -> None:
    answer = await browser.see(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/console/sign-in?back=%2Fconsole")


async def test_who_signs_in_comes_to_the_page_they_wanted(browser: Browser) -> None:
    sent = (await browser.see("/edits?result=refused&key=a%26b")).headers["location"]
    page = await browser.http.get(sent)
    back = re.search('name="back" value="([^"]+)"', page.text)
    assert back is not None
    token = browser.tokens.mint("root", Role.ADMIN, NOON)
    answer = await browser.show(token, back[1].replace("&amp;", "&"))
    assert answer.headers["location"] == "/console/edits?result=refused&key=a%26b"


@pytest.mark.parametrize(
    "back", ["https://evil.test", "//evil.test", "/console//evil.test", "/consoles", "/graphql"]
)
async def test_signing_in_leads_nowhere_else(browser: Browser, back: str) -> None:
    answer = await browser.show(browser.tokens.mint("root", Role.ADMIN, NOON), back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")


async def test_a_wrong_token_is_refused_with_the_reason(browser: Browser) -> None:
    answer = await browser.show("nonsense")
    assert answer.status_code == 401
    assert "The bearer token is no token that can be read here; get a new one." in text(answer)
    assert (await browser.see()).status_code == 303


async def test_the_cookie_is_kept_from_scripts_from_others_and_from_readers(
    browser: Browser,
) -> None:
    answer = await browser.sign_in()
    cookie = answer.headers["set-cookie"]
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=strict", "path=/console"} <= flags
    token = browser.tokens.mint("root", Role.ADMIN, NOON)
    assert token not in cookie
    assert token.split(".")[1] not in cookie


async def test_a_changed_cookie_is_no_session(browser: Browser) -> None:
    await browser.sign_in()
    value = browser.http.cookies["salesbook_console"]
    browser.http.cookies.clear()
    browser.http.cookies.set("salesbook_console", value[:-4] + "AAAA")
    assert (await browser.see()).status_code == 303


async def test_a_session_ends_after_eight_hours(browser: Browser, clock: Clock) -> None:
    await browser.sign_in()
    clock.now = NOON + timedelta(hours=7, minutes=59)
    assert (await browser.see()).status_code == 200
    browser.http.cookies.clear()
    clock.now = NOON
    await browser.sign_in()
    clock.now = NOON + timedelta(hours=8, minutes=1)
    assert (await browser.see()).status_code == 303


async def test_a_session_ends_with_its_key_and_says_why(
    browser: Browser, business: Business, clock: Clock
) -> None:
    await business.user_of("bot@x.org", Role.MANAGER)
    made = await business.do(keys.create, "bot@x.org", "Console")
    await browser.show(made.secret)
    assert (await browser.see()).status_code == 200
    await business.do(keys.revoke, made.key.number)
    clock.now = NOON + timedelta(minutes=1)
    answer = await browser.see()
    assert answer.status_code == 303
    page = await browser.http.get(answer.headers["location"])
    assert "The API key is revoked; ask an admin for a new one." in text(page)


async def test_a_user_who_is_no_longer_active_is_out_at_once(
    browser: Browser, synced: Business
) -> None:
    await synced.user_of("max@x.org", Role.MANAGER)
    await browser.sign_in(Role.MANAGER, "max@x.org")
    assert (await browser.see()).status_code == 200
    synced.write("UPDATE users SET active = false WHERE email = 'max@x.org'")
    page = await browser.see()
    assert page.status_code == 400
    assert "max@x.org is not an active user" in text(page)
    assert "LK-000001" not in page.text


async def test_who_signs_out_is_out(browser: Browser) -> None:
    await browser.sign_in()
    answer = await browser.send("/sign-out", mark=await browser.mark(""))
    page = await browser.http.get(answer.headers["location"])
    assert "You are signed out." in text(page)
    assert (await browser.see()).status_code == 303


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sign-in", {"token": "x"}),
        ("/sign-out", {}),
        ("/links/LK-000001", {"verb": "pause"}),
        ("/conflicts/CF-000001", {"decision": "SHEET"}),
    ],
)
@pytest.mark.parametrize("mark", [{}, {"mark": ""}, {"mark": "guessed"}, {"mark": "ünicode"}])
async def test_a_form_from_elsewhere_does_nothing(
    browser: Browser, synced: Business, path: str, form: dict[str, str], mark: dict[str, str]
) -> None:
    await browser.sign_in()
    before = synced.picture()
    answer = await browser.send(path, **form, **mark)
    assert answer.status_code == 403
    assert "The form was not sent from a page of this session" in text(answer)
    assert synced.picture() == before
    assert (await browser.see()).status_code == 200


async def test_a_form_that_is_too_large_is_refused(browser: Browser) -> None:
    answer = await browser.send("/sign-in", token="x" * 20_000)
    assert answer.status_code == 413
    assert "The form holds too much; shorten what you typed." in text(answer)


async def test_a_token_that_fits_no_cookie_is_refused(browser: Browser) -> None:
    token = browser.tokens.mint("x" * 3_000, Role.ADMIN, NOON)
    answer = await browser.show(token)
    assert answer.status_code == 400
    assert "This token is too long for a cookie" in text(answer)


@pytest.mark.parametrize("path", [*PAGES, "/sign-in"])
async def test_every_page_lets_nothing_in_from_elsewhere(browser: Browser, path: str) -> None:
    if path != "/sign-in":
        await browser.sign_in()
    page = await browser.see(path)
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none';")
    assert page.headers["cache-control"] == "no-store"
    assert "style=" not in page.text
    assert re.findall(r"<script(?! type=\"module\" src=\"/console/assets/)", page.text) == []
    assert re.findall(r" on[a-z]+=", page.text) == []
    assert page.text.count("<h1>") == 1


async def test_the_assets_are_served(browser: Browser) -> None:
    kinds = {
        "console.css": "text/css",
        "console.js": "text/javascript",
        "icon.svg": "image/svg",
    }
    for name, kind in kinds.items():
        answer = await browser.see(f"/assets/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)


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

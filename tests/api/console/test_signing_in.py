"""Who is let into the console, for how long, and what its forms and pages refuse."""

import re
from datetime import timedelta

import pytest

from schema.kernel.roles import Role
from schema.people.keys import operations as keys
from tests.api.console.browsing import PAGES, Browser, text
from tests.api.listening import Clock
from tests.business import NOON, Business


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
    value = browser.http.cookies.get("salesbook_console", path="/console")
    assert value is not None
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

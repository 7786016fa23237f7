"""The page of rounds: how each went last, and running one now."""

import pytest

from schema.exchange.rounds import operations
from schema.exchange.rounds.rules import RoundName
from schema.kernel.roles import Role
from schema.kernel.work import House
from sync.rounds import Rounds
from tests.api.console.browsing import Browser
from tests.business import NOON, Business


async def test_each_round_tells_how_it_went(
    browser: Browser, business: Business, house: House
) -> None:
    await business.customer()
    business.write(
        "UPDATE customers SET name_key = NULL; ALTER TABLE customers ADD CONSTRAINT poison"
        " CHECK (name_key IS NULL)"
    )
    await browser.sign_in()
    assert "Cleaning of customer data It has not run yet" in await browser.read("/rounds")
    await Rounds(house, lambda: NOON).catch_up()
    await business.do(operations.run, RoundName.EXCEPTIONS)
    page = await browser.read("/rounds")
    assert (
        "Cleaning of customer data finished 1 Jun 2030, 20:00:00 0.0 s 1 1 CU-000001: The"
        " database keeps" in page
    )
    assert (
        "Looking at the stock finished 1 Jun 2030, 20:00:00 0.0 s 1 0 nothing Run now" in page
    )
    assert "Looking for order exceptions waiting asked for by root not yet 0.0 s 0 0" in page


async def test_an_admin_runs_one_now(browser: Browser, business: Business) -> None:
    await browser.sign_in()
    asked = "It is asked for; a worker takes it up within seconds."
    assert await browser.press("/rounds/cleaning", "/rounds") == asked
    assert (await browser.press("/rounds/cleaning", "/rounds")).startswith("The round cleaning")
    assert business.rows("SELECT name, asked_by FROM rounds") == [("cleaning", "root")]
    unknown = await browser.send("/rounds/x", mark=await browser.mark("/rounds"))
    assert unknown.status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST])
async def test_others_look_on(browser: Browser, business: Business, role: Role) -> None:
    await business.do(operations.run, RoundName.CLEANING)
    await browser.sign_in(role, "max")
    page = await browser.read("/rounds")
    assert "Cleaning of customer data waiting asked for by root" in page
    assert "Run now" not in page

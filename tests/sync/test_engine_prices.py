"""Prices in a tab: a typed row proposes, another person approves, what counts is not edited."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import pytest

from schema.catalogue.prices import operations
from schema.catalogue.prices.rules import PriceAsked
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from tests.agreeing import approved_prices
from tests.sync.people import Tab
from tests.sync.stage import Stage

BATCHES: Final = (
    "SELECT number, state, requested_by, decided_by FROM price_batches ORDER BY number"
)
PRICES: Final = "SELECT number, price, min_quantity, state FROM prices ORDER BY number"


@pytest.fixture
async def prices(stage: Stage) -> Stage:
    """Link the tab of the managers to a company with a product and an empty price list."""
    await stage.business.product()
    await stage.business.do(operations.add_price_list, "STANDARD", standard=True)
    await stage.link(SheetName.PRICES, None, Role.MANAGER)
    await stage.settle()
    return stage


@pytest.fixture
def tab(prices: Stage) -> Tab:
    """Open the tab of the prices."""
    return prices.tab()


def propose(tab: Tab, price: float, quantity: int = 0, **more: object) -> int:
    """Type a row that proposes a price."""
    named = {"Price list": "STANDARD", "SKU": "PUMP", "From quantity": quantity}
    return tab.add(**{**named, "Price": price, **more})


async def test_a_typed_row_becomes_a_proposed_price(prices: Stage, tab: Tab) -> None:
    propose(tab, 9, Reason="cheaper steel")
    await prices.settle()
    row = tab.row("PB-000001/1")
    shown = "Product", "Price", "List price", "Reason", "Validity", "State", "Sync"
    assert [row[header] for header in shown] == [
        "Pump", "9", "10", "cheaper steel", "proposed", "draft", "✓",
    ]  # fmt: skip
    assert prices.business.rows(BATCHES) == [("PB-000001", "draft", "sheet LK-000001", None)]


async def test_rows_typed_together_are_prices_of_one_batch(prices: Stage, tab: Tab) -> None:
    propose(tab, 9)
    propose(tab, 8, 10)
    propose(tab, 7, 100)
    await prices.settle()
    assert prices.business.rows(PRICES) == [
        ("PB-000001/1", 9, 0, "proposed"),
        ("PB-000001/2", 8, 10, "proposed"),
        ("PB-000001/3", 7, 100, "proposed"),
    ]
    assert {row["Sync"] for row in tab.rows()} == {"✓"}


async def test_nobody_approves_their_own_prices_in_a_tab(prices: Stage, tab: Tab) -> None:
    propose(tab, 9)
    await prices.settle()
    tab.type("PB-000001/1", "Action", "submit")
    await prices.settle()
    assert tab.cell("PB-000001/1", "State") == "submitted"
    tab.type("PB-000001/1", "Action", "approve")
    await prices.settle()
    assert tab.cell("PB-000001/1", "Sync") == (
        "✗ Price batch PB-000001 was submitted by sheet LK-000001, so somebody else has to"
        " approve it."
    )
    assert prices.business.rows(BATCHES)[0][1] == "submitted"


async def test_a_price_that_counts_is_not_edited(prices: Stage, tab: Tab) -> None:
    propose(tab, 9)
    await prices.settle()
    tab.type("PB-000001/1", "Price", 8.5)
    tab.type("PB-000001/1", "Action", "submit")
    await prices.settle()
    await prices.call(operations.approve_batch, "PB-000001")
    await prices.settle()
    assert (tab.cell("PB-000001/1", "Validity"), tab.cell("PB-000001/1", "State")) == (
        "valid",
        "approved",
    )
    said = (
        "✗ Price batch PB-000001 is approved, so its prices can no longer be changed; begin a"
        " new batch."
    )
    for header, typed in (("Price", 1), ("Valid to", "2031-01-01")):
        tab.type("PB-000001/1", header, typed)
        await prices.settle()
        assert tab.cell("PB-000001/1", "Sync") == said
    assert [row[1:] for row in prices.business.rows(PRICES)] == [(8.5, 0, "valid")]


async def test_what_was_proposed_by_programs_is_approved_in_a_tab(
    prices: Stage, tab: Tab
) -> None:
    await prices.call(operations.draft_batch, "STANDARD")
    await prices.call(operations.propose_price, "PB-000001", "PUMP", Decimal(9))
    await prices.call(operations.submit_batch, "PB-000001")
    await prices.settle()
    tab.type("PB-000001/1", "Action", "approve")
    await prices.settle()
    assert prices.business.rows(BATCHES) == [
        ("PB-000001", "approved", "root", "sheet LK-000001")
    ]
    assert tab.cell("PB-000001/1", "Validity") == "valid"


async def test_a_rejected_batch_leaves_the_tab_with_its_reason(prices: Stage, tab: Tab) -> None:
    propose(tab, 9)
    await prices.settle()
    tab.type("PB-000001/1", "Action", "reject: too dear")
    await prices.settle()
    assert prices.one("SELECT reason FROM price_batches") == "too dear"
    assert tab.keys() == []


SIMULATED: Final = "Current price", "Change, %", "Sold", "Effect on revenue"


async def test_a_tab_tells_what_a_proposed_price_would_change(prices: Stage, tab: Tab) -> None:
    """Sold are 20 and 30, 120 from 100 on, and 40 too long ago; 50 * (8.5 - 9) = -25.

    From 100 on, 9 counts as yet: 120 * (8.1 - 9) = -108. The database says what day it is.
    """
    today = replace(prices.business, at=datetime.now(UTC))
    long_ago = replace(today, at=today.at - timedelta(days=90))
    await today.stock("1000")
    customer = await today.customer(limit="100000")
    await long_ago.confirmed(customer, "40")
    await approved_prices(today, "STANDARD", PriceAsked("PUMP", Decimal(9)))
    for quantity in ("20", "30", "120"):
        await today.confirmed(customer, quantity)
    propose(tab, 8.5)
    propose(tab, 8.1, 100)
    await prices.settle()
    shown = {row["Number"]: [row[header] for header in SIMULATED] for row in tab.rows()}
    assert shown == {
        "PB-000001/1": ["", "", "", ""],
        "PB-000002/1": ["9", "-5.56", "50", "-25"],
        "PB-000002/2": ["9", "-10", "120", "-108"],
    }


async def test_a_simulation_is_told_anew_when_its_batch_is_submitted(
    prices: Stage, tab: Tab
) -> None:
    """Nothing is sold as yet, at a list price of 10; then 7 are: 7 * (9 - 10) = -7."""
    propose(tab, 9)
    await prices.settle()
    assert [tab.cell("PB-000001/1", one) for one in SIMULATED] == ["10", "-10", "0", "0"]
    today = replace(prices.business, at=datetime.now(UTC))
    await today.stock("10")
    await today.confirmed(await today.customer(), "7")
    tab.type("PB-000001/1", "Action", "submit")
    await prices.settle()
    assert [tab.cell("PB-000001/1", one) for one in SIMULATED] == ["10", "-10", "7", "-7"]

"""A bank statement in its tab: accepted, posted, set aside, dismissed, undone, typed there."""

import json
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from tests.reconciling import Cashier
from tests.sync.people import Tab
from tests.sync.stage import Stage

LINES: Final = "SELECT number, state, matched FROM bank_lines ORDER BY number"
PAID: Final = "SELECT amount, charges, allocated, state FROM payments ORDER BY number"
DAY: Final = (date(2030, 6, 1) - date(1899, 12, 30)).days


@pytest.fixture
async def bank(stage: Stage, tmp_path: Path) -> Tab:
    """Open the tab of a statement: a named invoice, a sum of nobody known, a fee."""
    cashier = Cashier(stage.business, tmp_path)
    customer = await stage.business.shop(price="10")
    await stage.business.invoiced(customer, "3")
    await stage.business.invoiced(customer, "2")
    await cashier.open()
    await cashier.imports(
        "2030-06-01,30,Acme,111222333,INV-000001,R-1",
        "2030-06-01,18.5,Somebody,444555666,=SUM(1),R-2",
        "2030-06-01,-7,,,fee,R-3",
    )
    number = await stage.link(SheetName.BANK, None, Role.FINANCE)
    await stage.settle()
    return stage.tab(number)


async def test_the_bank_tab_shows_what_came_in_and_what_it_likely_is(bank: Tab) -> None:
    shown = (
        *("House bank", "Amount", "Counterparty", "Remittance", "Suggested customer"),
        *("Suggested for", "Score", "Reasons", "Unmatched", "State"),
    )
    assert [tuple(row[header] for header in shown) for row in bank.rows()] == [
        (
            *("HB-000001", "30", "Acme", "INV-000001", "CU-000001", "INV-000001: 30.00", "85"),
            *("reference 50, amount 25, name 10", "30", "open"),
        ),
        ("HB-000001", "18.5", "Somebody", "=SUM(1)", "", "", "", "", "18.5", "open"),
        ("HB-000001", "-7", "", "fee", "", "", "", "", "7", "open"),
    ]


async def test_a_line_is_accepted_and_undone_in_its_row(stage: Stage, bank: Tab) -> None:
    bank.type("BL-000001", "Action", "accept")
    await stage.settle()
    assert stage.business.rows(PAID) == [(30, 0, 30, "posted")]
    assert (bank.cell("BL-000001", "State"), bank.cell("BL-000001", "Sync")) == ("matched", "✓")
    assert bank.cell("BL-000001", "Settles") == "INV-000001: 30.00"
    bank.type("BL-000001", "Action", "accept")
    await stage.settle()
    assert bank.cell("BL-000001", "Sync").startswith("✗")
    bank.type("BL-000001", "Action", "undo")
    await stage.settle()
    assert stage.business.rows(PAID) == [(30, 0, 30, "reversed")]
    assert bank.cell("BL-000001", "State") == "open"


async def test_what_is_noted_beside_a_line_is_what_is_posted(stage: Stage, bank: Tab) -> None:
    bank.type("BL-000002", "Customer", "CU-000001")
    bank.type("BL-000002", "Settles", "INV-000002: 20")
    await stage.settle()
    bank.type("BL-000002", "Charges", 1.5)
    await stage.settle()
    assert stage.business.rows(PAID) == []
    bank.type("BL-000002", "Action", "post")
    await stage.settle()
    assert [json.dumps(row, default=str) for row in stage.business.rows(PAID)] == [
        '["20.00", "1.50", "20.00", "posted"]'
    ]
    assert bank.cell("BL-000002", "State") == "matched"


async def test_a_line_nobody_knows_is_set_aside_and_a_fee_dismissed(
    stage: Stage, bank: Tab
) -> None:
    bank.type("BL-000002", "Action", "set aside")
    bank.type("BL-000003", "Action", "dismiss: the bank's fee")
    await stage.settle()
    assert [row[:2] for row in stage.business.rows(LINES)] == [
        ("BL-000001", "open"),
        ("BL-000002", "matched"),
        ("BL-000003", "dismissed"),
    ]
    bank.type("BL-000003", "Action", "post")
    await stage.settle()
    assert bank.cell("BL-000003", "Sync").startswith("✗")


async def test_a_line_typed_below_is_a_line_of_the_statement(stage: Stage, bank: Tab) -> None:
    told = {
        "House bank": "HB-000001",
        "Booked on": DAY,
        "Amount": 20,
        "Remittance": "INV-000002",
    }
    bank.add(**told)
    await stage.settle()
    assert bank.cell("BL-000004", "Suggested for") == "INV-000002: 20.00"
    assert bank.cell("BL-000004", "Sync") == "✓"

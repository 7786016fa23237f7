"""The Customers tab: what people may keep true there, and how it follows its parts."""

import pytest

from schema.customers.accounts import operations as accounts
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from tests.sync.people import Tab
from tests.sync.stage import Stage


@pytest.fixture
async def customers(stage: Stage) -> Stage:
    """Link two customers of the north, who are nobody's, and fill their tab."""
    await stage.business.customer("Acme")
    await stage.business.customer("Bolt")
    await stage.business.customer("Cord", "south")
    await stage.link(SheetName.CUSTOMERS, "north", Role.SELLER)
    await stage.settle()
    return stage


@pytest.fixture
def tab(customers: Stage) -> Tab:
    """Open the tab of the customers."""
    return customers.tab()


async def test_a_tab_shows_the_customers_of_its_territory(tab: Tab) -> None:
    assert [(row["Number"], row["Name"], row["Kind"]) for row in tab.rows()] == [
        ("CU-000001", "Acme", "company"),
        ("CU-000002", "Bolt", "company"),
    ]


async def test_what_is_typed_is_corrected_and_nonsense_is_refused(
    customers: Stage, tab: Tab
) -> None:
    tab.type("CU-000001", "Industry", "Machinery")
    tab.type("CU-000001", "Size", "small")
    tab.type("CU-000002", "Website", "bolt")
    tab.type("CU-000002", "USCC", "91350100M000100Y43")
    await customers.settle()
    found = "SELECT industry, size, website, uscc FROM customers ORDER BY number LIMIT 2"
    assert customers.business.rows(found) == [
        ("Machinery", "small", None, None),
        (None, None, None, None),
    ]
    assert tab.cell("CU-000001", "Sync") == "✓"
    assert tab.cell("CU-000002", "Sync").startswith("✗ ")


async def test_verifying_is_an_action(customers: Stage, tab: Tab) -> None:
    tab.type("CU-000001", "Action", "verify")
    await customers.settle()
    verified = "SELECT number FROM customers WHERE verified_at IS NOT NULL"
    assert customers.business.rows(verified) == [("CU-000001",)]
    assert tab.cell("CU-000001", "Verified at") != ""


async def test_a_new_row_registers_a_customer(customers: Stage, tab: Tab) -> None:
    tab.add(Name="Dome", Territory="north", Industry="Glass", USCC="91350100M000100Y43")
    await customers.settle()
    assert tab.keys() == ["CU-000001", "CU-000002", "CU-000004"]
    found = "SELECT name, territory, industry, uscc FROM customers WHERE number = 'CU-000004'"
    assert customers.business.rows(found) == [("Dome", "north", "Glass", "91350100M000100Y43")]


async def test_the_row_follows_whom_to_ask_and_where_goods_go(
    customers: Stage, tab: Tab
) -> None:
    made = "CU-000001"
    for name in ("Li", "Wu"):
        await customers.call(accounts.add_contact, made, name, phone="555-0101")
    await customers.call(accounts.prefer_contact, "CT-000001")
    await customers.call(addresses.add, made, AddressKind.SHIPPING, "Wuxi", "1 Lake Road")
    await customers.call(addresses.add, made, AddressKind.OFFICE, "Beijing", "2 Chang'an")
    await customers.settle()
    shown = ("Contact", "Contact phone", "Shipping address")
    assert [tab.cell(made, header) for header in shown] == [
        "Li",
        "555-0101",
        "Wuxi 1 Lake Road",
    ]
    await customers.call(accounts.prefer_contact, "CT-000002")
    await customers.settle()
    assert tab.cell(made, "Contact") == "Wu"
    await customers.call(accounts.part_with_contact, "CT-000002")
    await customers.call(addresses.archive, "AD-000001")
    await customers.settle()
    assert [tab.cell(made, header) for header in shown] == ["", "", ""]
    assert tab.cell(made, "Sync") == "✓"

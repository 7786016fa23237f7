"""Orders in a tab: the lines of one order are one group, and the rules are the API's."""

from decimal import Decimal
from typing import Final

import pytest

from schema.catalogue.products import operations as products
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.terms.rules import ShareKind, TermLine
from schema.exchange.links.rules import SheetName
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.kernel.errors import DomainError
from schema.kernel.roles import Role
from tests.sync.people import Tab
from tests.sync.stage import Stage

PAID_BY: Final = """SELECT o.channel, t.code, o.customer_po
  FROM orders o JOIN payment_terms t ON t.id = o.payment_term_id"""


async def order_tab(stage: Stage) -> Tab:
    """Link an order with two lines."""
    await stage.business.draft(await stage.business.shop(), "2", "3")
    number = await stage.link(SheetName.ORDERS)
    await stage.settle()
    return stage.tab(number)


async def test_lines_of_one_order_that_disagree_are_refused_on_each(stage: Stage) -> None:
    tab = await order_tab(stage)
    tab.type("SO-000001/1", "Requested on", "2030-07-01")
    tab.type("SO-000001/2", "Requested on", "2030-07-02")
    await stage.settle()
    said = (
        "✗ The rows of SO-000001 give different values for Requested on; write the same in"
        " each."
    )
    assert [row["Sync"] for row in tab.rows()] == [said, said]
    tab.type("SO-000001/2", "Requested on", "2030-07-01")
    await stage.settle()
    assert [row["Sync"] for row in tab.rows()] == ["✓", "✓"]
    assert str(stage.one("SELECT requested_on FROM orders")) == "2030-07-01"


async def test_lines_of_one_order_that_agree_are_one_change(stage: Stage) -> None:
    tab = await order_tab(stage)
    tab.type("SO-000001/1", "Requested on", "2030-07-01")
    tab.type("SO-000001/2", "Requested on", "2030/7/1")
    await stage.settle()
    assert [row["Sync"] for row in tab.rows()] == ["✓", "✓"]
    assert str(stage.one("SELECT requested_on FROM orders")) == "2030-07-01"


async def test_a_day_given_on_one_line_is_shown_on_all(stage: Stage) -> None:
    tab = await order_tab(stage)
    tab.type("SO-000001/2", "Requested on", 47666)
    await stage.settle()
    assert len({row["Requested on"] for row in tab.rows()}) == 1
    assert stage.conflicts() == []


async def test_a_new_row_that_names_a_draft_becomes_a_line_of_it(stage: Stage) -> None:
    tab = await order_tab(stage)
    tab.add(Order="SO-000001", SKU="PUMP", Quantity=7)
    tab.add(Customer="CU-000001", SKU="PUMP", Quantity=8)
    await stage.settle()
    assert tab.keys() == ["SO-000001/1", "SO-000001/2", "SO-000001/3", "SO-000002/1"]


async def test_a_number_beside_a_row_of_another_order_is_never_used_for_it(
    stage: Stage,
) -> None:
    tab = await order_tab(stage)
    await stage.business.draft("CU-000001", "9")
    await stage.settle()
    at = tab.add(Order="SO-000001", SKU="PUMP", Quantity=7)
    await stage.cycle()
    assert tab.texts()[at][0] == "SO-000001/3"
    tab.type_at(at, "Order", "SO-000002")
    await stage.settle()
    assert tab.cell("SO-000001/3", "Sync") == (
        "✗ The row has number SO-000001/3, but what it says would be SO-000002/3; clear the"
        " number to get another one."
    )
    tab.type_at(at, "Number", None)
    await stage.settle()
    assert sorted(tab.keys()) == ["SO-000001/1", "SO-000001/2", "SO-000002/1", "SO-000002/2"]


async def test_the_same_rules_apply_as_to_the_api(stage: Stage) -> None:
    tab = await order_tab(stage)
    await stage.call(promises.confirm, "SO-000001")
    await stage.settle()
    tab.type("SO-000001/1", "Quantity", 5)
    await stage.settle()
    with pytest.raises(DomainError) as refusal:
        await stage.call(orders.change_line, "SO-000001/1", quantity=5)
    assert tab.cell("SO-000001/1", "Sync") == f"✗ {refusal.value}"


async def test_a_refused_new_row_is_asked_again_when_the_business_has_changed(
    stage: Stage,
) -> None:
    tab = await order_tab(stage)
    tab.add(Customer="CU-000001", SKU="VALVE", Quantity=7)
    await stage.settle()
    assert tab.rows()[-1]["Sync"].startswith("✗ ")
    await stage.call(products.add, "VALVE", "Valve", "pcs", Decimal(3))
    await stage.settle()
    assert tab.keys() == ["SO-000001/1", "SO-000001/2", "SO-000002/1"]
    assert [edit[4] for edit in stage.edits()] == ["refused", "accepted"]


async def test_what_is_known_of_an_order_is_corrected_in_the_tab_while_it_is_a_draft(
    stage: Stage,
) -> None:
    tab = await order_tab(stage)
    told = "CU-000001", AddressKind.SHIPPING, "Beijing", "Chang'an 1"
    await stage.call(addresses.add, *told)
    tab.type("SO-000001/1", "Channel", "fax")
    tab.type("SO-000001/1", "Ship to", "AD-000001")
    await stage.business.terms("NET-45", TermLine(ShareKind.REMAINDER, days=45))
    tab.type("SO-000001/1", "Payment terms", "NET-45")
    tab.type("SO-000001/1", "Their order no.", "PO-7")
    await stage.settle()
    shown = "Channel", "Ship to", "Payment terms", "Their order no.", "Version", "Sync"
    assert [tuple(row[header] for header in shown) for row in tab.rows()] == [
        ("fax", "AD-000001", "NET-45", "PO-7", "1", "✓")
    ] * 2
    assert stage.business.rows(PAID_BY) == [("fax", "NET-45", "PO-7")]
    tab.type("SO-000001/1", "Payment terms", "NET-99")
    await stage.settle()
    assert tab.cell("SO-000001/1", "Sync") == (
        "✗ There are no payment terms NET-99; use a code such as NET-30."
    )
    tab.type("SO-000001/1", "Payment terms", "NET-45")
    await stage.settle()
    await stage.call(reviews.submit, "SO-000001")
    await stage.settle()
    tab.type("SO-000001/1", "Channel", "phone")
    await stage.settle()
    assert tab.cell("SO-000001/1", "Sync").startswith("✗ ")
    assert stage.one("SELECT channel FROM orders") == "fax"


async def test_goods_go_to_nobody_else_by_an_address_typed_in_the_tab(stage: Stage) -> None:
    tab = await order_tab(stage)
    other = await stage.business.customer("Other")
    await stage.call(addresses.add, other, AddressKind.SHIPPING, "Beijing", "Chang'an 1")
    tab.type("SO-000001/1", "Ship to", "AD-000001")
    await stage.settle()
    assert tab.cell("SO-000001/1", "Sync").startswith("✗ ")
    assert stage.one("SELECT ship_to_id FROM orders") is None


async def test_a_new_row_tells_how_the_order_came_and_how_it_is_paid(stage: Stage) -> None:
    tab = await order_tab(stage)
    typed = {"Their order no.": "PO-8", "Payment terms": "NET-30", "Channel": "wechat"}
    tab.add(Customer="CU-000001", SKU="PUMP", Quantity=8, **typed)
    await stage.settle()
    assert tab.cell("SO-000002/1", "Sync") == "✓"
    assert stage.business.rows(f"{PAID_BY} WHERE o.number = 'SO-000002'") == [
        ("wechat", "NET-30", "PO-8")
    ]


async def test_the_orders_tab_tells_what_stops_an_order(stage: Stage) -> None:
    tab = await order_tab(stage)
    await stage.call(holds.place, "SO-000001", HoldCode.MANUAL, "wait")
    await stage.call(holds.place, "SO-000001", HoldCode.DOCUMENTS, "a paper is missing")
    await stage.settle()
    assert [row["On hold for"] for row in tab.rows()] == ["documents, manual"] * 2
    await stage.call(holds.release, "HD-000001")
    await stage.settle()
    assert [row["On hold for"] for row in tab.rows()] == ["documents"] * 2
    tab.type("SO-000001/1", "On hold for", "nothing")
    await stage.settle()
    assert tab.cell("SO-000001/1", "Sync").startswith("✗ ")
    assert stage.one("SELECT held_for FROM orders") == "documents"


async def test_what_a_review_found_is_waived_in_the_tab_with_a_reason(stage: Stage) -> None:
    customer = await stage.business.shop()
    await stage.business.submitted(customer, "2")
    number = await stage.link(SheetName.ORDERS, None, Role.MANAGER)
    await stage.settle()
    tab = stage.tab(number)
    tab.type("SO-000001/1", "Action", "waive")
    await stage.settle()
    assert tab.cell("SO-000001/1", "Sync").startswith("✗ ")
    waived = (
        "SELECT DISTINCT waived_by, waiver_reason FROM order_findings WHERE result <> 'pass'"
    )
    assert stage.business.rows(waived) == [(None, None)]
    tab.type("SO-000001/1", "Action", "waive: they are on it")
    await stage.settle()
    assert stage.business.rows(waived) == [("sheet LK-000001", "they are on it")]
    tab.type("SO-000001/1", "Action", "approve")
    await stage.settle()
    assert stage.one("SELECT state FROM orders") == "approved"

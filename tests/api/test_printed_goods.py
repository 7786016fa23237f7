"""What stands on the papers of an order and its goods: confirmed, packed, delivered."""

import re
from decimal import Decimal
from typing import Final

from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.confirmations import operations as confirmations
from schema.fulfilment.orders.rules import OrderChannel
from schema.fulfilment.plans import operations as plans
from schema.fulfilment.plans.rules import LinePlanned
from tests.api.console.browsing import Browser
from tests.api.opening import opened
from tests.business import NOON, Business
from tests.printing import BUYER, PAPERS, facts, heading, order, print_all, rows

CONFIRMATION, PACKING, DELIVERY, *_ = PAPERS
PLACE: Final = "江苏省 无锡市 滨湖区 梁溪路 1 号"
LONG: Final = 120


async def test_a_confirmation_says_what_was_promised_with_prices_and_currency(
    browser: Browser, business: Business
) -> None:
    number = await print_all(business, "12", "2.5")
    await browser.sign_in()
    page = await opened(browser, CONFIRMATION)
    assert heading(page) == "Order confirmation"
    assert facts(page) == {
        "Number": "OC-000001",
        "Date": "1 June 2030",
        "Order": number,
        "Version": "1",
        "Your order number": "PO-77",
        "Customer": BUYER,
        "Customer number": "CU-000001",
        "Attention": "Wang Fang",
        "Requested for": "9 June 2030",
        "Deliver to": PLACE,
        "Our contact": "root",
        "Total": "CNY 18,567.25",
    }
    assert rows(page) == [
        ["Line", "SKU", "Product", "Quantity", "Price", "Amount"],
        [f"{number}/1", "PUMP", "Pump", "12 pcs", "CNY 1,280.50", "CNY 15,366.00"],
        [f"{number}/2", "PUMP", "Pump", "2.5 pcs", "CNY 1,280.50", "CNY 3,201.25"],
    ]


async def test_a_packing_list_says_what_is_in_how_many_packages_and_no_price(
    browser: Browser, business: Business
) -> None:
    number = await print_all(business, "12", "2.5")
    await browser.sign_in()
    page = await opened(browser, PACKING)
    assert heading(page) == "Packing list"
    assert facts(page) == {
        "Number": "SP-000001",
        "Leaves on": "1 June 2030",
        "Warehouse": "Main",
        "Travels by": "road",
        "Carrier": "YTO",
        "Planned by": "root",
        "Picked by": "root",
        "Packed by": "root",
        "Handed over on": "1 June 2030",
    }
    assert rows(page) == [
        ["Package", "Content", "Measures, cm", "Weight, kg"],
        ["1", "pumps", "40 × 30.25 × 20", "12.5"],  # noqa: RUF001 - as measures are written
        ["2", "", "", "0.75"],
        ["Total", "", "", "13.25"],
        ["Line", "Customer", "SKU", "Product", "Planned", "Picked", "Why less"],
        [f"{number}/1", BUYER, "PUMP", "Pump", "12 pcs", "11 pcs", "one leaks"],
        [f"{number}/2", BUYER, "PUMP", "Pump", "2.5 pcs", "2.5 pcs", ""],
    ]
    assert re.findall(r"CNY|1,?280", page) == []


async def test_a_delivery_note_says_what_left_us_for_whom_with_room_to_sign_and_no_price(
    browser: Browser, business: Business
) -> None:
    number = await print_all(business, "12", "2.5")
    await browser.sign_in()
    page = await opened(browser, DELIVERY)
    assert heading(page) == "Delivery note"
    assert facts(page) == {
        "Number": "SH-000001",
        "Shipped on": "1 June 2030",
        "Order": number,
        "Your order number": "PO-77",
        "Customer": BUYER,
        "Customer number": "CU-000001",
        "Recipient": "王芳",
        "Phone": "0510-8588 1234",
        "Deliver to": f"CN {PLACE}",
        "Carrier": "YTO",
        "Tracking number": "YT-1",
        "Expected on": "3 June 2030",
    }
    assert rows(page) == [
        ["Line", "SKU", "Product", "Quantity", "Received"],
        [f"{number}/1", "PUMP", "Pump", "11 pcs", ""],
        [f"{number}/2", "PUMP", "Pump", "2.5 pcs", ""],
    ]
    foot = page.partition('class="foot"')[2]
    assert re.findall("<p[^>]*>(.*?)</p>", foot) == [
        "Missing or damaged",
        "Received by (name, signature, stamp)",
        "Date",
    ]
    assert re.findall(r"CNY|1,?280", page) == []


async def test_a_confirmation_stays_as_it_was_sent_and_says_when_a_later_one_counts(
    browser: Browser, business: Business
) -> None:
    number = await order(business, "2")
    await business.do(confirmations.send, number, OrderChannel.FAX)
    await browser.sign_in()
    first = await opened(browser, CONFIRMATION)
    assert 'class="remark"' not in first
    more = [LineAmended(f"{number}/1", quantity=Decimal(5))]
    told = await business.do(amendments.propose, number, "more", lines=more)
    await business.do(amendments.apply, told.number)
    assert await opened(browser, CONFIRMATION) == first
    await business.do(confirmations.send, number, OrderChannel.FAX)
    again = await opened(browser, CONFIRMATION)
    assert (facts(again), rows(again)) == (facts(first), rows(first))
    assert re.findall('class="remark"[^>]*>(.*?)<', again) == [
        "The order has changed since; a later confirmation counts instead of this one."
    ]
    second = await opened(browser, "/print/order-confirmations/OC-000002")
    assert rows(second)[1][3:] == ["5 pcs", "CNY 1,280.50", "CNY 6,402.50"]
    assert 'class="remark"' not in second


async def test_before_it_is_packed_a_list_has_room_for_what_is_picked(
    browser: Browser, business: Business
) -> None:
    number = await order(business, "2")
    wanted = [LinePlanned(f"{number}/1", Decimal(2))]
    made = await business.do(plans.plan, "Main", NOON.date(), wanted)
    await browser.sign_in()
    page = await opened(browser, PACKING)
    assert rows(page) == [
        ["Line", "Customer", "SKU", "Product", "Planned", "Picked"],
        [f"{number}/1", BUYER, "PUMP", "Pump", "2 pcs", ""],
    ]
    await business.do(plans.cancel, made.number)
    cancelled = await opened(browser, PACKING)
    assert "This plan was cancelled; nothing of it leaves." in cancelled


async def test_a_long_order_is_printed_to_its_last_line(
    browser: Browser, business: Business
) -> None:
    number = await print_all(business, *["2"] * LONG)
    await browser.sign_in()
    lines = [f"{number}/{n}" for n in range(1, LONG + 1)]
    for path, head in ((CONFIRMATION, 1), (PACKING, 5), (DELIVERY, 1)):
        page = rows(await opened(browser, path))
        assert [row[0] for row in page[head:]] == lines

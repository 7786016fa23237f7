"""Something to print: an order told, packed, shipped, billed and credited; how it is read."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any, Final

from schema.catalogue.products import operations as products
from schema.customers.accounts import operations as customers
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.tax_titles import operations as tax_titles
from schema.customers.terms.rules import USUAL, ShareKind, TermLine
from schema.fulfilment.confirmations import operations as confirmations
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import OrderChannel
from schema.fulfilment.plans import operations as plans
from schema.fulfilment.plans.rules import LinePicked, LinePlanned, PackageGiven, ShippingMode
from schema.fulfilment.promises import operations as promises
from schema.receivables.invoices import operations as invoices
from tests.business import NOON, Business

PAPERS: Final = (
    "/print/order-confirmations/OC-000001",
    "/print/packing-lists/SP-000001",
    "/print/delivery-notes/SH-000001",
    "/print/invoices/INV-000001",
    "/print/credit-notes/CN-000001",
)
BUYER: Final = "Acme <b>& Sons</b>"
TENTH: Final = TermLine(
    ShareKind.PERCENT, Decimal(10), discount_percent=Decimal(2), discount_days=7
)
BOXES: Final = (
    PackageGiven(Decimal("12.5"), Decimal(40), Decimal("30.25"), Decimal(20), "pumps"),
    PackageGiven(Decimal("0.75")),
)
FACTS: Final = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>")
ROWS: Final = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELLS: Final = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)


async def order(business: Business, *quantities: str) -> str:
    """Confirm an order with an address for a customer in the north; a PUMP costs 1280.5."""
    customer = await business.shop("999", "9999999", "1280.5")
    await business.do(products.correct, "PUMP", tax_rate=Decimal(13))
    more: dict[str, Any] = {"province": "江苏省", "district": "滨湖区", "recipient": "王芳"}
    told = customer, AddressKind.SHIPPING, "无锡市", "梁溪路 1 号"
    place = await business.do(addresses.add, *told, phone="0510-8588 1234", **more)
    await business.do(customers.correct, customer, name=BUYER)
    await business.do(customers.add_contact, customer, "Wang Fang")
    number = await business.draft(customer, *quantities)
    await business.terms("TENTH", TENTH, *USUAL)
    facts: dict[str, Any] = {"ship_to": place.number, "customer_po": "PO-77"}
    facts["payment_term"] = "TENTH"
    await business.do(orders.correct, number, **facts)
    await business.do(orders.reschedule, number, NOON.date().replace(day=9))
    await business.do(promises.confirm, number)
    return number


async def print_all(business: Business, *quantities: str) -> str:
    """Come as far as all papers of an order; of its first line one is not picked."""
    number = await order(business, *quantities)
    ((contact,),) = business.rows("SELECT number FROM contacts")
    await business.do(confirmations.send, number, OrderChannel.EMAIL, contact)
    wanted = [LinePlanned(f"{number}/{n}", Decimal(one)) for n, one in enumerate(quantities, 1)]
    ways: dict[str, Any] = {"mode": ShippingMode.ROAD, "carrier": "YTO", "cost": Decimal("9.5")}
    made = await business.do(plans.plan, "Main", NOON.date(), wanted, **ways)
    await business.do(plans.release, made.number)
    short = [LinePicked(f"{number}/1", Decimal(quantities[0]) - 1, "one leaks")]
    await business.do(plans.pick, made.number, short)
    await business.do(plans.pack, made.number, list(BOXES))
    day = NOON.date().replace(day=3)
    await business.do(plans.hand_over, made.number, "YT-1", expected_on=day)
    await bill(business, number)
    return number


async def bill(business: Business, number: str) -> None:
    """Bill an order of the first customer, in the name they use for it; credit one piece."""
    await business.do(tax_titles.add, "CU-000001", "Acme Pumps Ltd", "110101000000001")
    await business.do(invoices.issue, number)
    await business.credit("INV-000001", "1280.5")


def named(business: Business) -> Business:
    """Go on in the same house, whose company has a name and an address."""
    company = replace(
        business.house.company, name="Example Pumps & Co.", address="1 Example Road, Shanghai"
    )
    return replace(business, house=replace(business.house, company=company))


def facts(page: str) -> dict[str, str]:
    """Read the labels of a paper and what stands beside them."""
    return {unescape(label): unescape(value) for label, value in FACTS.findall(page)}


def rows(page: str) -> list[list[str]]:
    """Read the rows of all tables of a paper: heads, lines and sums."""
    return [[unescape(cell) for cell in CELLS.findall(row)] for row in ROWS.findall(page)]


def heading(page: str) -> str:
    """Read what a paper is called."""
    found = re.search(r"<h1>(.*?)</h1>", page)
    assert found is not None
    return unescape(found[1])

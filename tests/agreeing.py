"""Something of all that is agreed about prices and orders, for tests that need a bit of it all.

It is about a product of its own, SEAL, so that nothing else costs something else.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from schema.catalogue.lines import operations as lines
from schema.catalogue.prices import operations as prices
from schema.catalogue.prices.rules import PriceAsked
from schema.catalogue.products import operations as products
from schema.customers.agreements import operations as agreements
from schema.customers.requirements import operations as requirements
from schema.customers.requirements.rules import RequirementKind
from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import AmendmentSource, LineAmended
from schema.fulfilment.checks.rules import CheckCode
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import Business

MIA: Final = Actor("mia@x.org", Role.MANAGER, "test")
MAX: Final = Actor("max@x.org", Role.MANAGER, "test")


async def approved_prices(
    business: Business, price_list: str, *asked: PriceAsked, **when: date | None
) -> str:
    """Have prices of a list proposed by one manager and approved by another."""
    batch = await business.do(prices.draft_batch, price_list, list(asked), by=MIA, **when)
    await business.do(prices.submit_batch, batch.number, by=MIA)
    await business.do(prices.approve_batch, batch.number, by=MAX)
    return str(batch.number)


async def price_seals(business: Business) -> None:
    """Sell seals by lists for all and for some; change prices, in vain and for a while."""
    await business.product("SEAL", "10")
    await business.do(lines.add_line, "PARTS", name='Parts & "more"')
    await business.do(lines.add_line, "RUBBER", parent="PARTS")
    rules: dict[str, Any] = {
        "floor_price": Decimal(5),
        "min_quantity": Decimal(1),
        "quantity_step": Decimal(1),
    }
    await business.do(products.correct, "SEAL", line="RUBBER", **rules)
    await business.do(prices.add_price_list, "STANDARD", standard=True)
    await business.do(prices.add_price_list, "NORTH", territory="north")
    await business.do(prices.add_price_list, "THEIRS")
    seal = PriceAsked("SEAL", Decimal(9)), PriceAsked("SEAL", Decimal(8), Decimal(100))
    await approved_prices(business, "STANDARD", *seal)
    days = {"valid_from": date(2030, 7, 1), "valid_to": date(2030, 7, 31)}
    await approved_prices(business, "STANDARD", PriceAsked("SEAL", Decimal(7)), **days)
    asked = [PriceAsked("SEAL", Decimal(4), reason="sold off\n& gone")]
    refused = await business.do(prices.draft_batch, "NORTH", asked, by=MIA)
    await business.do(prices.reject_batch, refused.number, "too cheap", by=MAX)
    await business.do(prices.draft_batch, "THEIRS", [PriceAsked("SEAL", Decimal(6))], by=MIA)
    await business.do(reviews.set_authority, Role.SELLER, Decimal(50), Decimal(100000))


async def agree(business: Business, customer: str) -> tuple[str, str]:
    """Agree on everything with a customer; return two orders of theirs that are confirmed."""
    made = await business.do(agreements.agree, customer, "THEIRS")
    await business.do(agreements.end, made.number, date(2030, 12, 31))
    told = customer, RequirementKind.LABEL, "their part number"
    wanted = await business.do(requirements.require, *told, blocking=True)
    sent_back = await business.draft(customer, "1", sku="SEAL")
    await business.do(reviews.submit, sent_back)
    await business.do(reviews.send_back, sent_back, "ask again")
    await business.do(promises.cancel, sent_back)
    first = await business.draft(customer, "3", sku="SEAL")
    await business.do(reviews.submit, first)
    await business.do(
        reviews.waive, first, CheckCode.CUSTOMER_REQUIREMENT, "they are on it", by=MAX
    )
    await business.do(reviews.approve, first, by=MAX)
    await business.do(requirements.archive, wanted.number)
    await business.stock("4", "SEAL")
    await business.do(promises.confirm, first)
    held = await business.do(holds.place, first, HoldCode.DOCUMENTS, "a paper is missing")
    await business.do(holds.release, held.number)
    second = await business.draft(customer, "4", sku="SEAL")
    await business.do(promises.confirm, second, backorder=True)
    return first, second


async def amend(business: Business, first: str, second: str) -> None:
    """Change two orders, share out and hand over what there is, and have one of them wait."""
    more = [LineAmended(f"{second}/1", quantity=Decimal(5))]
    told = await business.do(amendments.propose, second, "they want more", lines=more)
    await business.do(amendments.apply, told.number, backorder=True)
    added = [LineAsked("SEAL", Decimal(1))]
    source = AmendmentSource.US
    told = await business.do(
        amendments.propose, first, 'we\'d "like" to', added=added, source=source
    )
    await business.do(amendments.reject, told.number)
    await business.do(
        amendments.propose, first, "less", lines=[LineAmended(f"{first}/1", cancels=Decimal(1))]
    )
    await business.stock("1", "SEAL")
    await business.do(promises.allocate, "SEAL", fairly=True)
    given = f"{first}/1", f"{second}/1", Decimal(1), "a machine stands still"
    await business.do(promises.hand_over, *given)
    await business.do(holds.place, second, HoldCode.CUSTOMER, "wait for their call")

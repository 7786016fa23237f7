"""Deliveries: what carriers tell, what goes wrong on the way, and who answers for it."""

from datetime import date
from decimal import Decimal
from typing import Final

from schema.fulfilment.deliveries import operations
from schema.fulfilment.deliveries.rules import IncidentKind, Resolution, TrackingCode
from schema.fulfilment.shipments import operations as shipments
from tests.asking import Asker
from tests.business import Business
from tests.schema.integrity import breaches

GOODS: Final = "SELECT quantity, lost, damaged FROM shipment_lines"
INCIDENT: Final = "SELECT state, resolution, replacement FROM incidents"
CLAIM: Final = "SELECT state, amount, settled FROM carrier_claims"
LATER: Final = date(2030, 7, 1)


async def lost(business: Business) -> str:
    """Lose two of three pumps on the way."""
    await business.shipped(await business.shop(), "3")
    told = await business.do(
        operations.report,
        "SH-000001",
        IncidentKind.LOST,
        "a parcel never left the depot",
        sku="PUMP",
        quantity=Decimal(2),
    )
    return str(told.number)


async def test_the_same_news_twice_counts_once(business: Business) -> None:
    await business.shipped(await business.shop(), "3")
    for _ in range(2):
        await business.do(operations.track, "SH-000001", TrackingCode.IN_TRANSIT, place="Wuxi")
    events = "SELECT code, place FROM tracking_events"
    assert business.rows(events) == [("in_transit", "Wuxi")]


async def test_what_is_lost_counts_and_is_no_more_than_was_sent(business: Business) -> None:
    await lost(business)
    assert business.rows(GOODS) == [(3, 2, 0)]
    said = await business.refuse(
        operations.report,
        "SH-000001",
        IncidentKind.DAMAGED,
        "dented",
        sku="PUMP",
        quantity=Decimal(2),
    )
    assert said == (
        "PUMP in shipment SH-000001 has 1.0000 left that could be lost or damaged; 2 is more."
    )
    assert breaches(business) == {}


async def test_a_replacement_is_drafted_for_nothing(business: Business) -> None:
    number = await lost(business)
    await business.do(operations.resolve, number, Resolution.REPLACEMENT)
    assert business.rows(INCIDENT) == [("resolved", "replacement", "SO-000002")]
    lines = "SELECT quantity, price FROM order_lines WHERE number = 'SO-000002/1'"
    assert business.rows(lines) == [(2, 0)]
    assert await business.refuse(operations.resolve, number, Resolution.NOTHING) == (
        f"Incident {number} is resolved already."
    )


async def test_a_claim_goes_from_filing_to_the_money(business: Business) -> None:
    incident = await lost(business)
    await business.do(operations.file_claim, incident, Decimal(20), LATER)
    assert await business.refuse(operations.settle_claim, "CC-000001") == (
        "Claim CC-000001 is filed and cannot become paid; what it can still become:"
        " accepted or rejected or written_off."
    )
    assert await business.refuse(operations.accept_claim, "CC-000001", Decimal(21)) == (
        "The carrier cannot pay 21 for claim CC-000001, which is about 20.00;"
        " file a claim of its own for more."
    )
    await business.do(operations.accept_claim, "CC-000001", Decimal(15), "a part of it")
    await business.do(operations.settle_claim, "CC-000001")
    assert business.rows(CLAIM) == [("paid", 20, 15)]


async def test_a_claim_is_not_filed_too_late(business: Business) -> None:
    incident = await lost(business)
    too_late = date(2030, 5, 31)
    assert await business.refuse(operations.file_claim, incident, Decimal(20), too_late) == (
        f"A claim for incident {incident} had to be filed by 2030-05-31;"
        " write off the damage, or agree another day with the carrier."
    )


async def test_what_should_have_arrived_before_today_is_late(
    business: Business, ask: Asker
) -> None:
    customer = await business.shop()
    for day in (date(2020, 1, 1), date(2999, 1, 1)):
        order = await business.confirmed(customer, "1")
        await business.do(shipments.ship, order, expected_on=day)
    query = "{ shipments(where: {late: {eq: true}}) { nodes { number } } }"
    assert await ask(query) == {"shipments": {"nodes": [{"number": "SH-000001"}]}}
    await business.do(shipments.deliver, "SH-000001", "Mr Wang")
    assert await ask(query) == {"shipments": {"nodes": []}}

"""Reports of logistics, worked out by hand by the formulas their descriptions tell.

The figures of each example stand in its docstring, so that whoever doubts one can follow it.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from schema.fulfilment.deliveries import operations as deliveries
from schema.fulfilment.deliveries.rules import IncidentKind
from schema.fulfilment.shipments import operations as shipments
from tests.asking import Asker, cny
from tests.business import Business
from tests.schema.insight.figuring import JUNE, on, order, rows, ship

TENTH: Final = date(2030, 6, 10)


async def shipping(business: Business) -> None:
    """Ship five orders: in time, in parts and late, with a loss, without a day, and not at all.

    | order | wanted | ships                  | arrives          |
    |-------|--------|------------------------|------------------|
    | 1     | 10     | 10 on the 8th, SF      | 9th              |
    | 2     | 10     | 6 on the 8th, 4 on the 11th, YT | 9th, 12th |
    | 3     | 8      | 8 on the 9th, SF       | 10th, 2 lost     |
    | 4     | 5, any day | 5 on the 19th, YT  | 20th             |
    | 5     | 7      | nothing                |                  |
    """
    customer = await business.shop(stocked="100", limit="10000")
    first = await order(business, customer, "10", TENTH)
    second = await order(business, customer, "10", TENTH)
    third = await order(business, customer, "8", TENTH)
    fourth = await order(business, customer, "5", None)
    await order(business, customer, "7", TENTH)
    sent = await ship(on(business, 8), first, "SF")
    await on(business, 9).do(shipments.deliver, sent)
    sent = await ship(on(business, 8), second, "YT", "6")
    await on(business, 9).do(shipments.deliver, sent)
    sent = await ship(on(business, 11), second, "YT", "4")
    await on(business, 12).do(shipments.deliver, sent)
    sent = await ship(on(business, 9), third, "SF")
    await on(business, 10).do(shipments.deliver, sent)
    lost = await on(business, 10).do(
        deliveries.report, sent, IncidentKind.LOST, "gone", sku="PUMP", quantity=Decimal(2)
    )
    claim = await on(business, 10).do(
        deliveries.file_claim, lost.number, Decimal(20), date(2030, 7, 1)
    )
    await on(business, 11).do(deliveries.accept_claim, claim.number, Decimal("12.5"))
    sent = await ship(on(business, 19), fourth, "YT")
    await on(business, 20).do(shipments.deliver, sent)


async def test_on_time_in_full(business: Business, ask: Asker) -> None:
    """Lines 1, 3 and 4 arrive in time, 1, 2 and 4 in full: OTIF is 2 of 4, with either 1 of 2.

    By the 11th only lines 1 and 3 have come wholly as far as they ever will: 1 of 2.
    """
    await shipping(business)
    fields = "carrier lines onTime inFull onTimeInFull onTimeRate inFullRate otif"
    assert await rows(ask, "onTimeInFull", fields, **JUNE) == [
        [None, 4, 3, 3, 2, "0.7500", "0.7500", "0.5000"],
        ["SF", 2, 2, 1, 1, "1.0000", "0.5000", "0.5000"],
        ["YT", 2, 1, 2, 1, "0.5000", "1.0000", "0.5000"],
    ]
    early = JUNE | {"until": "2030-06-11"}
    assert await rows(ask, "onTimeInFull", "carrier lines otif", **early) == [
        [None, 2, "0.5000"],
        ["SF", 2, "0.5000"],
    ]


async def test_fill_rate(business: Business, ask: Asker) -> None:
    """Of 4 lines due, 1 and 3 left whole at once; of 35 due, 10 + 6 + 8 = 24 left in time."""
    await shipping(business)
    fields = "sku lines filled lineFillRate due inTime caseFillRate"
    figures = [4, 2, "0.5000", "35.0000", "24.0000", "0.6857"]
    assert await rows(ask, "fillRates", fields, **JUNE) == [
        [None, *figures],
        ["PUMP", *figures],
    ]


async def test_perfect_orders(business: Business, ask: Asker) -> None:
    """Of four that arrived, 2 was late and 3 lost something: 3/4 * 1 * 3/4 * 1, and 2/4."""
    await shipping(business)
    fields = (
        "orders onTimeRate completeRate unharmedRate documentsRate perfect productOfRates"
        " perfectShare"
    )
    assert await rows(ask, "perfectOrders", fields, **JUNE) == [
        [4, "0.7500", "1.0000", "0.7500", "1.0000", 2, "0.5625", "0.5000"]
    ]


async def test_carrier_scores(business: Business, ask: Asker) -> None:
    """SF lost 2 of 18, 111.11 of a thousand, and pays 12.50 of 20; no day was told."""
    await shipping(business)
    money = "{ amount currency }"
    fields = (
        "carrier shipments delivered onTimeRate harmedPerThousand claims"
        f" claimed {money} settled {money} recovery weight"
    )
    assert await rows(ask, "carrierScores", fields, **JUNE) == [
        ["YT", 3, 3, "1.0000", "0.00", 0, None, None, None, None],
        ["SF", 2, 2, "1.0000", "111.11", 1, cny("20.00"), cny("12.50"), "0.6250", None],
    ]


async def test_delays(business: Business, ask: Asker) -> None:
    """One shipment is two days late; of another nothing was heard for four; one is fine."""
    customer = await business.shop()
    late = await order(business, customer, "1", None)
    silent = await order(business, customer, "1", None)
    fine = await order(business, customer, "1", None)
    await ship(on(business, 10), late, "SF", expected_on=date(2030, 6, 11))
    await ship(on(business, 9), silent, "SF")
    await ship(on(business, 10), fine, "SF", expected_on=date(2030, 6, 13))
    fields = "number orderNumber expectedOn lateDays silentDays"
    assert await rows(ask, "delays", fields, on="2030-06-13") == [
        ["SH-000001", late, "2030-06-11", 2, 3],
        ["SH-000002", silent, None, None, 4],
    ]

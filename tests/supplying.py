"""Something of all that supplies us and of all that happens on the way, for tests of it all.

It is about a product of its own, BELT, so that nothing else lies anywhere else.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from schema.fulfilment.deliveries import operations as deliveries
from schema.fulfilment.deliveries.rules import IncidentKind, Resolution, TrackingCode
from schema.fulfilment.replenishment import operations as replenishment
from schema.fulfilment.replenishment.rules import ReorderMethod
from schema.fulfilment.shipments import operations as shipments
from schema.inventory.receipts import operations as receipts
from schema.inventory.receipts.rules import ReceiptSource
from schema.inventory.stock import operations as stock
from schema.inventory.transfers import operations as transfers
from schema.inventory.transfers.rules import Arrived, Transferred
from tests.business import Business

SOON: Final = date(2030, 6, 10)


async def supply(business: Business) -> None:
    """Expect belts, take some in, move some on, lose one, and order more of them."""
    await business.product("BELT", "3")
    await business.stock("30", "BELT")
    await business.stock("1", "BELT", "Depot")
    due = await business.do(
        receipts.expect, "BELT", "Main", Decimal(10), SOON, confirmed=True, document="PO 1"
    )
    await business.do(stock.receive, "BELT", "Main", Decimal(4), expected=due.number)
    more: dict[str, Any] = {"source": ReceiptSource.PRODUCTION}
    late = await business.do(receipts.expect, "BELT", "Depot", Decimal(2), SOON, **more)
    await business.do(receipts.cancel, late.number)
    goods = [Transferred("BELT", Decimal(5)), Transferred("BELT", Decimal(1))]
    moved = await business.do(transfers.draft, "Main", "Depot", goods, "near the customer")
    await business.do(transfers.ship, moved.number)
    come = [Arrived(f"{moved.number}/1", Decimal(4), Decimal(1))]
    await business.do(transfers.receive, moved.number, come)
    await business.do(transfers.draft, "Depot", "Main", goods[:1])
    between = {"min_quantity": Decimal(90), "max_quantity": Decimal(99)}
    fixed: dict[str, Any] = {"method": ReorderMethod.MIN_MAX, **between}
    for place, origin in (("Main", None), ("Depot", "Main")):
        rule = await business.do(replenishment.set_rule, "BELT", place, origin=origin, **fixed)
        await business.do(replenishment.look, rule.number)
    await business.do(replenishment.approve, "RP-000001")
    await business.do(replenishment.reject, "RP-000002", "not now")
    await business.do(replenishment.look, "RR-000002")


async def lose(business: Business, shipment: str, sku: str = "PUMP") -> None:
    """Follow a shipment, of which something is lost and something comes broken."""
    told: dict[str, Any] = {"place": 'Wuxi "hub"', "note": "late\n& wet"}
    await business.do(deliveries.track, shipment, TrackingCode.IN_TRANSIT, **told)
    await business.do(deliveries.report, shipment, IncidentKind.DELAYED, "snow")
    await business.do(shipments.deliver, shipment, "Mr Wang")
    part: dict[str, Any] = {"sku": sku, "quantity": Decimal("0.25")}
    lost = await business.do(
        deliveries.report, shipment, IncidentKind.LOST, "never came", **part
    )
    broken = await business.do(
        deliveries.report, shipment, IncidentKind.DAMAGED, "dented", **part
    )
    await business.do(deliveries.notify, lost.number)
    await business.do(deliveries.resolve, lost.number, Resolution.REPLACEMENT)
    await business.do(deliveries.resolve, broken.number, Resolution.REFUND)
    claim = await business.do(deliveries.file_claim, lost.number, Decimal(20), SOON)
    await business.do(deliveries.accept_claim, claim.number, Decimal("12.5"), "a part")
    other = await business.do(deliveries.file_claim, broken.number, Decimal(5), SOON)
    await business.do(deliveries.reject_claim, other.number, "badly packed")

"""What the sample company waits for, moves between its warehouses, and lost on the way."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from sqlalchemy import select

from salesbook.sample_orders import SCARCE
from salesbook.sample_people import MANAGER, Do
from salesbook.sample_stock import WAREHOUSES
from schema.catalogue.products.tables import Product
from schema.fulfilment.deliveries import operations as deliveries
from schema.fulfilment.deliveries.rules import IncidentKind, TrackingCode
from schema.fulfilment.orders.tables import OrderLine
from schema.fulfilment.replenishment import operations as replenishment
from schema.fulfilment.replenishment.operations import RuleTold
from schema.fulfilment.replenishment.rules import ReorderMethod
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.tables import Shipment, ShipmentLine
from schema.inventory.receipts import operations as receipts
from schema.inventory.transfers import operations as transfers
from schema.inventory.transfers.rules import Transferred
from schema.kernel.work import Work

MAIN, PORT = (code for code, _ in WAREHOUSES)
RULES: Final[tuple[tuple[str, str, RuleTold], ...]] = (
    (SCARCE, MAIN, {"lead_time": Decimal(10), "order_multiple": Decimal(4)}),
    (
        "PUMP-10",
        PORT,
        {
            "method": ReorderMethod.MIN_MAX,
            "min_quantity": Decimal(700),
            "max_quantity": Decimal(900),
            "order_multiple": Decimal(12),
            "origin": MAIN,
        },
    ),
    (
        "FILTER-100",
        MAIN,
        {
            "method": ReorderMethod.MIN_MAX,
            "min_quantity": Decimal(800),
            "max_quantity": Decimal(1000),
            "lead_time": Decimal(14),
            "order_multiple": Decimal(50),
        },
    ),
    (
        "GREASE-1",
        MAIN,
        {
            "method": ReorderMethod.MIN_MAX,
            "min_quantity": Decimal(10),
            "max_quantity": Decimal(60),
        },
    ),
)
"""When what is ordered anew, and for which warehouse."""


async def fill(do: Do) -> None:
    """Expect goods, move some, look at the stock, and follow the first shipments."""
    await do(_expect, MANAGER)
    await do(_transfer, MANAGER)
    for sku, warehouse, told in RULES:
        await do(partial(_watch, sku=sku, warehouse=warehouse, told=told), MANAGER)
    sent = await do(_sent, MANAGER)
    for number in sent[:2]:
        await do(partial(_follow, number=number), MANAGER)
    if sent:
        await do(partial(_lose, number=sent[0]), MANAGER)


async def _expect(work: Work) -> None:
    day = work.today + timedelta(days=12)
    await receipts.expect(
        work, "PUMP-25", MAIN, Decimal(40), day, confirmed=True, document="PO-77001"
    )
    await receipts.expect(work, SCARCE, MAIN, Decimal(8), day - timedelta(days=5))


async def _transfer(work: Work) -> None:
    goods = [Transferred("MOTOR-3KW", Decimal(10)), Transferred("HOSE-25", Decimal(50))]
    made = await transfers.draft(work, MAIN, PORT, goods, "Orders from the south")
    await transfers.ship(work, made.number)


async def _watch(work: Work, sku: str, warehouse: str, told: RuleTold) -> None:
    rule = await replenishment.set_rule(work, sku, warehouse, **told)
    await replenishment.look(work, rule.number)


async def _sent(work: Work) -> list[str]:
    return list(await work.session.scalars(select(Shipment.number).order_by(Shipment.number)))


async def _follow(work: Work, number: str) -> None:
    for code, place in (
        (TrackingCode.PICKED_UP, "Wuxi"),
        (TrackingCode.OUT_FOR_DELIVERY, "Qingdao"),
    ):
        await deliveries.track(work, number, code, place=place)
    await shipments.deliver(work, number, "Reception")


async def _lose(work: Work, number: str) -> None:
    """Lose one piece of what was sent, tell the customer, and claim for it."""
    packed = (
        select(Product.sku)
        .join(OrderLine, OrderLine.product_id == Product.id)
        .join(ShipmentLine, ShipmentLine.order_line_id == OrderLine.id)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(Shipment.number == number)
    )
    sku = await work.session.scalar(packed.order_by(ShipmentLine.id).limit(1))
    lost = await deliveries.report(
        work,
        number,
        IncidentKind.LOST,
        "One piece was missing when the parcel was opened",
        sku=sku,
        quantity=Decimal(1),
    )
    await deliveries.notify(work, lost.number)
    deadline = work.today + timedelta(days=30)
    await deliveries.file_claim(work, lost.number, Decimal("48.90"), deadline)

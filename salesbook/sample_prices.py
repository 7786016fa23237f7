"""What the products of the sample company cost besides their list prices, and for whom."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from salesbook.sample_people import ADMIN, MANAGER, Do
from schema.catalogue.lines import operations as lines
from schema.catalogue.prices import operations as prices
from schema.catalogue.prices.rules import PriceAsked
from schema.catalogue.products import operations as products
from schema.customers.agreements import operations as agreements
from schema.fulfilment.reviews import operations as reviews
from schema.kernel.roles import Role
from schema.kernel.work import Work

MACHINES: Final = "MACHINES"
PARTS: Final = "PARTS"
LINES: Final = {MACHINES: "Pumps and motors", PARTS: "Parts and supplies"}
FLOORS: Final = {
    "PUMP-10": Decimal(1088),
    "PUMP-25": Decimal(1819),
    "MOTOR-7KW": Decimal("1568.25"),
}
"""Below these prices something is sold for a reason only."""

STANDARD: Final = "STANDARD"
BREAKS: Final = (
    PriceAsked("PUMP-10", Decimal(1280)),
    PriceAsked("PUMP-10", Decimal(1216), Decimal(10)),
    PriceAsked("SEAL-KIT", Decimal("48.90")),
    PriceAsked("SEAL-KIT", Decimal("44.50"), Decimal(20)),
    PriceAsked("HOSE-25", Decimal("23.75")),
    PriceAsked("HOSE-25", Decimal("21.50"), Decimal(50)),
    PriceAsked("HOSE-25", Decimal("19.80"), Decimal(200)),
)
FOR_ONE: Final = "NORDHAVN"
AGREED: Final = (
    PriceAsked("PUMP-10", Decimal(1150)),
    PriceAsked("PUMP-25", Decimal(1990)),
    PriceAsked("FILTER-100", Decimal("33.50")),
)
DEARER: Final = (
    PriceAsked("MOTOR-3KW", Decimal(998)),
    PriceAsked("MOTOR-7KW", Decimal(1920)),
)
"""Prices that somebody asked for and nobody has approved yet."""

AUTHORITY: Final = (
    (Role.SELLER, Decimal(10), Decimal(30000)),
    (Role.ORDER_DESK, Decimal(15), Decimal(60000)),
    (Role.MANAGER, Decimal(25), None),
)
"""What a role may decide about an order alone: the discount in percent, and the amount."""


async def fill(do: Do, skus: Sequence[str]) -> None:
    """Divide the products, and price them by lists that two people have agreed on."""
    await do(partial(_divide, skus=skus), MANAGER)
    await do(_limit, ADMIN)
    await do(partial(prices.add_price_list, code=STANDARD, standard=True), MANAGER)
    await do(
        partial(prices.add_price_list, code=FOR_ONE, name="Prices of Nordhavn Dairy"), MANAGER
    )
    for code, asked in ((STANDARD, BREAKS), (FOR_ONE, AGREED)):
        number = await do(partial(_ask, code=code, asked=asked), MANAGER)
        await do(partial(prices.approve_batch, number=number), ADMIN)
    await do(_raise, MANAGER)


async def agree(do: Do, customer: str) -> None:
    """Let one customer buy by a list of their own."""
    await do(partial(agreements.agree, customer=customer, price_list=FOR_ONE), MANAGER)


async def _divide(work: Work, skus: Sequence[str]) -> None:
    for code, name in LINES.items():
        await lines.add_line(work, code, name=name)
    for sku in skus:
        line = MACHINES if sku.startswith(("PUMP", "MOTOR")) else PARTS
        await products.correct(work, sku, line=line)
    for sku, floor in FLOORS.items():
        await products.correct(work, sku, floor_price=floor)


async def _limit(work: Work) -> None:
    for role, discount, amount in AUTHORITY:
        await reviews.set_authority(work, role, discount, amount)


async def _ask(work: Work, code: str, asked: tuple[PriceAsked, ...]) -> str:
    batch = await prices.draft_batch(work, code, list(asked), reason="The year's prices")
    await prices.submit_batch(work, batch.number)
    return batch.number


async def _raise(work: Work) -> None:
    batch = await prices.draft_batch(
        work,
        STANDARD,
        list(DEARER),
        reason="Copper has become dearer",
        valid_from=work.today + timedelta(days=30),
    )
    await prices.submit_batch(work, batch.number)

"""Trying what would become of an order; nothing is changed, and nothing is locked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from schema.fulfilment.checks.rules import passes
from schema.fulfilment.orders.rules import MOVES as ORDER_MOVES
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.reviews import operations as reviews
from schema.fulfilment.soft_reservations import queries as soft_reservations
from schema.fulfilment.trials import queries, rules
from schema.fulfilment.trials.rules import Foreseen, Trial, Wanted
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def try_out(work: Work, number: str) -> Trial:
    """Tell what submitting an order would come to, and when it could be promised."""
    order = await queries.order_now(work, number)
    check_move(ORDER_MOVES, f"Order {order.number}", order.state, OrderState.SUBMITTED)
    lines = await queries.lines_now(work, order)
    findings = await reviews.foresee(work, order, lines)
    return Trial(
        order=order.number,
        total=order.total,
        currency=order.currency,
        passes=passes(findings),
        findings=findings,
        lines=await _foreseen(
            work,
            await queries.wanted(work, lines),
            await soft_reservations.kept_now(work, order.id),
        ),
    )


async def _foreseen(
    work: Work, wanted: Sequence[Wanted], kept: Mapping[str, Decimal]
) -> list[Foreseen]:
    """Foresee the lines of one product after the other; what is ``kept`` is for them alone."""
    by_product: dict[str, list[Wanted]] = defaultdict(list)
    for one in wanted:
        by_product[one.sku].append(one)
    found: dict[str, Foreseen] = {}
    for sku, lines in by_product.items():
        supply = await queries.supply_of(work, sku, kept.get(sku, Decimal(0)))
        found |= {one.line: one for one in rules.foresee(supply, lines, work.today)}
    return [found[one.line] for one in wanted]

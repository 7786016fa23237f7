"""How reorder rules are found, and what they look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from schema.catalogue.products.tables import Product
from schema.fulfilment.replenishment.rules import (
    DAYS_LOOKED_AT,
    ProposalState,
    RuleFacts,
    StockFacts,
)
from schema.fulfilment.replenishment.tables import ReorderProposal, ReorderRule
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.work import Work

ORIGIN: Final = aliased(Warehouse)
_STOCK: Final = """
SELECT (SELECT coalesce(sum(on_hand), 0) FROM stock_levels
         WHERE product_id = %(product)s AND warehouse_id = %(warehouse)s),
       (SELECT coalesce(sum(reserved), 0) FROM stock_levels
         WHERE product_id = %(product)s AND warehouse_id = %(warehouse)s),
       (SELECT coalesce(sum(greatest(quantity - received, 0)), 0) FROM expected_receipts
         WHERE product_id = %(product)s AND warehouse_id = %(warehouse)s
           AND confirmed AND cancelled_at IS NULL AND due_on <= %(until)s::date)
       + (SELECT coalesce(sum(CASE t.state WHEN 'shipped' THEN l.shipped - l.received - l.lost
                                           WHEN 'draft' THEN l.quantity ELSE 0 END), 0)
            FROM transfer_lines l JOIN transfers t ON t.id = l.transfer_id
           WHERE l.product_id = %(product)s AND t.destination_id = %(warehouse)s),
       CASE WHEN %(first)s THEN (
         SELECT coalesce(sum(l.missing), 0)
           FROM order_lines l JOIN orders o ON o.id = l.order_id
          WHERE l.product_id = %(product)s AND o.state = 'confirmed') ELSE 0 END
"""
_ISSUED: Final = """
SELECT -sum(m.quantity)
  FROM stock_moves m JOIN stock_levels s ON s.id = m.stock_level_id
 WHERE s.product_id = %(product)s AND s.warehouse_id = %(warehouse)s AND m.kind = 'issue'
   AND m.moved_at >= %(today)s::date - %(days)s
   AND (m.moved_at AT TIME ZONE current_setting('salesbook.zone'))::date < %(today)s::date
   AND (m.moved_at AT TIME ZONE current_setting('salesbook.zone'))::date
       >= %(today)s::date - %(days)s
 GROUP BY (m.moved_at AT TIME ZONE current_setting('salesbook.zone'))::date
"""


@dataclass(eq=False)
class NoSuchReorderRule(NotFound):
    """There is no reorder rule {number}; use a number such as RR-000001."""

    number: str


@dataclass(eq=False)
class NoSuchProposal(NotFound):
    """There is no proposal {number}; use a number such as RP-000001."""

    number: str


async def rule_for_change(work: Work, number: str) -> ReorderRule:
    """Lock one reorder rule."""
    missing = NoSuchReorderRule(number)
    row: ReorderRule = await locked(work, ReorderRule.number, number.strip(), missing)
    return row


async def used_rule(work: Work, product: Product, place: Warehouse) -> ReorderRule | None:
    """Lock the rule of a product in a warehouse, if there is one in use."""
    query = select(ReorderRule.number).where(
        ReorderRule.product_id == product.id,
        ReorderRule.warehouse_id == place.id,
        ReorderRule.archived_at.is_(None),
    )
    number = await work.session.scalar(query)
    return None if number is None else await rule_for_change(work, number)


async def rules_after(work: Work, number: str | None, most: int) -> Sequence[str]:
    """Name the next rules in use."""
    told = select(ReorderRule.number).where(ReorderRule.archived_at.is_(None))
    if number is not None:
        told = told.where(ReorderRule.number > number)
    return (await work.session.scalars(told.order_by(ReorderRule.number).limit(most))).all()


async def proposal_for_change(work: Work, number: str) -> tuple[ReorderRule, ReorderProposal]:
    """Lock one proposal, and before it the rule that made it."""
    missing = NoSuchProposal(number)
    seen: ReorderProposal = await found(
        work.session, ReorderProposal.number, number.strip(), missing
    )
    rule: ReorderRule = await locked(work, ReorderRule.id, seen.rule_id, missing, "-")
    row: ReorderProposal = await locked(work, ReorderProposal.number, number.strip(), missing)
    return rule, row


async def open_proposal(work: Work, rule: ReorderRule) -> ReorderProposal | None:
    """Find the proposal of a rule that waits for a decision."""
    row: ReorderProposal | None = await work.session.scalar(
        select(ReorderProposal).where(
            ReorderProposal.rule_id == rule.id, ReorderProposal.state == ProposalState.OPEN
        )
    )
    return row


async def stock_facts(work: Work, rule: ReorderRule, until: date, *, first: bool) -> StockFacts:
    """Count what is there, promised, coming until a day and, for the first, waited for."""
    told = {
        "product": rule.product_id,
        "warehouse": rule.warehouse_id,
        "until": until,
        "first": first,
    }
    ((on_hand, reserved, incoming, waited),) = await work.session.ask(_STOCK, told)
    return StockFacts(on_hand, reserved, incoming, Decimal(waited))


async def is_first(work: Work, rule: ReorderRule) -> bool:
    """Tell whether backorders are for this warehouse: the first with a rule of the product."""
    query = (
        select(ReorderRule.id)
        .join(Warehouse, Warehouse.id == ReorderRule.warehouse_id)
        .where(ReorderRule.product_id == rule.product_id, ReorderRule.archived_at.is_(None))
        .order_by(Warehouse.priority, ReorderRule.id)
    )
    return await work.session.scalar(query.limit(1)) == rule.id


async def issued(work: Work, rule: ReorderRule) -> Sequence[Decimal]:
    """Sum what left the warehouse on each day that is looked at."""
    told = {
        "product": rule.product_id,
        "warehouse": rule.warehouse_id,
        "today": work.today,
        "days": DAYS_LOOKED_AT,
    }
    return [quantity for (quantity,) in await work.session.ask(_ISSUED, told)]


def facts(rule: ReorderRule) -> RuleFacts:
    """Answer what a look at the stock asks of its rule."""
    return RuleFacts(
        method=rule.method,
        service_level=rule.service_level,
        lead_time=rule.lead_time,
        lead_time_deviation=rule.lead_time_deviation,
        review_days=rule.review_days,
        min_quantity=rule.min_quantity,
        max_quantity=rule.max_quantity,
        order_multiple=rule.order_multiple,
        min_order=rule.min_order,
    )


def open_proposals() -> Select[Any]:
    """Select the proposals that wait, with rule, product and warehouse."""
    return (
        select()
        .join_from(ReorderProposal, ReorderRule, ReorderRule.id == ReorderProposal.rule_id)
        .join(Product, Product.id == ReorderRule.product_id)
        .join(Warehouse, Warehouse.id == ReorderRule.warehouse_id)
        .where(ReorderProposal.state == ProposalState.OPEN)
    )


async def lock_proposal(work: Work, number: str) -> object:
    """Lock what a row of the Replenishment tab shows."""
    return await proposal_for_change(work, number)

"""Everything that can happen to reorder rules and the proposals they make."""

from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import TypedDict, Unpack

from schema.catalogue.products import queries as products
from schema.catalogue.products.rules import check_quantity
from schema.catalogue.products.tables import Product
from schema.fulfilment.replenishment import queries, rules
from schema.fulfilment.replenishment.rules import (
    DAYS_LOOKED_AT,
    MOVES,
    ProposalState,
    ReorderMethod,
    SupplyWay,
)
from schema.fulfilment.replenishment.tables import (
    PROPOSAL_NUMBERS,
    RULE_NUMBERS,
    ReorderProposal,
    ReorderRule,
)
from schema.inventory.receipts import operations as receipts
from schema.inventory.transfers import operations as transfers
from schema.inventory.transfers.rules import Transferred
from schema.inventory.warehouses import queries as warehouses
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.money import check_positive
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.stepping import Step, came_to, each
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work

USUAL_LEVEL = Decimal("0.95")


class RuleTold(TypedDict, total=False):
    """What a reorder rule may say; what is not given stays as it is."""

    method: ReorderMethod
    service_level: Decimal
    lead_time: Decimal
    lead_time_deviation: Decimal
    review_days: int
    min_quantity: Decimal
    max_quantity: Decimal
    order_multiple: Decimal
    min_order: Decimal
    origin: str | None


@may(Role.MANAGER, Role.WAREHOUSE)
async def set_rule(
    work: Work, sku: str, warehouse: str, **told: Unpack[RuleTold]
) -> ReorderRule:
    """Say when a product is ordered anew for a warehouse; ``origin`` makes it a transfer."""
    product = await products.product_for_change(work, sku)
    place = await warehouses.warehouse_in_use(work.session, warehouse)
    rule = await queries.used_rule(work, product, place)
    if rule is None:
        rule = ReorderRule(
            number=await RULE_NUMBERS.take(work.session),
            product_id=product.id,
            warehouse_id=place.id,
            method=ReorderMethod.REORDER_POINT,
            service_level=USUAL_LEVEL,
            lead_time=Decimal(7),
            lead_time_deviation=Decimal(0),
            review_days=0,
            min_quantity=Decimal(0),
            max_quantity=Decimal(0),
            order_multiple=Decimal(0),
            min_order=Decimal(0),
            way=SupplyWay.PURCHASE,
        )
        work.session.add(rule)
    _tell(rule, product, told)
    if "origin" in told:
        await _supply(work, rule, (product, place), words(told["origin"]))
    await work.session.flush()
    return rule


@may(Role.MANAGER, Role.WAREHOUSE)
async def archive_rule(work: Work, number: str) -> ReorderRule:
    """Propose nothing by this rule any more."""
    rule = await queries.rule_for_change(work, number)
    rule.archived_at = rule.archived_at or work.at
    await _expire(work, rule)
    return rule


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def look(work: Work, number: str) -> ReorderRule:
    """Look at the stock of a rule: note what is wrong, and propose to order what is missing.

    A proposal that waits is replaced when something else is found, and expires when nothing
    is missing any more.
    """
    rule = await queries.rule_for_change(work, number)
    until = work.today + timedelta(days=ceil(rule.lead_time))
    first = await queries.is_first(work, rule)
    stock = await queries.stock_facts(work, rule, until, first=first)
    needed = rules.demand(await queries.issued(work, rule), DAYS_LOOKED_AT)
    plan = rules.plan(queries.facts(rule), stock, needed, work.today)
    rule.alarm, rule.looked_at = plan.alarm, work.at
    rule.reorder_point = plan.reorder_point
    waits = await queries.open_proposal(work, rule)
    if waits is not None and plan.quantity == waits.proposed:
        return rule
    await _expire(work, rule)
    if plan.quantity and plan.needed_on is not None and rule.archived_at is None:
        work.session.add(
            ReorderProposal(
                number=await PROPOSAL_NUMBERS.take(work.session),
                rule_id=rule.id,
                state=ProposalState.OPEN,
                proposed=plan.quantity,
                quantity=plan.quantity,
                projected=plan.projected,
                daily_demand=needed.mean,
                safety_stock=plan.safety_stock,
                reorder_point=plan.reorder_point,
                needed_on=plan.needed_on,
                explanation=plan.explanation,
                made_at=work.at,
            )
        )
    await work.session.flush()
    return rule


async def look_at_next(work: Work, reached: str | None) -> Step:
    """Look at the stock of the next rules in use; what cannot be looked at is left out."""
    numbers = await queries.rules_after(work, reached, rules.BATCH)
    left_out = await each(work, numbers, look)
    return Step(came_to(numbers, rules.BATCH), left_out)


@may(Role.MANAGER, Role.WAREHOUSE)
async def correct_proposal(work: Work, number: str, quantity: Decimal) -> ReorderProposal:
    """Order another quantity than was proposed."""
    _, proposal = await queries.proposal_for_change(work, number)
    subject = f"Proposal {proposal.number}"
    check_move(MOVES, subject, proposal.state, ProposalState.APPROVED)
    proposal.quantity = check_positive(proposal.number, quantity)
    return proposal


@may(Role.MANAGER)
async def approve(work: Work, number: str) -> ReorderProposal:
    """Order what is proposed: expect it when the lead time is over, or draft the transfer."""
    rule, proposal = await queries.proposal_for_change(work, number)
    subject = f"Proposal {proposal.number}"
    check_move(MOVES, subject, proposal.state, ProposalState.APPROVED)
    product = await products.product_by_id(work.session, rule.product_id)
    place = await warehouses.warehouse_by_id(work.session, rule.warehouse_id)
    if rule.origin_id is None:
        day = work.today + timedelta(days=ceil(rule.lead_time))
        made = await receipts.expect(
            work, product.sku, place.code, proposal.quantity, day, confirmed=True
        )
        proposal.document = made.number
    else:
        origin = await warehouses.warehouse_by_id(work.session, rule.origin_id)
        goods = [Transferred(product.sku, proposal.quantity)]
        moved = await transfers.draft(work, origin.code, place.code, goods, proposal.number)
        proposal.document = moved.number
    _decide(work, proposal, ProposalState.APPROVED)
    return proposal


@may(Role.MANAGER, Role.WAREHOUSE)
async def reject(work: Work, number: str, reason: str) -> ReorderProposal:
    """Order nothing of what is proposed, and say why."""
    _, proposal = await queries.proposal_for_change(work, number)
    subject = f"Proposal {proposal.number}"
    check_move(MOVES, subject, proposal.state, ProposalState.REJECTED)
    proposal.reason = check_reason(proposal.number, reason)
    _decide(work, proposal, ProposalState.REJECTED)
    return proposal


def _tell(rule: ReorderRule, product: Product, told: RuleTold) -> None:
    rule.method = told.get("method", rule.method)
    level = told.get("service_level", rule.service_level)
    rule.service_level = rules.check_service_level(level)
    rule.lead_time = rules.check_days(product.sku, told.get("lead_time", rule.lead_time))
    varies = told.get("lead_time_deviation", rule.lead_time_deviation)
    rule.lead_time_deviation = rules.check_days(product.sku, varies)
    review = told.get("review_days", rule.review_days)
    rule.review_days = int(rules.check_days(product.sku, Decimal(review)))
    least = check_quantity(product.sku, told.get("min_quantity", rule.min_quantity))
    most = check_quantity(product.sku, told.get("max_quantity", rule.max_quantity))
    rules.check_between(product.sku, least, most)
    rule.min_quantity, rule.max_quantity = least, most
    multiple = told.get("order_multiple", rule.order_multiple)
    rule.order_multiple = check_quantity(product.sku, multiple)
    rule.min_order = check_quantity(product.sku, told.get("min_order", rule.min_order))


async def _supply(
    work: Work, rule: ReorderRule, of: tuple[Product, Warehouse], origin: str | None
) -> None:
    product, place = of
    if origin is None:
        rule.way, rule.origin_id = SupplyWay.PURCHASE, None
        return
    known = await warehouses.warehouse_in_use(work.session, origin)
    if known.id == place.id or product.by_lot:
        raise rules.TransferNeedsOrigin(product.sku, place.code)
    rule.way, rule.origin_id = SupplyWay.TRANSFER, known.id


async def _expire(work: Work, rule: ReorderRule) -> None:
    waits = await queries.open_proposal(work, rule)
    if waits is not None:
        waits.state = ProposalState.EXPIRED
        await work.session.flush()


def _decide(work: Work, proposal: ReorderProposal, state: ProposalState) -> None:
    proposal.state = state
    proposal.decided_by, proposal.decided_at = work.actor.name, work.at

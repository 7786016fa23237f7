"""Replenishment as the API shows it: reorder rules and proposals."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.fulfilment.replenishment import operations
from schema.fulfilment.replenishment.rules import (
    ProposalState,
    ReorderMethod,
    StockAlarm,
    SupplyWay,
)
from schema.fulfilment.replenishment.tables import ReorderProposal, ReorderRule
from schema.inventory.warehouses.graphql import WAREHOUSES, WarehouseNode
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(ReorderMethod, SupplyWay, StockAlarm, ProposalState)

RuleLater = Annotated[
    "ReorderRuleNode", strawberry.lazy("schema.fulfilment.replenishment.graphql")
]


@node(ReorderProposal)
class ReorderProposalNode(Node):
    """Shows a ``ReorderProposal`` row."""

    number: str = column(ReorderProposal.number)
    state: ProposalState = column(ReorderProposal.state)
    proposed: Decimal = column(ReorderProposal.proposed)
    quantity: Decimal = column(ReorderProposal.quantity)
    projected: Decimal = column(ReorderProposal.projected)
    daily_demand: Decimal = column(ReorderProposal.daily_demand)
    safety_stock: Decimal = column(ReorderProposal.safety_stock)
    reorder_point: Decimal = column(ReorderProposal.reorder_point)
    needed_on: date = column(ReorderProposal.needed_on)
    explanation: str = column(ReorderProposal.explanation)
    made_at: datetime = column(ReorderProposal.made_at)
    decided_by: str | None = column(ReorderProposal.decided_by)
    decided_at: datetime | None = column(ReorderProposal.decided_at)
    reason: str | None = column(ReorderProposal.reason)
    document: str | None = column(ReorderProposal.document)
    revision: int = column(ReorderProposal.revision)
    rule: RuleLater = related(
        ReorderProposal.rule_id, ReorderRule.id, RuleLater, "The reorder rule."
    )


@node(ReorderRule)
class ReorderRuleNode(Node):
    """Shows a ``ReorderRule`` row."""

    number: str = column(ReorderRule.number)
    method: ReorderMethod = column(ReorderRule.method)
    service_level: Decimal = column(ReorderRule.service_level)
    lead_time: Decimal = column(ReorderRule.lead_time)
    lead_time_deviation: Decimal = column(ReorderRule.lead_time_deviation)
    review_days: int = column(ReorderRule.review_days)
    min_quantity: Decimal = column(ReorderRule.min_quantity)
    max_quantity: Decimal = column(ReorderRule.max_quantity)
    order_multiple: Decimal = column(ReorderRule.order_multiple)
    min_order: Decimal = column(ReorderRule.min_order)
    way: SupplyWay = column(ReorderRule.way)
    alarm: StockAlarm | None = column(ReorderRule.alarm)
    reorder_point: Decimal | None = column(ReorderRule.reorder_point)
    looked_at: datetime | None = column(ReorderRule.looked_at)
    archived_at: datetime | None = column(ReorderRule.archived_at)
    revision: int = column(ReorderRule.revision)
    product: ProductNode = related(
        ReorderRule.product_id, Product.id, ProductNode, "What is ordered anew."
    )
    warehouse: WarehouseNode = related(
        ReorderRule.warehouse_id, Warehouse.id, WarehouseNode, "For which warehouse."
    )
    origin: WarehouseNode | None = related(
        ReorderRule.origin_id,
        Warehouse.id,
        WarehouseNode | None,
        "From which warehouse it is transferred.",
    )
    proposals: list[ReorderProposalNode] = children(
        ReorderProposal.rule_id,
        list[ReorderProposalNode],
        ReorderProposal.id,
        "What it proposed.",
    )


REORDER_RULES: Listing = Listing(
    ReorderRuleNode,
    ReorderRule,
    (
        ReorderRule.number,
        ReorderRule.method,
        ReorderRule.way,
        ReorderRule.alarm,
        ReorderRule.reorder_point,
        ReorderRule.looked_at,
        ReorderRule.archived_at,
    ),
    {
        "product": (ReorderRule.product_id, PRODUCTS),
        "warehouse": (ReorderRule.warehouse_id, WAREHOUSES),
    },
)
PROPOSALS: Listing = Listing(
    ReorderProposalNode,
    ReorderProposal,
    (
        ReorderProposal.number,
        ReorderProposal.state,
        ReorderProposal.quantity,
        ReorderProposal.needed_on,
        ReorderProposal.made_at,
        ReorderProposal.decided_at,
    ),
    {"rule": (ReorderProposal.rule_id, REORDER_RULES)},
)


@strawberry.type
class ReplenishmentQueries:
    """Questions about replenishment."""

    reorder_rules = REORDER_RULES.field("When products are ordered anew.")
    reorder_rules_aggregate = REORDER_RULES.aggregates.field("What reorder rules come to.")
    reorder_rule = found_by(ReorderRule.number, ReorderRuleNode, "One reorder rule by number.")
    reorder_proposals = PROPOSALS.field("What should be ordered anew, or was.")
    reorder_proposals_aggregate = PROPOSALS.aggregates.field("What proposals come to.")
    reorder_proposal = found_by(
        ReorderProposal.number, ReorderProposalNode, "One proposal by number."
    )


@strawberry.type
class ReplenishmentSubscriptions:
    """News of replenishment."""

    reorder_rule_changed = subscription(REORDER_RULES, "A reorder rule has changed.")
    reorder_proposal_changed = subscription(PROPOSALS, "A proposal has changed.")


@strawberry.type
class ReplenishmentMutations:
    """What can happen to reorder rules and their proposals."""

    set_reorder_rule = mutation(
        operations.set_rule, ReorderRule, ReorderRuleNode, "set_reorder_rule", makes=True
    )
    archive_reorder_rule = mutation(
        operations.archive_rule, ReorderRule, ReorderRuleNode, "archive_reorder_rule"
    )
    look_at_stock = mutation(operations.look, ReorderRule, ReorderRuleNode, "look_at_stock")
    correct_reorder_proposal = mutation(
        operations.correct_proposal,
        ReorderProposal,
        ReorderProposalNode,
        "correct_reorder_proposal",
    )
    approve_reorder_proposal = mutation(
        operations.approve, ReorderProposal, ReorderProposalNode, "approve_reorder_proposal"
    )
    reject_reorder_proposal = mutation(
        operations.reject, ReorderProposal, ReorderProposalNode, "reject_reorder_proposal"
    )

    set_reorder_rule_bulk = bulk("set_reorder_rule")
    archive_reorder_rule_bulk = bulk("archive_reorder_rule")
    look_at_stock_bulk = bulk("look_at_stock")
    correct_reorder_proposal_bulk = bulk("correct_reorder_proposal")
    approve_reorder_proposal_bulk = bulk("approve_reorder_proposal")
    reject_reorder_proposal_bulk = bulk("reject_reorder_proposal")

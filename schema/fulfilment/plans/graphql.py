"""Plans of what leaves us, as the API shows them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.fulfilment.orders.graphql import LINES, OrderLineNode
from schema.fulfilment.orders.tables import OrderLine
from schema.fulfilment.plans import operations
from schema.fulfilment.plans.paper import PACKING_LIST
from schema.fulfilment.plans.rules import PlanState, ShippingMode
from schema.fulfilment.plans.tables import Package, PlanLine, ShipmentPlan
from schema.fulfilment.shipments.graphql import ShipmentNode
from schema.fulfilment.shipments.tables import Shipment
from schema.inventory.warehouses.graphql import WAREHOUSES, WarehouseNode
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.kernel.paper import printed

enum_type(PlanState, ShippingMode)


@node(PlanLine)
class PlanLineNode(Node):
    """Shows a ``PlanLine`` row."""

    number: str = column(PlanLine.number)
    quantity: Decimal = column(PlanLine.quantity)
    picked: Decimal | None = column(PlanLine.picked)
    short_reason: str | None = column(PlanLine.short_reason)
    revision: int = column(PlanLine.revision)
    order_line: OrderLineNode = related(
        PlanLine.order_line_id, OrderLine.id, OrderLineNode, "The line."
    )
    shipment: ShipmentNode | None = related(
        PlanLine.shipment_id, Shipment.id, ShipmentNode | None, "The shipment it left with."
    )


@node(Package)
class PackageNode(Node):
    """Shows a ``Package`` row."""

    position: int = column(Package.position)
    weight: Decimal = column(Package.weight)
    length: Decimal | None = column(Package.length)
    width: Decimal | None = column(Package.width)
    height: Decimal | None = column(Package.height)
    content: str | None = column(Package.content)
    revision: int = column(Package.revision)


@node(ShipmentPlan)
class ShipmentPlanNode(Node):
    """Shows a ``ShipmentPlan`` row."""

    number: str = column(ShipmentPlan.number)
    planned_on: date = column(ShipmentPlan.planned_on)
    mode: ShippingMode | None = column(ShipmentPlan.mode)
    carrier: str | None = column(ShipmentPlan.carrier)
    consolidation: str | None = column(ShipmentPlan.consolidation)
    cost: Money | None = money(ShipmentPlan.cost, ShipmentPlan.currency)
    currency: str = column(ShipmentPlan.currency)
    state: PlanState = column(ShipmentPlan.state)
    planned_by: str = column(ShipmentPlan.planned_by)
    picked_by: str | None = column(ShipmentPlan.picked_by)
    packed_by: str | None = column(ShipmentPlan.packed_by)
    handed_over_at: datetime | None = column(ShipmentPlan.handed_over_at)
    revision: int = column(ShipmentPlan.revision)
    print_path: str = printed(ShipmentPlan, PACKING_LIST)
    warehouse: WarehouseNode = related(
        ShipmentPlan.warehouse_id, Warehouse.id, WarehouseNode, "Where they leave from."
    )
    lines: list[PlanLineNode] = children(
        PlanLine.plan_id, list[PlanLineNode], PlanLine.id, "What is to leave."
    )
    packages: list[PackageNode] = children(
        Package.plan_id, list[PackageNode], Package.position, "How it is packed."
    )


SHIPMENT_PLANS: Listing = Listing(
    ShipmentPlanNode,
    ShipmentPlan,
    (
        ShipmentPlan.number,
        ShipmentPlan.planned_on,
        ShipmentPlan.mode,
        ShipmentPlan.carrier,
        ShipmentPlan.consolidation,
        ShipmentPlan.state,
        ShipmentPlan.handed_over_at,
    ),
    {"warehouse": (ShipmentPlan.warehouse_id, WAREHOUSES)},
)
PLAN_LINES: Listing = Listing(
    PlanLineNode,
    PlanLine,
    (PlanLine.number, PlanLine.quantity, PlanLine.picked, PlanLine.short_reason),
    {"plan": (PlanLine.plan_id, SHIPMENT_PLANS), "order_line": (PlanLine.order_line_id, LINES)},
)


@strawberry.type
class PlanQueries:
    """Questions about what is to leave us."""

    shipment_plans = SHIPMENT_PLANS.field("What is to leave us, when and how.")
    shipment_plans_aggregate = SHIPMENT_PLANS.aggregates.field("What plans come to.")
    shipment_plan = found_by(ShipmentPlan.number, ShipmentPlanNode, "One plan by number.")
    plan_lines = PLAN_LINES.field("What is to leave us, line by line.")
    plan_lines_aggregate = PLAN_LINES.aggregates.field("What lines of plans come to.")


@strawberry.type
class PlanSubscriptions:
    """News of what is to leave us."""

    shipment_plan_changed = subscription(SHIPMENT_PLANS, "A plan has changed.")


@strawberry.type
class PlanMutations:
    """What can happen to goods until the carrier has them."""

    plan_shipment = mutation(
        operations.plan, ShipmentPlan, ShipmentPlanNode, "plan_shipment", makes=True
    )
    replan_shipment = mutation(
        operations.replan, ShipmentPlan, ShipmentPlanNode, "replan_shipment"
    )
    release_shipment_plan = mutation(
        operations.release, ShipmentPlan, ShipmentPlanNode, "release_shipment_plan"
    )
    pick_shipment_plan = mutation(
        operations.pick, ShipmentPlan, ShipmentPlanNode, "pick_shipment_plan"
    )
    pack_shipment_plan = mutation(
        operations.pack, ShipmentPlan, ShipmentPlanNode, "pack_shipment_plan"
    )
    hand_over_shipment_plan = mutation(
        operations.hand_over, ShipmentPlan, ShipmentPlanNode, "hand_over_shipment_plan"
    )
    weigh_shipment_plan = mutation(
        operations.pack_weighing, ShipmentPlan, ShipmentPlanNode, "weigh_shipment_plan"
    )
    cancel_shipment_plan = mutation(
        operations.cancel, ShipmentPlan, ShipmentPlanNode, "cancel_shipment_plan"
    )

    plan_shipment_bulk = bulk("plan_shipment")
    replan_shipment_bulk = bulk("replan_shipment")
    release_shipment_plan_bulk = bulk("release_shipment_plan")
    pick_shipment_plan_bulk = bulk("pick_shipment_plan")
    pack_shipment_plan_bulk = bulk("pack_shipment_plan")
    hand_over_shipment_plan_bulk = bulk("hand_over_shipment_plan")
    weigh_shipment_plan_bulk = bulk("weigh_shipment_plan")
    cancel_shipment_plan_bulk = bulk("cancel_shipment_plan")

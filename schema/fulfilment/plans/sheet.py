"""The Shipping tab: what is planned to leave us, one row for each line of a plan."""

from typing import Final

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.plans import operations, queries
from schema.fulfilment.plans.rules import MOVES, PlanState, plan_of
from schema.fulfilment.plans.tables import PlanLine, ShipmentPlan
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.sheet import Action, Column, Narrowing, Sheet, tables

SHIPPING: Final = Sheet(
    name="shipping",
    title="Shipping",
    doc="What is planned to leave us; a new row plans a line of an order.",
    entity=PlanLine,
    key=PlanLine.number,
    rows=queries.lines_to_leave,
    by=Narrowing(Customer.territory, Warehouse.code, ShipmentPlan.planned_on),
    shown=tables(PlanLine, ShipmentPlan, OrderLine, Order, Customer, Product, Warehouse),
    lock=queries.lock_plan_line,
    group=plan_of,
    insert=operations.enter_line,
    reserve=operations.reserve_line,
    columns=(
        Column("Order line", OrderLine.number, argument="line"),
        Column("Customer", Customer.number, argument="customer"),
        Column("Name", Customer.name),
        Column("SKU", Product.sku, argument="sku"),
        Column("Quantity", PlanLine.quantity),
        Column("Unit", Product.unit),
        Column("Reserved", OrderLine.reserved),
        Column("On hold for", Order.held_for),
        Column("Warehouse", Warehouse.code, argument="warehouse"),
        Column("Planned on", ShipmentPlan.planned_on, edit=operations.replan, of=plan_of),
        Column("Mode", ShipmentPlan.mode, edit=operations.replan, of=plan_of),
        Column("Carrier", ShipmentPlan.carrier, edit=operations.replan, of=plan_of),
        Column("Consolidation", ShipmentPlan.consolidation, edit=operations.replan, of=plan_of),
        Column("Picked", PlanLine.picked),
        Column("Why less", PlanLine.short_reason),
        Column("State", ShipmentPlan.state),
    ),
    actions={
        "release": Action(operations.release, of=plan_of, to=PlanState.RELEASED),
        "picked": Action(operations.pick, of=plan_of, to=PlanState.PICKED),
        "packed": Action(operations.pack_weighing, "weight", of=plan_of, to=PlanState.PACKED),
        "hand over": Action(
            operations.hand_over, "tracking", of=plan_of, to=PlanState.HANDED_OVER
        ),
        "cancel": Action(operations.cancel, of=plan_of, to=PlanState.CANCELLED),
    },
    state=ShipmentPlan.state,
    moves=MOVES,
)

"""The Shipments tab: what is on its way, for whoever follows it until it has arrived."""

from typing import Final

from sqlalchemy import Date, cast

from schema.customers.accounts.queries import OWNER
from schema.customers.accounts.tables import Customer
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.shipments import operations, queries
from schema.fulfilment.shipments.tables import Shipment
from schema.kernel.sheet import Action, Column, Narrowing, Sheet, tables

SHIPMENTS: Final = Sheet(
    name="shipments",
    title="Shipments",
    doc="What is on its way: by whom, until when, and that it has arrived.",
    entity=Shipment,
    key=Shipment.number,
    rows=queries.under_way,
    by=Narrowing(Customer.territory, OWNER, cast(Shipment.shipped_at, Date)),
    shown=tables(Shipment, Order, Customer),
    lock=queries.shipment_for_change,
    columns=(
        Column("Order", Order.number, argument="order"),
        Column("Customer", Customer.number, argument="customer"),
        Column("Name", Customer.name),
        Column("Shipped at", Shipment.shipped_at),
        Column("Carrier", Shipment.carrier, edit=operations.correct),
        Column("Tracking no.", Shipment.tracking, edit=operations.correct),
        Column("Expected on", Shipment.expected_on, edit=operations.correct),
        Column("Late", Shipment.late),
    ),
    actions={"delivered": Action(operations.deliver, "signed_by")},
)

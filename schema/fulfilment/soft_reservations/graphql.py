"""Soft reservations as the API shows them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.fulfilment.soft_reservations import operations
from schema.fulfilment.soft_reservations.rules import SoftReservationState
from schema.fulfilment.soft_reservations.tables import SoftReservation
from schema.inventory.warehouses.graphql import WAREHOUSES, WarehouseNode
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(SoftReservationState)


@node(SoftReservation)
class SoftReservationNode(Node):
    """Shows a ``SoftReservation`` row."""

    number: str = column(SoftReservation.number)
    quantity: Decimal = column(SoftReservation.quantity)
    used: Decimal = column(SoftReservation.used)
    until: date = column(SoftReservation.until)
    state: SoftReservationState = column(SoftReservation.state)
    requested_by: str = column(SoftReservation.requested_by)
    requested_at: datetime = column(SoftReservation.requested_at)
    decided_by: str | None = column(SoftReservation.decided_by)
    decided_at: datetime | None = column(SoftReservation.decided_at)
    reason: str | None = column(SoftReservation.reason)
    revision: int = column(SoftReservation.revision)
    customer: CustomerNode = related(
        SoftReservation.customer_id, Customer.id, CustomerNode, "For whom it is kept."
    )
    product: ProductNode = related(
        SoftReservation.product_id, Product.id, ProductNode, "What is kept."
    )
    warehouse: WarehouseNode = related(
        SoftReservation.warehouse_id, Warehouse.id, WarehouseNode, "Where it is kept."
    )


SOFT_RESERVATIONS: Listing = Listing(
    SoftReservationNode,
    SoftReservation,
    (
        SoftReservation.number,
        SoftReservation.quantity,
        SoftReservation.used,
        SoftReservation.until,
        SoftReservation.state,
        SoftReservation.requested_by,
        SoftReservation.requested_at,
        SoftReservation.decided_by,
        SoftReservation.decided_at,
    ),
    {
        "customer": (SoftReservation.customer_id, CUSTOMERS),
        "product": (SoftReservation.product_id, PRODUCTS),
        "warehouse": (SoftReservation.warehouse_id, WAREHOUSES),
    },
)


@strawberry.type
class SoftReservationQueries:
    """Questions about stock that is kept for customers."""

    soft_reservations = SOFT_RESERVATIONS.field("Stock to be kept for customers until a day.")
    soft_reservations_aggregate = SOFT_RESERVATIONS.aggregates.field("What that comes to.")
    soft_reservation = found_by(
        SoftReservation.number, SoftReservationNode, "One soft reservation by number."
    )


@strawberry.type
class SoftReservationSubscriptions:
    """News of stock that is kept for customers."""

    soft_reservation_changed = subscription(
        SOFT_RESERVATIONS, "A soft reservation has changed."
    )


@strawberry.type
class SoftReservationMutations:
    """What can happen to stock that is kept for a customer."""

    request_soft_reservation = mutation(
        operations.request,
        SoftReservation,
        SoftReservationNode,
        "request_soft_reservation",
        makes=True,
    )
    approve_soft_reservation = mutation(
        operations.approve, SoftReservation, SoftReservationNode, "approve_soft_reservation"
    )
    reject_soft_reservation = mutation(
        operations.reject, SoftReservation, SoftReservationNode, "reject_soft_reservation"
    )
    release_soft_reservation = mutation(
        operations.release, SoftReservation, SoftReservationNode, "release_soft_reservation"
    )

    request_soft_reservation_bulk = bulk("request_soft_reservation")
    approve_soft_reservation_bulk = bulk("approve_soft_reservation")
    reject_soft_reservation_bulk = bulk("reject_soft_reservation")
    release_soft_reservation_bulk = bulk("release_soft_reservation")

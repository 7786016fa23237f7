"""Warehouses as the API shows them."""

from datetime import datetime

import strawberry

from schema.inventory.warehouses import operations
from schema.inventory.warehouses.rules import WarehouseKind
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(WarehouseKind)


@node(Warehouse)
class WarehouseNode(Node):
    """Shows a ``Warehouse`` row."""

    code: str = column(Warehouse.code)
    name: str = column(Warehouse.name)
    kind: WarehouseKind = column(Warehouse.kind)
    region: str | None = column(Warehouse.region)
    priority: int = column(Warehouse.priority)
    pickable: bool = column(Warehouse.pickable)
    archived_at: datetime | None = column(Warehouse.archived_at)
    revision: int = column(Warehouse.revision)


WAREHOUSES: Listing = Listing(
    WarehouseNode,
    Warehouse,
    (
        Warehouse.code,
        Warehouse.name,
        Warehouse.kind,
        Warehouse.region,
        Warehouse.priority,
        Warehouse.pickable,
        Warehouse.archived_at,
    ),
)


@strawberry.type
class WarehouseQueries:
    """Questions about warehouses."""

    warehouses = WAREHOUSES.field("Where goods lie.")
    warehouses_aggregate = WAREHOUSES.aggregates.field("What warehouses come to.")
    warehouse = found_by(Warehouse.code, WarehouseNode, "One warehouse by its code.")


@strawberry.type
class WarehouseSubscriptions:
    """News of warehouses."""

    warehouse_changed = subscription(WAREHOUSES, "A warehouse has changed.")


@strawberry.type
class WarehouseMutations:
    """What can happen to a warehouse, besides what is moved there."""

    open_warehouse = mutation(
        operations.open_warehouse, Warehouse, WarehouseNode, "open_warehouse", makes=True
    )
    correct_warehouse = mutation(
        operations.correct, Warehouse, WarehouseNode, "correct_warehouse"
    )

    open_warehouse_bulk = bulk("open_warehouse")
    correct_warehouse_bulk = bulk("correct_warehouse")

"""Everything that can happen to a warehouse, besides what is moved there."""

from functools import partial
from typing import TypedDict, Unpack

from schema.inventory.warehouses import queries, rules
from schema.inventory.warehouses.rules import WarehouseCodeTaken, WarehouseKind
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import Rules, as_told, take, words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class WarehouseFacts(TypedDict, total=False):
    """What is known of a warehouse; what is not given stays as it is."""

    name: str
    kind: WarehouseKind
    region: str | None
    priority: int
    pickable: bool


def _facts(code: str) -> Rules:
    return {
        "name": lambda name: words(name) or code,
        "kind": as_told,
        "region": words,
        "priority": partial(rules.check_priority, code),
        "pickable": as_told,
    }


@may(Role.MANAGER, Role.WAREHOUSE)
async def open_warehouse(work: Work, code: str, **facts: Unpack[WarehouseFacts]) -> Warehouse:
    """Open a place where goods may lie; without a name its code is its name."""
    known = rules.check_code(code)
    warehouse = Warehouse(code=known, name=known)
    take(warehouse, facts, _facts(known))
    work.session.add(warehouse)
    await write(work, {"uq_warehouses_code": WarehouseCodeTaken(known)})
    return warehouse


@may(Role.MANAGER, Role.WAREHOUSE)
async def correct(work: Work, code: str, **changes: Unpack[WarehouseFacts]) -> Warehouse:
    """Put right what we know about a warehouse."""
    warehouse = await queries.warehouse_for_change(work, code)
    take(warehouse, changes, _facts(warehouse.code))
    return warehouse

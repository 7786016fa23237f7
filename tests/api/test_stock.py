"""Stock through the API: each warehouse a record, each lot apart, every move to be read."""

from tests.asking import Asker
from tests.business import Business


async def stock_up(ask: Asker) -> None:
    """Open two warehouses and fill them, all through the API."""
    for code, priority in (("Port", 2), ("Main", 1)):
        await ask.tell("openWarehouse", {"code": code, "priority": priority})
    new = {"sku": "GREASE", "name": "Grease", "unit": "kg", "listPrice": "4", "byLot": True}
    await ask.tell("addProduct", new)
    for place, lot, day in (("Port", "B", "2030-08-01"), ("Main", "A", "2030-07-01")):
        told = {"sku": "GREASE", "warehouse": place, "lot": lot, "expiresOn": day}
        await ask.tell("receiveStock", {**told, "quantity": "5", "document": f"DN-{lot}"})


async def test_what_lies_where_is_told_by_warehouse_and_lot(ask: Asker) -> None:
    await stock_up(ask)
    told = {"sku": "GREASE", "warehouse": "Main", "lot": "A", "shelf": "A-1"}
    shown = "stockLevel { shelf onHand available warehouse { code } lot { code expiresOn } }"
    main = {
        "shelf": "A-1",
        "onHand": "5.0000",
        "available": "5.0000",
        "warehouse": {"code": "Main"},
        "lot": {"code": "A", "expiresOn": "2030-07-01"},
    }
    assert (await ask.tell("shelveStock", told, shown))["stockLevel"] == main
    port = main | {
        "shelf": None,
        "warehouse": {"code": "Port"},
        "lot": {"code": "B", "expiresOn": "2030-08-01"},
    }
    fields = shown.removeprefix("stockLevel ")
    assert await ask(f'{{ stockOf(sku: "GREASE") {fields} }}') == {"stockOf": [main, port]}
    query = '{ stockLevels(where: {warehouse: {code: {eq: "Port"}}}) { nodes %s } }'
    assert await ask(query % fields) == {"stockLevels": {"nodes": [port]}}


async def test_the_ledger_tells_which_move_takes_back_which(
    ask: Asker, business: Business
) -> None:
    await stock_up(ask)
    told = {"number": "MV-000001", "reason": "not ours"}
    shown = """stockMove { number kind quantity document reason reverses { number }
      stockLevel { onHand warehouse { code } } }"""
    back = {
        "number": "MV-000003",
        "kind": "RECEIPT",
        "quantity": "-5.0000",
        "document": "DN-B",
        "reason": "not ours",
        "reverses": {"number": "MV-000001"},
        "stockLevel": {"onHand": "0.0000", "warehouse": {"code": "Port"}},
    }
    assert (await ask.tell("reverseStockMove", told, shown))["stockMove"] == back
    fields = shown.removeprefix("stockMove ")
    assert await ask(f'{{ stockMove(number: "MV-000003") {fields} }}') == {"stockMove": back}
    query = "{ stockMovesAggregate { count sum { quantity } } }"
    assert await ask(query) == {
        "stockMovesAggregate": [{"count": 3, "sum": {"quantity": "5.0000"}}]
    }
    (refusal,) = (await ask.tell("reverseStockMove", told))["userErrors"]
    assert (refusal["__typename"], refusal["code"]) == (
        "ValidationError",
        "MOVE_REVERSED_ALREADY",
    )
    assert business.rows("SELECT on_hand FROM stock_levels ORDER BY 1") == [(0,), (5,)]

"""Everything that can happen to stock by itself; orders reserve it, shipments take it."""

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from schema.catalogue.products import queries as products
from schema.catalogue.products.tables import Product
from schema.inventory.receipts import queries as receipts
from schema.inventory.receipts.rules import ReceiptOfAnother, check_open
from schema.inventory.stock import queries, rules
from schema.inventory.stock.rules import NOTHING_BEHIND, Behind, MoveKind
from schema.inventory.stock.tables import MOVE_NUMBERS, Lot, StockLevel, StockMove
from schema.inventory.warehouses import queries as warehouses
from schema.inventory.warehouses.rules import WarehouseNotEmpty
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.money import check_positive
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class GoodsFacts(TypedDict, total=False):
    """What may be told of goods that came; ``expected`` is the number of what was expected."""

    expected: str | None

    expires_on: date | None
    document: str | None


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def receive(
    work: Work,
    sku: str,
    warehouse: str,
    quantity: Decimal,
    lot: str | None = None,
    **facts: Unpack[GoodsFacts],
) -> StockLevel:
    """Take goods into a warehouse, with the number of the document that came with them."""
    check_positive(sku, quantity)
    product = await products.product_for_change(work, sku)
    place = await warehouses.warehouse_in_use(work.session, warehouse)
    named = words(facts.get("expected"))
    known = None if named is None else await _expected(work, named, product, place)
    level = await level_of(work, product, place, lot, facts.get("expires_on"))
    behind = Behind(words(facts.get("document")), expected=known)
    return await move(work, level, MoveKind.RECEIPT, quantity, behind)


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def adjust(
    work: Work,
    sku: str,
    warehouse: str,
    on_hand: Decimal,
    lot: str | None = None,
    reason: str | None = None,
) -> StockLevel:
    """Record what was counted in a warehouse; the difference becomes a move."""
    product = await products.product_for_change(work, sku)
    place = await warehouses.warehouse_in_use(work.session, warehouse)
    level = await level_of(work, product, place, lot)
    rules.check_counted(sku, place.code, on_hand, level.reserved)
    found = on_hand - level.on_hand
    if not found:
        return level
    return await move(work, level, MoveKind.ADJUSTMENT, found, Behind(reason=words(reason)))


@may(Role.MANAGER, Role.WAREHOUSE)
async def shelve(
    work: Work, sku: str, warehouse: str, shelf: str | None, lot: str | None = None
) -> StockLevel:
    """Say on which shelf of a warehouse it lies, for whoever picks it."""
    product = await products.product_for_change(work, sku)
    place = await warehouses.warehouse_in_use(work.session, warehouse)
    level = await level_of(work, product, place, lot)
    level.shelf = words(shelf)
    return level


@may(Role.MANAGER, Role.WAREHOUSE)
async def put_on_shelf(work: Work, number: str, shelf: str | None) -> StockLevel:
    """Say on which shelf a stock, known by its own number, is to be found."""
    level = await queries.lock_level(work, number)
    level.shelf = words(shelf)
    return level


@may(Role.MANAGER, Role.WAREHOUSE)
async def scrap(
    work: Work,
    sku: str,
    warehouse: str,
    quantity: Decimal,
    reason: str,
    lot: str | None = None,
) -> StockLevel:
    """Throw away what is of no use any more."""
    check_positive(sku, quantity)
    why = check_reason(sku, reason)
    product = await products.product_for_change(work, sku)
    place = await warehouses.warehouse(work.session, warehouse)
    level = await level_of(work, product, place, lot)
    rules.check_leaves(sku, place.code, quantity, level.on_hand - level.reserved)
    return await move(work, level, MoveKind.SCRAP, -quantity, Behind(reason=why))


@may(Role.MANAGER, Role.WAREHOUSE)
async def reverse(work: Work, number: str, reason: str) -> StockMove:
    """Take back a receipt, or what was thrown away, by a move the other way."""
    taken = await queries.move_of(work.session, number)
    rules.check_reversible(taken.number, taken.kind, reverses=taken.reverses_id is not None)
    why = check_reason(f"stock move {taken.number}", reason)
    level = await queries.level_by_id_for_change(work, taken.stock_level_id)
    if await queries.is_taken_back(work, taken):
        raise rules.MoveReversedAlready(taken.number)
    place = await warehouses.warehouse_by_id(work.session, level.warehouse_id)
    if taken.quantity > 0:
        product = await products.product_by_id(work.session, level.product_id)
        free = level.on_hand - level.reserved
        rules.check_leaves(product.sku, place.code, taken.quantity, free)
    else:
        await warehouses.warehouse_in_use(work.session, place.code)
    back = StockMove(
        number=await MOVE_NUMBERS.take(work.session),
        stock_level_id=level.id,
        kind=taken.kind,
        quantity=-taken.quantity,
        document=taken.document,
        reason=why,
        moved_at=work.at,
        reverses_id=taken.id,
        expected_receipt_id=taken.expected_receipt_id,
    )
    work.session.add(back)
    await write(work, {"uq_stock_moves_reverses_id": rules.MoveReversedAlready(taken.number)})
    return back


@may(Role.MANAGER, Role.WAREHOUSE)
async def archive_warehouse(work: Work, code: str) -> Warehouse:
    """Use a warehouse no more, once it is empty; its moves stay."""
    place = await warehouses.warehouse_for_change(work, code)
    left = await queries.left_in(work, place)
    if left is not None:
        product, level = left
        raise WarehouseNotEmpty(place.code, level.on_hand, product.sku)
    place.archived_at = place.archived_at or work.at
    return place


async def level_of(
    work: Work,
    product: Product,
    place: Warehouse,
    lot: str | None,
    expires_on: date | None = None,
) -> StockLevel:
    """Lock the stock of a product in a warehouse, beginning it where there was none.

    Whoever calls has locked the product, so that nobody begins it at the same time.
    """
    kept = await _lot(work, product, lot, expires_on)
    level = await queries.level_for_change(work, product, place, kept)
    if level is None:
        level = StockLevel(
            product_id=product.id,
            warehouse_id=place.id,
            lot_id=None if kept is None else kept.id,
        )
        work.session.add(level)
        await work.session.flush()
    return level


async def move(
    work: Work,
    level: StockLevel,
    kind: MoveKind,
    quantity: Decimal,
    behind: Behind = NOTHING_BEHIND,
) -> StockLevel:
    """Write a move into the ledger, and read what lies there because of it."""
    work.session.add(
        StockMove(
            number=await MOVE_NUMBERS.take(work.session),
            stock_level_id=level.id,
            kind=kind,
            quantity=quantity,
            document=behind.document,
            reason=behind.reason,
            moved_at=work.at,
            expected_receipt_id=behind.expected,
        )
    )
    return await queries.level_by_id_for_change(work, level.id)


async def _lot(
    work: Work, product: Product, told: str | None, expires_on: date | None
) -> Lot | None:
    code = rules.check_lot(product.sku, told, by_lot=product.by_lot)
    if code is None:
        return None
    lot = await queries.lot(work, product, code)
    if lot is None:
        lot = Lot(code=code, product_id=product.id)
        work.session.add(lot)
    lot.expires_on = rules.check_expiry(product.sku, code, lot.expires_on, expires_on)
    await work.session.flush()
    return lot


async def _expected(work: Work, number: str, product: Product, place: Warehouse) -> UUID:
    """Lock what was expected, and see that it is what came."""
    known = await receipts.receipt_for_change(work, number)
    check_open(known.number, over=known.cancelled_at is not None)
    if (known.product_id, known.warehouse_id) != (product.id, place.id):
        wanted = await products.product_by_id(work.session, known.product_id)
        where = await warehouses.warehouse_by_id(work.session, known.warehouse_id)
        raise ReceiptOfAnother(known.number, wanted.sku, where.code)
    return known.id

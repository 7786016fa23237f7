"""Everything that can happen to a count of stock."""

from schema.inventory.counts import queries, rules
from schema.inventory.counts.rules import MOVES, Counted, CountState
from schema.inventory.counts.tables import COUNT_NUMBERS, CountLine, StockCount
from schema.inventory.stock import operations as stock
from schema.inventory.stock import queries as levels
from schema.inventory.stock.rules import Behind, MoveKind, check_counted
from schema.inventory.warehouses import queries as warehouses
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def begin(work: Work, warehouse: str, skus: list[str] | None = None) -> StockCount:
    """Begin to count what lies in a warehouse, or some products of it."""
    place = await warehouses.warehouse_in_use(work.session, warehouse)
    found = await queries.levels_to_count(work, place, skus or ())
    if not found:
        raise rules.NothingToCount(place.code)
    await levels.levels_for_change(work, {level.product_id for level, _ in found})
    running = await queries.counted_elsewhere(work, [level for level, _ in found])
    if running is not None:
        raise rules.CountRunning(running[1], place.code, running[0])
    count = StockCount(
        number=await COUNT_NUMBERS.take(work.session),
        warehouse_id=place.id,
        state=CountState.COUNTING,
        begun_by=work.actor.name,
        begun_at=work.at,
    )
    work.session.add(count)
    await work.session.flush()
    for level, _ in found:
        line = CountLine(count_id=count.id, stock_level_id=level.id, book=level.on_hand)
        work.session.add(line)
    await work.session.flush()
    return count


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def note(work: Work, number: str, found: list[Counted]) -> StockCount:
    """Note what was found; what leaves or comes meanwhile changes nothing of the difference."""
    count = await queries.count_for_change(work, number)
    if count.state is CountState.COUNTED:
        check_move(MOVES, f"Count {count.number}", count.state, CountState.COUNTING)
        count.state, count.counted_by = CountState.COUNTING, None
    check_move(MOVES, f"Count {count.number}", count.state, CountState.COUNTED)
    lines = {
        (product.sku, None if lot is None else lot.code): (line, level)
        for line, level, product, lot in await queries.lines_of(work, count)
    }
    for told in found:
        if told.quantity < 0:
            raise rules.CountedNegative(told.quantity, told.sku)
        if (told.sku, told.lot) not in lines:
            raise rules.NotInCount(told.sku, count.number)
        line, level = lines[told.sku, told.lot]
        now = await levels.level_by_id_for_change(work, level.id)
        line.book, line.counted, line.counted_at = now.on_hand, told.quantity, work.at
    await work.session.flush()
    return count


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def finish(work: Work, number: str) -> StockCount:
    """Say that everything was counted; somebody else looks at the differences."""
    count = await queries.count_for_change(work, number)
    check_move(MOVES, f"Count {count.number}", count.state, CountState.COUNTED)
    lines = await queries.lines_of(work, count)
    left = [product.sku for line, _, product, _ in lines if line.counted is None]
    if left:
        raise rules.NotAllCounted(len(left), count.number, left[0])
    count.state, count.counted_by = CountState.COUNTED, work.actor.name
    return count


@may(Role.MANAGER, Role.FINANCE)
async def post(work: Work, number: str) -> StockCount:
    """Let the books say what was found: each difference becomes a move."""
    count = await queries.count_for_change(work, number)
    check_move(MOVES, f"Count {count.number}", count.state, CountState.POSTED)
    if count.counted_by == work.actor.name:
        raise rules.OwnCount(count.number)
    place = await warehouses.warehouse_by_id(work.session, count.warehouse_id)
    lines = await queries.lines_of(work, count)
    await levels.levels_for_change(work, {product.id for _, _, product, _ in lines})
    for line, level, product, _ in lines:
        if line.difference:
            now = await levels.level_by_id_for_change(work, level.id)
            after = now.on_hand + line.difference
            check_counted(product.sku, place.code, after, now.reserved)
            behind = Behind(document=count.number)
            await stock.move(work, now, MoveKind.ADJUSTMENT, line.difference, behind)
    count.state, count.posted_by, count.posted_at = CountState.POSTED, work.actor.name, work.at
    await work.session.flush()
    return count


@may(Role.MANAGER, Role.WAREHOUSE)
async def cancel(work: Work, number: str) -> StockCount:
    """Leave the books as they are."""
    count = await queries.count_for_change(work, number)
    check_move(MOVES, f"Count {count.number}", count.state, CountState.CANCELLED)
    count.state = CountState.CANCELLED
    return count

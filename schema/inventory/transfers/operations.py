"""Everything that can happen to a transfer."""

from decimal import Decimal

from schema.catalogue.products import queries as products
from schema.catalogue.products.tables import Product
from schema.inventory.stock import operations as stock
from schema.inventory.stock import queries as stock_queries
from schema.inventory.stock.rules import Behind, MoveKind, NotEnoughThere, check_leaves
from schema.inventory.stock.tables import Lot
from schema.inventory.transfers import queries, rules
from schema.inventory.transfers.rules import MOVES, Arrived, Transferred, TransferState
from schema.inventory.transfers.tables import TRANSFER_NUMBERS, Transfer, TransferLine
from schema.inventory.warehouses import queries as warehouses
from schema.kernel.money import check_positive
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def draft(
    work: Work,
    origin: str,
    destination: str,
    lines: list[Transferred],
    reason: str | None = None,
) -> Transfer:
    """Write down what shall go from one warehouse to another."""
    leaves = await warehouses.warehouse_in_use(work.session, origin)
    goes = await warehouses.warehouse_in_use(work.session, destination)
    rules.check_two(leaves.code, goes.code)
    if not lines:
        raise rules.TransferIsEmpty(leaves.code, goes.code)
    transfer = Transfer(
        number=await TRANSFER_NUMBERS.take(work.session),
        origin_id=leaves.id,
        destination_id=goes.id,
        reason=words(reason),
    )
    work.session.add(transfer)
    await work.session.flush()
    for position, asked in enumerate(lines, 1):
        product = await products.product(work.session, asked.sku)
        lot = await stock_queries.known_lot(work, product, asked.lot)
        work.session.add(
            TransferLine(
                number=f"{transfer.number}/{position}",
                transfer_id=transfer.id,
                product_id=product.id,
                lot_id=None if lot is None else lot.id,
                quantity=check_positive(product.sku, asked.quantity),
            )
        )
    await work.session.flush()
    return transfer


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def ship(work: Work, number: str) -> Transfer:
    """Let the goods of a transfer leave; they are under way until they are received."""
    transfer = await queries.transfer_for_change(work, number)
    check_move(MOVES, f"Transfer {transfer.number}", transfer.state, TransferState.SHIPPED)
    place = await warehouses.warehouse_by_id(work.session, transfer.origin_id)
    lines = await queries.lines_for_change(work, transfer)
    await stock_queries.levels_for_change(work, {line.product_id for line in lines})
    for line in lines:
        product, lot = await _goods(work, line)
        level = await stock_queries.level_for_change(work, product, place, lot)
        if level is None:
            raise NotEnoughThere(line.quantity, product.sku, place.code, Decimal(0))
        free = level.on_hand - level.reserved
        check_leaves(product.sku, place.code, line.quantity, free)
        line.shipped = line.quantity
        behind = Behind(line.number)
        await stock.move(work, level, MoveKind.TRANSFER_OUT, -line.quantity, behind)
    transfer.state, transfer.shipped_at = TransferState.SHIPPED, work.at
    await work.session.flush()
    return transfer


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def receive(work: Work, number: str, lines: list[Arrived] | None = None) -> Transfer:
    """Take in what has come of a transfer: these quantities, or everything under way."""
    transfer = await queries.transfer_for_change(work, number)
    check_move(MOVES, f"Transfer {transfer.number}", transfer.state, TransferState.RECEIVED)
    known = {line.number: line for line in await queries.lines_for_change(work, transfer)}
    if lines is None:
        lines = [Arrived(name, _under_way(line)) for name, line in known.items()]
        lines = [one for one in lines if one.quantity]
    left = dict(known)
    for arrived in sorted(lines, key=lambda one: one.line):
        line = left.pop(arrived.line.strip(), None)
        if line is None:
            raise rules.LineNotOfTransfer(arrived.line, transfer.number)
        await _take_in(work, transfer, line, arrived)
    if not any(_under_way(line) for line in known.values()):
        transfer.state, transfer.received_at = TransferState.RECEIVED, work.at
    await work.session.flush()
    return transfer


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def cancel(work: Work, number: str) -> Transfer:
    """Give up a transfer of which nothing has left."""
    transfer = await queries.transfer_for_change(work, number)
    check_move(MOVES, f"Transfer {transfer.number}", transfer.state, TransferState.CANCELLED)
    transfer.state = TransferState.CANCELLED
    return transfer


async def _take_in(
    work: Work, transfer: Transfer, line: TransferLine, arrived: Arrived
) -> None:
    rules.check_arrived(line.number, _under_way(line), arrived.quantity, arrived.lost)
    if arrived.quantity:
        known = await products.product_by_id(work.session, line.product_id)
        product = await products.product_for_change(work, known.sku)
        place = await warehouses.warehouse_by_id(work.session, transfer.destination_id)
        _, lot = await _goods(work, line)
        code = None if lot is None else lot.code
        level = await stock.level_of(work, product, place, code)
        behind = Behind(line.number)
        await stock.move(work, level, MoveKind.TRANSFER_IN, arrived.quantity, behind)
    line.received += arrived.quantity
    line.lost += arrived.lost


async def _goods(work: Work, line: TransferLine) -> tuple[Product, Lot | None]:
    product = await products.product_by_id(work.session, line.product_id)
    lot = None if line.lot_id is None else await work.session.find(Lot.id, line.lot_id)
    return product, lot


def _under_way(line: TransferLine) -> Decimal:
    return line.shipped - line.received - line.lost

"""Everything that can happen to an order. There is no other way to change one."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from schema.catalogue.products import queries as products
from schema.catalogue.products.tables import Product
from schema.customers.accounts import queries as accounts
from schema.customers.accounts.tables import Customer
from schema.customers.credit import queries as credit
from schema.customers.credit import rules as credit_rules
from schema.fulfilment.orders import queries, rules
from schema.fulfilment.orders.rules import MOVES, LineAsked, OrderState
from schema.fulfilment.orders.tables import ORDER_NUMBERS, Order, OrderLine, Reservation
from schema.inventory.stock import queries as stock
from schema.inventory.stock.rules import InsufficientStock, check_positive
from schema.kernel.moves import check_move
from schema.kernel.numbers import TRIAL, Reserved
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work

_TRIAL_POSITION = 1_000_000_000


class LineChanges(TypedDict, total=False):
    """What may be changed about a line while its order is a draft."""

    quantity: Decimal
    price: Decimal


class LineEntered(TypedDict, total=False):
    """What a row of the Orders tab may tell besides product and quantity."""

    customer: str | None
    order: str | None
    price: Decimal | None
    requested_on: date | None


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def draft(
    work: Work,
    customer: str,
    lines: list[LineAsked] | None = None,
    requested_on: date | None = None,
) -> Order:
    """Write down what a customer (by number) wants; nothing is promised yet."""
    buyer, asked = await accounts.customer(work.session, customer), lines or []
    known = await products.products(work.session, [one.sku for one in asked])
    number = await ORDER_NUMBERS.take(work.session)
    order = _open(work, buyer, number, requested_on)
    _append(work, order, [(one, known[one.sku]) for one in asked], 1)
    await work.session.flush()
    return order


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def add_line(
    work: Work, number: str, sku: str, quantity: Decimal, price: Decimal | None = None
) -> Order:
    """Add a product to a draft, at the list price unless another one is given."""
    order = await queries.order_for_change(work, number)
    rules.check_draft(number, order.state, "its lines")
    product = await products.product(work.session, sku)
    _append(work, order, [(LineAsked(sku, quantity, price), product)], order.last_position + 1)
    await work.session.flush()
    return order


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def change_line(work: Work, number: str, **changes: Unpack[LineChanges]) -> OrderLine:
    """Change quantity or price of a line (``SO-000042/1``) while its order is a draft."""
    order, line = await queries.line_for_change(work, number)
    rules.check_draft(order.number, order.state, "its lines")
    if "quantity" in changes:
        line.quantity = check_positive(f"line {number}", changes["quantity"])
    if "price" in changes:
        line.price = rules.check_price(f"Line {number}", changes["price"])
    await work.session.flush()
    return line


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def reschedule(work: Work, number: str, requested_on: date | None) -> Order:
    """Agree another day with the customer."""
    order = await queries.order_for_change(work, number)
    if order.state not in {OrderState.DRAFT, OrderState.CONFIRMED}:
        raise rules.OrderIsFixed(number, order.state.value, "its requested day")
    order.requested_on = rules.check_requested(number, requested_on, work.today)
    return order


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def confirm(work: Work, number: str) -> Order:
    """Promise the customer their order: prices stay, credit carries it, stock is set aside."""
    order = await queries.order_for_change(work, number)
    lines = await queries.lines_for_change(work, order)
    rules.check_confirm(queries.facts(order, lines))
    customer = await accounts.customer_by_id(work.session, order.customer_id)
    held = await credit.credit_of_for_change(work, customer)
    credit_rules.check_carries(
        held.facts(customer.number), f"Order {number}", order.total, order.currency
    )
    await _reserve(work, lines)
    order.state = OrderState.CONFIRMED
    return order


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def cancel(work: Work, number: str) -> Order:
    """Release both sides from the order, and what was set aside for it."""
    order = await queries.order_for_change(work, number)
    lines = await queries.lines_for_change(work, order)
    rules.check_cancel(queries.facts(order, lines))
    for line in lines:
        for reservation in await queries.reservations_for_change(work, line.id):
            await work.session.delete(reservation)
    order.state = OrderState.CANCELLED
    return order


async def mark_shipped(work: Work, order: Order) -> Order:
    """Record that everything has left us; a shipment does this."""
    check_move(MOVES, f"Order {order.number}", order.state, OrderState.SHIPPED)
    order.state = OrderState.SHIPPED
    await work.session.flush()
    return order


async def close(work: Work, order: Order) -> Order:
    """End an order that is shipped and paid; the last payment does this."""
    check_move(MOVES, f"Order {order.number}", order.state, OrderState.CLOSED)
    order.state = OrderState.CLOSED
    await work.session.flush()
    return order


async def reopen(work: Work, order: Order) -> Order:
    """Take back the end of an order whose payment was released."""
    check_move(MOVES, f"Order {order.number}", order.state, OrderState.SHIPPED)
    order.state = OrderState.SHIPPED
    await work.session.flush()
    return order


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def enter_line(
    work: Work,
    sku: str,
    quantity: Decimal,
    reserved: Reserved | None = None,
    **more: Unpack[LineEntered],
) -> OrderLine:
    """Take up a row somebody typed: a line of the draft it names, or a draft of its own."""
    asked = LineAsked(sku, quantity, more.get("price"))
    named, customer = more.get("order"), more.get("customer")
    key = reserved or Reserved(await reserve_line(work, more))
    if named:
        order = await queries.order_for_change(work, named)
        rules.check_draft(named, order.state, "its lines")
        if customer:
            buyer = await accounts.customer(work.session, customer)
            rules.check_same_customer(named, customer, same=buyer.id == order.customer_id)
        position = _TRIAL_POSITION if key == TRIAL else int(key.partition("/")[2])
        product = await products.product(work.session, sku)
    else:
        if not customer:
            raise rules.CustomerIsMissing(sku)
        buyer = await accounts.customer(work.session, customer)
        product = await products.product(work.session, sku)
        position = 1
        order = _open(work, buyer, rules.order_of(key), more.get("requested_on"))
    (line,) = _append(work, order, [(asked, product)], position)
    await work.session.flush()
    return line


async def reserve_line(work: Work, content: Mapping[str, Any]) -> str:
    """Take the number of a line to be: the next one of the draft it names, or a new order's."""
    if content.get("order"):
        order = await queries.order_for_change(work, content["order"])
        rules.check_draft(order.number, order.state, "its lines")
        order.last_position += 1
        return f"{order.number}/{order.last_position}"
    return f"{await ORDER_NUMBERS.take(work.session)}/1"


def _open(work: Work, buyer: Customer, number: str, requested_on: date | None) -> Order:
    order = Order(
        number=number,
        customer_id=buyer.id,
        requested_on=rules.check_requested(number, requested_on, work.today),
        last_position=0,
        currency=work.company.currency,
    )
    work.session.add(order)
    return order


def _append(
    work: Work, order: Order, asked: Sequence[tuple[LineAsked, Product]], position: int
) -> list[OrderLine]:
    """Add lines from a position on; the next flush writes all of them at once."""
    lines = [_line(order, one, position + n) for n, one in enumerate(asked)]
    order.last_position = max(order.last_position, position + len(lines) - 1)
    work.session.add_all(lines)
    return lines


def _line(order: Order, told: tuple[LineAsked, Product], position: int) -> OrderLine:
    asked, product = told
    if not product.active:
        raise rules.ProductIsRetired(product.sku)
    if asked.price is None and product.currency != order.currency:
        raise rules.CurrencyDiffers(product.sku, product.currency, order.currency)
    number = f"{order.number}/{position}"
    subject = asked.sku if order.number == TRIAL else f"{asked.sku} in order {order.number}"
    price = product.list_price if asked.price is None else asked.price
    return OrderLine(
        number=number,
        order_id=order.id,
        position=position,
        product_id=product.id,
        quantity=check_positive(subject, asked.quantity),
        price=rules.check_price(subject, price),
        currency=order.currency,
    )


async def _reserve(work: Work, lines: Sequence[OrderLine]) -> None:
    levels = await stock.levels_for_change(work, {line.product_id for line in lines})
    free = {level.id: level.on_hand - level.reserved for level in levels}
    picked = await stock.pickable(work, levels)
    for line in lines:
        places = [level.id for level in picked if level.product_id == line.product_id]
        taken = rules.split(line.quantity, [free[place] for place in places])
        if sum(taken) < line.quantity:
            product = await products.product_by_id(work.session, line.product_id)
            left = sum((free[place] for place in places), Decimal(0))
            raise InsufficientStock(f"Line {line.number}", line.quantity, product.sku, left)
        for place, quantity in zip(places, taken, strict=True):
            free[place] -= quantity
            if quantity:
                work.session.add(
                    Reservation(order_line_id=line.id, stock_level_id=place, quantity=quantity)
                )

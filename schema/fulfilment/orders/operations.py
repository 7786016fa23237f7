"""Everything that can happen to an order before it is reviewed and promised."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from schema.catalogue.prices.rules import Determined, Offered, determine
from schema.catalogue.products import queries as products
from schema.catalogue.products.tables import Product
from schema.customers.accounts import queries as accounts
from schema.customers.accounts.tables import Customer
from schema.customers.addresses import queries as addresses
from schema.customers.agreements import queries as agreements
from schema.customers.terms import queries as terms
from schema.fulfilment.orders import queries, rules
from schema.fulfilment.orders.rules import MOVES, LineAsked, OrderChannel, OrderState
from schema.fulfilment.orders.tables import ORDER_NUMBERS, Order, OrderLine
from schema.kernel.money import check_positive
from schema.kernel.moves import check_move
from schema.kernel.numbers import TRIAL
from schema.kernel.roles import Role
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class LineChanges(TypedDict, total=False):
    """What may be changed about a line while its order is a draft."""

    quantity: Decimal
    price: Decimal


class OrderFacts(TypedDict, total=False):
    """What may be told of an order besides what is ordered; the rest stays as it is."""

    channel: OrderChannel | None
    customer_po: str | None
    ship_to: str | None
    payment_term: str | None


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def draft(
    work: Work,
    customer: str,
    lines: list[LineAsked] | None = None,
    requested_on: date | None = None,
    **facts: Unpack[OrderFacts],
) -> Order:
    """Write down what a customer (by number) wants; nothing is promised yet."""
    buyer, asked = await accounts.customer(work.session, customer), lines or []
    known = await products.products(work.session, [one.sku for one in asked])
    number = await ORDER_NUMBERS.take(work.session)
    order = await begin(work, buyer, number, requested_on, facts)
    await append(work, order, buyer, [(one, known[one.sku]) for one in asked])
    return order


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def add_line(
    work: Work, number: str, sku: str, quantity: Decimal, price: Decimal | None = None
) -> Order:
    """Add a product to a draft, at the list price unless another one is given."""
    order = await queries.order_for_change(work, number)
    rules.check_draft(number, order.state, "its lines")
    product = await products.product(work.session, sku)
    buyer = await accounts.customer_by_id(work.session, order.customer_id)
    asked = LineAsked(sku, quantity, price)
    await append(work, order, buyer, [(asked, product)])
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
    elif line.price == line.list_price:
        await _reprice(work, order, line)
    await work.session.flush()
    return line


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def correct(work: Work, number: str, **facts: Unpack[OrderFacts]) -> Order:
    """Put right what is known of an order while it is a draft; ``ship_to`` is an address."""
    order = await queries.order_for_change(work, number)
    rules.check_draft(number, order.state, "what is known of it")
    buyer = await accounts.customer_by_id(work.session, order.customer_id)
    await _tell(work, order, buyer, facts)
    await work.session.flush()
    return order


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def reschedule(work: Work, number: str, requested_on: date | None) -> Order:
    """Agree another day with the customer."""
    order = await queries.order_for_change(work, number)
    if order.state not in queries.OPEN:
        raise rules.OrderIsFixed(number, order.state.value, "its requested day")
    order.requested_on = rules.check_requested(number, requested_on, work.today)
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


async def begin(
    work: Work, buyer: Customer, number: str, requested_on: date | None, facts: OrderFacts
) -> Order:
    """Open a draft without lines under a number that was taken for it."""
    order = Order(
        number=number,
        customer_id=buyer.id,
        requested_on=rules.check_requested(number, requested_on, work.today),
        last_position=0,
        version=1,
        currency=work.company.currency,
        drafted_by=work.actor.name,
    )
    work.session.add(order)
    await _tell(work, order, buyer, facts)
    return order


async def _tell(work: Work, order: Order, buyer: Customer, facts: OrderFacts) -> None:
    if "channel" in facts:
        order.channel = facts["channel"]
    if "customer_po" in facts:
        order.customer_po, order.po_twice = words(facts["customer_po"]), False
    if "payment_term" in facts:
        code = words(facts["payment_term"])
        agreed = None if code is None else await terms.terms_in_use(work.session, code)
        order.payment_term_id = None if agreed is None else agreed.id
    if "ship_to" in facts:
        number = words(facts["ship_to"])
        order.ship_to_id = None if number is None else await _address(work, buyer, number)


async def _address(work: Work, buyer: Customer, number: str) -> UUID:
    known = await addresses.address(work.session, number)
    theirs = known.customer_id == buyer.id and known.archived_at is None
    rules.check_address(known.number, buyer.number, theirs=theirs)
    return known.id


async def append(
    work: Work,
    order: Order,
    buyer: Customer,
    asked: Sequence[tuple[LineAsked, Product]],
    position: int | None = None,
) -> list[OrderLine]:
    """Add lines, from a position on, at the prices that count for the customer."""
    position = position or order.last_position + 1
    offered = await agreements.offered(
        work.session, buyer, [product.id for _, product in asked], order.currency, work.today
    )
    lines = [
        _line(order, one, position + n, offered.get(one[1].id, ()))
        for n, one in enumerate(asked)
    ]
    order.last_position = max(order.last_position, position + len(lines) - 1)
    work.session.add_all(lines)
    await work.session.flush()
    return lines


def _line(
    order: Order, told: tuple[LineAsked, Product], position: int, offered: Iterable[Offered]
) -> OrderLine:
    asked, product = told
    if not product.active:
        raise rules.ProductIsRetired(product.sku)
    subject = asked.sku if order.number == TRIAL else f"{asked.sku} in order {order.number}"
    quantity = check_positive(subject, asked.quantity)
    counts = _determined(order, product, quantity, offered)
    if asked.price is None and counts is None:
        raise rules.CurrencyDiffers(product.sku, product.currency, order.currency)
    line = OrderLine(
        number=f"{order.number}/{position}",
        order_id=order.id,
        position=position,
        product_id=product.id,
        quantity=quantity,
        currency=order.currency,
        version=order.version,
    )
    _note_price(line, counts)
    line.price = rules.check_price(
        subject, asked.price if asked.price is not None else line.list_price or Decimal(0)
    )
    return line


def _determined(
    order: Order, product: Product, quantity: Decimal, offered: Iterable[Offered]
) -> Determined | None:
    own = product.list_price if product.currency == order.currency else None
    return determine(offered, own, quantity)


def _note_price(line: OrderLine, counts: Determined | None) -> None:
    line.list_price = None if counts is None else counts.price
    line.price_source = None if counts is None else counts.source
    line.price_trace = None if counts is None else counts.trace


async def _reprice(work: Work, order: Order, line: OrderLine) -> None:
    """Find the price that counts for another quantity; nobody agreed a price of its own."""
    buyer = await accounts.customer_by_id(work.session, order.customer_id)
    product = await products.product_by_id(work.session, line.product_id)
    offered = await agreements.offered(
        work.session, buyer, [product.id], order.currency, work.today
    )
    counts = _determined(order, product, line.quantity, offered.get(product.id, ()))
    if counts is not None:
        _note_price(line, counts)
        line.price = counts.price

"""How reviews are found, and what one has to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select

from schema.catalogue.products.tables import Product
from schema.customers.addresses.rules import AddressKind
from schema.customers.addresses.tables import Address
from schema.customers.credit.tables import Credit
from schema.customers.requirements import queries as requirements
from schema.customers.terms import queries as terms
from schema.customers.terms.queries import Agreed
from schema.customers.terms.rules import credit_days
from schema.fulfilment.checks.rules import Authority, LineFacts, ReviewFacts
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.reviews.rules import ReviewState
from schema.fulfilment.reviews.tables import AuthorityLimit, OrderFinding, OrderReview
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.roles import Role
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K17",
        "an order that somebody approved or promised was reviewed, and every finding waived",
        "SELECT count(*) FROM order_reviews",
        "SELECT r.id FROM order_reviews r JOIN order_findings f ON f.review_id = r.id"
        " WHERE r.state IN ('passed', 'approved') AND f.result = 'fail'"
        " AND f.waived_by IS NULL",
    ),
)


@dataclass(eq=False)
class NotUnderReview(NotFound):
    """Order {number} is not under review; submit it first."""

    number: str


async def authority(work: Work, role: Role, currency: str) -> Authority:
    """Find what somebody in a role may decide alone about orders in a currency."""
    known: AuthorityLimit | None = await work.session.find(AuthorityLimit.role, role)
    if known is None:
        return Authority()
    amount = known.amount if known.currency == currency else None
    return Authority(known.discount, amount)


async def standing(work: Work, order: Order) -> OrderReview | None:
    """Find the review of an order that counts; whoever calls has locked the order."""
    query = select(OrderReview).where(
        OrderReview.order_id == order.id, OrderReview.state != ReviewState.RETURNED
    )
    review: OrderReview | None = await work.session.scalar(query)
    return review


async def open_review(work: Work, order: Order) -> OrderReview:
    """Find the review of an order that waits for a decision, or refuse."""
    review = await standing(work, order)
    if review is None or review.state is not ReviewState.OPEN:
        raise NotUnderReview(order.number)
    return review


async def findings_of(work: Work, review: OrderReview) -> Sequence[OrderFinding]:
    """Find what a review found, in the order it was found."""
    query = select(OrderFinding).where(OrderFinding.review_id == review.id)
    return (await work.session.scalars(query.order_by(OrderFinding.id))).all()


async def facts(
    work: Work, order: Order, lines: Sequence[OrderLine], credit: Credit
) -> ReviewFacts:
    """Collect what a review of an order looks at."""
    address = await _address(work, order)
    left = credit.credit_limit - credit.exposure
    required = await requirements.blocking(work.session, order.customer_id)
    usual = await terms.agreed(work.session, credit.payment_term_id)
    asked = await _asked(work, order)
    return ReviewFacts(
        total=order.total,
        lines=await line_facts(work, lines),
        payment_term=asked.code if asked else None,
        payment_days=credit_days(asked.lines, order.total) if asked else Decimal(0),
        customer_days=credit_days(usual.lines, order.total),
        credit_left=left if credit.currency == order.currency else None,
        has_address=address is not None,
        deliverable=address is None or address.deliverable,
        customer_po=order.customer_po,
        po_used_by=None if order.po_twice else await _used_by(work, order),
        requirements=[one.description for one in required],
    )


async def _asked(work: Work, order: Order) -> Agreed | None:
    """Find what was agreed about paying for this order; None when nothing was."""
    if order.payment_term_id is None:
        return None
    return await terms.agreed(work.session, order.payment_term_id)


async def line_facts(work: Work, lines: Sequence[OrderLine]) -> list[LineFacts]:
    """Collect what a review looks at of some lines."""
    ids = {line.product_id for line in lines}
    found = await work.session.find_all(Product.id, ids) if ids else []
    products: dict[UUID, Product] = {product.id: product for product in found}
    return [_line(line, products[line.product_id]) for line in lines]


def _line(line: OrderLine, product: Product) -> LineFacts:
    same = product.currency == line.currency
    return LineFacts(
        line=line.number,
        sku=product.sku,
        quantity=line.quantity,
        min_quantity=product.min_quantity,
        quantity_step=product.quantity_step,
        price=line.price,
        list_price=line.list_price,
        floor_price=product.floor_price if same else None,
    )


async def _address(work: Work, order: Order) -> Address | None:
    if order.ship_to_id is not None:
        named: Address | None = await work.session.find(Address.id, order.ship_to_id)
        return named
    query = select(Address).where(
        Address.customer_id == order.customer_id,
        Address.kind == AddressKind.SHIPPING,
        Address.preferred,
    )
    known: Address | None = await work.session.scalar(query)
    return known


async def _used_by(work: Work, order: Order) -> str | None:
    if order.customer_po is None:
        return None
    query = select(Order.number).where(
        Order.customer_id == order.customer_id,
        Order.customer_po == order.customer_po,
        Order.id != order.id,
        Order.state.not_in((OrderState.DRAFT, OrderState.CANCELLED)),
    )
    number: str | None = await work.session.scalar(query.order_by(Order.id).limit(1))
    return number

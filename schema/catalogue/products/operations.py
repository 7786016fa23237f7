"""Everything that can happen to a product."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TypedDict, Unpack

from sqlalchemy import select

from schema.catalogue.lines import queries as lines
from schema.catalogue.products import queries, rules
from schema.catalogue.products.tables import Product
from schema.kernel.errors import DomainError
from schema.kernel.roles import Role
from schema.kernel.taking import take, words
from schema.kernel.verbs import may
from schema.kernel.work import Work


@dataclass(eq=False)
class SkuTaken(DomainError):
    """There is a product {sku} already; choose another code or reprice that one."""

    sku: str


class ProductFacts(TypedDict, total=False):
    """What may be told of a new product besides its price."""

    currency: str | None
    by_lot: bool
    tax_rate: Decimal


@may(Role.MANAGER)
async def add(
    work: Work,
    sku: str,
    name: str,
    unit: str,
    list_price: Decimal,
    **facts: Unpack[ProductFacts],
) -> Product:
    """Offer a product; without a currency its price is in the company's own."""
    rules.check_price(sku, list_price)
    code = rules.check_currency(facts.get("currency") or work.company.currency)
    if await work.session.scalar(select(Product.id).where(Product.sku == sku.strip())):
        raise SkuTaken(sku.strip())
    product = Product(
        sku=sku.strip(),
        name=name,
        unit=unit,
        list_price=list_price,
        currency=code,
        by_lot=facts.get("by_lot", False),
        tax_rate=rules.check_tax_rate(sku, facts.get("tax_rate", Decimal(0))),
    )
    work.session.add(product)
    await work.session.flush()
    return product


class ProductChanges(TypedDict, total=False):
    """What may be corrected about a product; what is not given stays as it is."""

    name: str
    line: str | None
    floor_price: Decimal | None
    min_quantity: Decimal
    quantity_step: Decimal
    tax_rate: Decimal


@may(Role.MANAGER)
async def correct(work: Work, sku: str, **changes: Unpack[ProductChanges]) -> Product:
    """Put right what we know about a product; ``line`` is a product line's code."""
    product = await queries.product_for_change(work, sku)
    told = {name: value for name, value in changes.items() if name != "line"}
    take(
        product,
        told,
        {
            "name": partial(rules.check_name, product.sku),
            "floor_price": partial(
                rules.check_floor, product.sku, list_price=product.list_price
            ),
            "min_quantity": partial(rules.check_quantity, product.sku),
            "quantity_step": partial(rules.check_quantity, product.sku),
            "tax_rate": partial(rules.check_tax_rate, product.sku),
        },
    )
    if "line" in changes:
        code = words(changes["line"])
        product.line_id = (await lines.line(work.session, code)).id if code else None
    return product


@may(Role.MANAGER)
async def reprice(work: Work, sku: str, list_price: Decimal) -> Product:
    """Change the list price; orders that exist keep theirs."""
    product = await queries.product_for_change(work, sku)
    product.list_price = rules.check_price(sku, list_price)
    rules.check_floor(product.sku, product.floor_price, product.list_price)
    return product


@may(Role.MANAGER)
async def retire(work: Work, sku: str) -> Product:
    """Stop offering a product; open orders are still served."""
    product = await queries.product_for_change(work, sku)
    product.active = False
    return product

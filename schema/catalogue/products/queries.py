"""How products are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from schema.catalogue.products.tables import Product
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchProduct(NotFound):
    """There is no product {sku}; use a code from the catalogue."""

    sku: str


async def product(session: Session, sku: str) -> Product:
    """Find one product by its code."""
    row: Product = await found(session, Product.sku, sku.strip(), NoSuchProduct(sku))
    return row


async def products(session: Session, skus: Sequence[str]) -> dict[str, Product]:
    """Find several products by their codes, as they were given."""
    codes = {sku.strip() for sku in skus}
    rows = await session.find_all(Product.sku, codes) if codes else []
    known = {row.sku: row for row in rows}
    for sku in skus:
        if sku.strip() not in known:
            raise NoSuchProduct(sku)
    return {sku: known[sku.strip()] for sku in skus}


async def product_by_id(session: Session, identity: UUID) -> Product:
    """Find the product another record points at."""
    row: Product = await found(session, Product.id, identity, NoSuchProduct(str(identity)))
    return row


async def product_for_change(work: Work, sku: str) -> Product:
    """Lock one product."""
    row: Product = await locked(work, Product.sku, sku.strip(), NoSuchProduct(sku))
    return row

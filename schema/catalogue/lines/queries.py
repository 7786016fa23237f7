"""How product lines are found."""

from dataclasses import dataclass

from schema.catalogue.lines.tables import ProductLine
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchProductLine(NotFound):
    """There is no product line {product_line}; use the code of one, or add it first."""

    product_line: str


async def line(session: Session, code: str) -> ProductLine:
    """Find one product line by its code."""
    missing = NoSuchProductLine(code)
    row: ProductLine = await found(session, ProductLine.code, code.strip(), missing)
    return row


async def line_for_change(work: Work, code: str) -> ProductLine:
    """Lock one product line."""
    missing = NoSuchProductLine(code)
    row: ProductLine = await locked(work, ProductLine.code, code.strip(), missing)
    return row


async def codes_above(session: Session, line: ProductLine) -> list[str]:
    """Name a product line and all it is part of, from the inside out."""
    codes, next_one = [line.code], line.parent_id
    while next_one is not None:
        above = await session.find(ProductLine.id, next_one)
        codes.append(above.code)
        next_one = above.parent_id
    return codes

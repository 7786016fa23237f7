"""Everything that can happen to an expected receipt before it comes."""

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from schema.catalogue.products import queries as products
from schema.inventory.receipts import queries, rules
from schema.inventory.receipts.rules import ReceiptSource
from schema.inventory.receipts.tables import RECEIPT_NUMBERS, ExpectedReceipt
from schema.inventory.warehouses import queries as warehouses
from schema.kernel.money import check_positive
from schema.kernel.roles import Role
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class ReceiptFacts(TypedDict, total=False):
    """What may be told of an expected receipt; what is not given stays as it is."""

    source: ReceiptSource
    confirmed: bool
    document: str | None


class ReceiptChanges(TypedDict, total=False):
    """What may turn out differently than expected."""

    quantity: Decimal
    due_on: date
    confirmed: bool
    document: str | None


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def expect(
    work: Work,
    sku: str,
    warehouse: str,
    quantity: Decimal,
    due_on: date,
    **facts: Unpack[ReceiptFacts],
) -> ExpectedReceipt:
    """Expect goods in a warehouse on a day."""
    product = await products.product(work.session, sku)
    place = await warehouses.warehouse_in_use(work.session, warehouse)
    receipt = ExpectedReceipt(
        number=await RECEIPT_NUMBERS.take(work.session),
        product_id=product.id,
        warehouse_id=place.id,
        source=facts.get("source", ReceiptSource.PURCHASE),
        quantity=check_positive(product.sku, quantity),
        due_on=rules.check_due(product.sku, due_on, work.today),
        confirmed=facts.get("confirmed", False),
        document=words(facts.get("document")),
    )
    work.session.add(receipt)
    await work.session.flush()
    return receipt


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def correct(
    work: Work, number: str, **changes: Unpack[ReceiptChanges]
) -> ExpectedReceipt:
    """Expect another quantity or another day, or have it promised."""
    receipt = await _open(work, number)
    if "quantity" in changes:
        receipt.quantity = check_positive(receipt.number, changes["quantity"])
    if "due_on" in changes:
        receipt.due_on = rules.check_due(receipt.number, changes["due_on"], work.today)
    if "confirmed" in changes:
        receipt.confirmed = changes["confirmed"]
    if "document" in changes:
        receipt.document = words(changes["document"])
    return receipt


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def cancel(work: Work, number: str) -> ExpectedReceipt:
    """Expect no more of it; what has come stays."""
    receipt = await _open(work, number)
    receipt.cancelled_at = work.at
    return receipt


async def _open(work: Work, number: str) -> ExpectedReceipt:
    receipt = await queries.receipt_for_change(work, number)
    over = receipt.cancelled_at is not None or receipt.received >= receipt.quantity
    rules.check_open(receipt.number, over=over)
    return receipt

"""A whole business in the south, with a seller there and one in the north."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from schema.customers.accounts.tables import Customer
from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.cycles.tables import CycleMinute
from schema.exchange.edits.tables import Edit, EditResult
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.exchange.previews.rules import PreviewKind
from schema.exchange.previews.tables import Preview
from schema.kernel.roles import Role
from schema.kernel.work import begin
from tests.agreeing import agree, amend, price_seals
from tests.business import NOON, ROOT, Business
from tests.knowing import clean, doubt
from tests.leaving import go_through, hoses
from tests.reconciling import reconciled
from tests.supplying import lose, supply

SOUTH_BOOK: Final = "spreadsheet-of-the-south"
SOUTH: Final[dict[str, Any]] = {"role": Role.SELLER, "name": "sue@x.org"}
NORTH: Final[dict[str, Any]] = {"role": Role.SELLER, "name": "ned@x.org"}


@dataclass(frozen=True, slots=True)
class South:
    """What there is in the south, and nowhere else."""

    customer: str
    lead: str
    draft: str
    confirmed: str
    link: str
    conflict: str
    amendment: str = "AM-000003"
    requirement: str = "RQ-000001"
    request: str = "CR-000001"
    intake: str = "IN-000004"
    confirmation: str = "OC-000001"
    exception: str = "OX-000002"
    kept: str = "SR-000001"


async def paid(business: Business, customer: str) -> None:
    """Bill a customer, and let them pay, in part too much."""
    invoice = await business.invoiced(customer, "1")
    await business.settle(await business.payment(customer, "5"), invoice)
    await business.credit(invoice)
    await reconciled(business, customer, invoice)
    await business.give_back(customer)


async def trade(business: Business) -> South:
    """Do a whole business in the south, with a seller there and one in the north."""
    await business.seller("sue@x.org", "south")
    await business.seller("ned@x.org", "north")
    await business.product()
    await business.stock("100")
    await business.product("GREASE", by_lot=True)
    await business.stock("5", "GREASE", lot="A")
    customer = await business.customer("Southern Ltd", "south")
    await paid(business, customer)
    link = await business.do(links.link, SheetName.LEADS, SOUTH_BOOK, territory="south")
    told = Found(link.id, "LD-000001", "need", "Need", "5", "4", None, "Both changed.")
    conflict = await business.do(conflicts.record, told)
    await business.attached(Customer.number, customer)
    await supply(business)
    await lose(business, "SH-000001")
    await price_seals(business)
    await amend(business, *await agree(business, customer))
    await doubt(business, customer, "south")
    await clean(business)
    await hoses(business)
    await go_through(business, customer)
    async with begin(business.house, ROOT, NOON) as work:
        work.session.add(
            Edit(link_id=link.id, at=NOON, key="k", header="h", result=EditResult.ACCEPTED)
        )
        work.session.add(
            CycleMinute(spreadsheet_id=SOUTH_BOOK, minute=NOON, took=Decimal(1), ended_at=NOON)
        )
        work.session.add(Preview(link_id=link.id, place=0, kind=PreviewKind.COLUMN_KEPT))
    return South(
        customer,
        await business.lead("Southerner", "south"),
        await business.draft(customer, "1"),
        await business.confirmed(customer, "1"),
        link.number,
        conflict.number,
    )

"""What the sample company knows of its customers twice, badly, or not for sure."""

import csv
from functools import partial
from io import StringIO
from typing import Final

from sqlalchemy import select
from strawberry import ID

from salesbook import sample_files
from salesbook.sample_people import MANAGER, PEOPLE, SELLERS, Do
from schema.customers.accounts import operations as accounts
from schema.customers.accounts import queries as accounts_of
from schema.customers.accounts.rules import CustomerKind
from schema.customers.accounts.tables import Customer
from schema.customers.addresses.tables import Address
from schema.customers.duplicates import operations as duplicates
from schema.customers.imports import operations as imports
from schema.customers.imports.rules import ImportState
from schema.customers.quality import operations as quality
from schema.customers.quality.rules import QualityRule
from schema.customers.quality.tables import QualityIssue
from schema.customers.requests import operations as requests
from schema.exchange.files import operations as files
from schema.exchange.files.operations import Content
from schema.exchange.files.queries import NoContents
from schema.kernel.graphql import global_id
from schema.kernel.work import Contents, Work

FILE: Final = "visitors of the water fair.csv"
SOURCE: Final = "The water fair in Wuxi"
TERRITORY: Final = "North"
HEADERS: Final = (
    "Name", "Kind", "Owner", "USCC", "Phone", "E-mail", "Website",
    "Contact", "Contact phone", "City", "Address", "Hall",
)  # fmt: skip
"""What stands above its columns; the hall is nothing we keep."""
AGAIN: Final = ("华北泵业有限公司", "華北泵業有限公司")
"""A customer we know, and how the fair wrote it."""
TWICE: Final = ("Vega Foods", "Vega Foods Co., Ltd.")
"""Two who share a telephone; nobody has decided yet."""
ASKED: Final = "Granite Quarries"
TOLD: Final = "Lotus Pharma"
KNOWN: Final = "Kestrel Breweries"
FRESH: Final = "Baltic Cannery"
POOR: Final = "东湖乳业有限公司"
CODE: Final = "91420100MA00DHRY1E"
MAIL: Final = "buying@donghu.example"


async def fill(do: Do, contents: Contents | None) -> None:
    """Import a file of customers, merge one of them, and leave something to be seen to."""
    rows = await do(_rows, MANAGER)
    content = await _keep(contents, rows)
    number = await do(partial(_stage, content=content), MANAGER)
    state = ImportState.STAGED
    while state is not ImportState.FINISHED:
        state = (await do(partial(imports.go_on, number=number), MANAGER)).state
    await do(_merge, MANAGER)
    await do(_hand_over, MANAGER)
    await do(_see_to, MANAGER)
    seller = SELLERS[(await do(partial(_named, name=ASKED), MANAGER)).territory]
    await do(_ask, seller)
    number = await do(_ask_for_code, SELLERS[TERRITORY])
    await do(partial(requests.approve, number=number), MANAGER)
    await do(quality.begin_cleaning, MANAGER)


async def _rows(work: Work) -> list[dict[str, str]]:
    """Write down whom the fair told us of: new ones, known ones, and one of no kind."""
    vega, lotus, kestrel = [await _named(work, name) for name in (TWICE[0], TOLD, KNOWN)]
    north = await _named(work, AGAIN[0])
    city = await work.session.scalar(
        select(Address.city).where(Address.customer_id == north.id, Address.preferred).limit(1)
    )
    return [
        {"Name": AGAIN[1], "Contact": "周敏", "Contact phone": "+86 21 5550 0101",
         "City": str(city), "Address": "工业路8号", "Hall": "A1"},
        {"Name": TWICE[1], "Phone": str(vega.phone), "Hall": "A4"},
        {"Name": lotus.name, "USCC": str(lotus.uscc),
         "Website": "https://lotus-pharma.example", "Hall": "B2"},
        {"Name": "Polar Ice Cream", "Kind": "Parlour", "Hall": "B3"},
        {"Name": FRESH, "Kind": "partner", "Owner": PEOPLE[0][0], "Phone": "+86 21 5550 0102",
         "E-mail": "office@baltic-cannery.example", "Contact": "Ida Kask",
         "Contact phone": "+86 21 5550 0103", "City": "青岛市", "Address": "海尔路12号"},
        {"Name": POOR, "Phone": "+86 27 5550 010", "E-mail": MAIL, "Hall": "C1"},
        {"Name": kestrel.name, "USCC": str(kestrel.uscc), "Hall": "C1"},
    ]  # fmt: skip


async def _keep(contents: Contents | None, rows: list[dict[str, str]]) -> Content:
    """Write a file of rows to where files lie."""
    if contents is None:
        raise NoContents(FILE)
    text = StringIO()
    writer = csv.DictWriter(text, HEADERS)
    writer.writeheader()
    writer.writerows(rows)
    return await sample_files.keep(contents, text.getvalue().encode("utf-8-sig"))


async def _stage(work: Work, content: Content) -> str:
    file = await files.keep(work, FILE, "text/csv", content)
    made = await imports.stage(work, ID(global_id(file)), SOURCE, TERRITORY)
    return made.number


async def _merge(work: Work) -> None:
    """Let the customer whom the fair wrote otherwise be the one we know."""
    stays, goes = [(await _named(work, name)).number for name in AGAIN]
    await duplicates.merge(work, stays, goes)


async def _hand_over(work: Work) -> None:
    """Let another colleague look after one of them, and say whom to ask first."""
    fresh = await _named(work, FRESH)
    (person,) = await accounts_of.contacts(work.session, fresh)
    await accounts.prefer_contact(work, person.number)
    why = "Their buyer sits in the south"
    await accounts.reassign(work, fresh.number, PEOPLE[1][0], reason=why)


async def _see_to(work: Work) -> None:
    """Report mail that came back, and let something be all right as it is."""
    fresh, poor = await _named(work, FRESH), await _named(work, POOR)
    await quality.report_bounce(work, poor.number, MAIL)
    billed = select(QualityIssue.number).where(
        QualityIssue.customer_id == fresh.id, QualityIssue.rule == QualityRule.TAX_TITLE_MISSING
    )
    issue = str(await work.session.scalar(billed))
    await quality.waive(work, issue, "They pay in advance, by a dealer who has the invoices")
    await quality.set_freshness(work, CustomerKind.PARTNER, 90)


async def _ask(work: Work) -> None:
    """Ask for another name, about which nobody has decided yet."""
    asked = await _named(work, ASKED)
    why = "So says their new business licence"
    await requests.ask_for_name(work, asked.number, f"{ASKED} Group", why)


async def _ask_for_code(work: Work) -> str:
    """Ask for the code of a customer we know badly, which somebody else looks up."""
    poor = await _named(work, POOR)
    made = await requests.ask_for_uscc(work, poor.number, CODE, "It stands on their website")
    return made.number


async def _named(work: Work, name: str) -> Customer:
    told = select(Customer).where(Customer.name == name)
    return (await work.session.scalars(told)).one()

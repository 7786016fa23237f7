"""Something of all that is known twice, wrongly or not at all, for tests of it all.

It is about customers of its own besides the one that is named, all in one territory.
"""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from schema.customers.accounts import operations as accounts
from schema.customers.accounts.rules import CustomerKind
from schema.customers.duplicates import operations as duplicates
from schema.customers.imports import operations as imports
from schema.customers.quality import operations as quality
from schema.customers.quality.rules import QualityRule
from schema.customers.requests import operations as requests
from schema.exchange.files import operations as files
from schema.exchange.rounds import operations as rounds
from schema.exchange.rounds.rules import RoundName
from schema.kernel.graphql import global_id
from tests.agreeing import MIA
from tests.business import MANAGER, Business

FAIR: Final = (
    "number,name,contact,phone\n"
    "{customer},,Ha,\n,Fair {customer},Ho,021-5555 01{n:02}\n,Bad,,x\n"
)


async def doubt(business: Business, customer: str, territory: str, n: int = 0) -> None:
    """Know a customer twice, merge one of the two, doubt another, and ask for a change."""
    own: dict[str, Any] = {"phone": f"+86 138 0013 80{n:02}", "email": f"li{n}@twin.cn"}
    twin = await business.do(accounts.register, f"Twin {n}", territory, **own)
    person = await business.do(accounts.add_contact, twin.number, "Xu")
    await business.do(accounts.prefer_contact, person.number)
    await business.do(duplicates.merge, customer, twin.number, by=MANAGER)
    await business.do(accounts.register, f"Rival {n}", territory, phone=own["phone"])
    await business.do(requests.ask_for_name, customer, f"Customer {n} AG", 'they "said" so')
    await business.do(quality.report_bounce, customer, own["email"])
    told = "the register\nsays so"
    closed = await business.do(quality.report_closed, customer, told)
    assert closed.rule is QualityRule.CLOSED
    await business.do(quality.waive, closed.number, "it is open", by=MANAGER)
    await take_up(business, FAIR.format(customer=customer, n=n), territory)


async def clean(business: Business) -> None:
    """Decide for how long what was verified holds, and look at all customers, and at night."""
    await business.do(quality.set_freshness, CustomerKind.COMPANY, 30, by=MANAGER)
    await business.do(quality.begin_cleaning, by=MANAGER)
    await business.do(rounds.run, RoundName.CLEANING)


async def take_up(business: Business, content: str, territory: str) -> str:
    """Take up all rows of a file of customers; return the import's number."""
    given = content.encode()
    digest = sha256(given).hexdigest()
    with TemporaryDirectory() as folder:
        (Path(folder) / digest).write_bytes(given)
        house = replace(business.house, contents=lambda sha: Path(folder) / sha)
        desk = replace(business, house=house)
        told = files.Content(len(given), digest)
        file = await desk.do(files.keep, "fair.csv", "text/csv", told, by=MIA)
        asked = global_id(file), 'a "fair"', territory
        made = await desk.do(imports.stage, *asked, by=MIA)
    await business.do(imports.go_on, made.number, by=MIA)
    return str(made.number)

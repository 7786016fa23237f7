"""Whatever is asked, the compiled statement and the interpreter give the same answer."""

import os
from datetime import date
from decimal import Decimal
from typing import Any, Final

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from structlog.testing import capture_logs

from api.execution import filters
from api.execution.money import money
from schema.customers.accounts import operations as accounts
from schema.customers.accounts.rules import ContactRole
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.bank_accounts import operations as bank_accounts
from schema.customers.tax_titles import operations as tax_titles
from schema.inventory.stock import operations as stock
from schema.inventory.warehouses.rules import WarehouseKind
from schema.people.keys import operations as keys
from tests.agreeing import agree, amend, price_seals
from tests.api.generated import STRINGS, Pools, documents, filled
from tests.asking import Asker
from tests.business import Business
from tests.conftest import Begun
from tests.knowing import clean, doubt
from tests.leaving import go_through, hoses
from tests.reconciling import reconciled
from tests.supplying import lose, supply

EXAMPLES: Final = int(os.environ.get("SALESBOOK_EXAMPLES", "2000"))
IDS: Final = """{
  orders { nodes { id number lines { id number product { id sku } } } edges { cursor } }
  customers(orderBy: [{territory: DESC}, {name: ASC}], first: 1) {
    edges { cursor }
    nodes { id contacts { id number } addresses { id number } taxTitles { id number } }
  }
  leads(orderBy: [{interest: DESC}], first: 2) { edges { cursor } nodes { id number } }
  invoices { nodes { id number instalments { id } } } creditNotes { nodes { id number } }
  openItems { nodes { id number } } houseBanks { nodes { id number } }
  bankStatements { nodes { id number } }
  bankLines { nodes { id number suggestions { id items { id } reasons { id } } } }
  bankMatches { nodes { id } }
  payments { nodes { id number } } refunds { nodes { id number } } users { nodes { id email } }
  warehouses { nodes { id code } } lots { nodes { id code } } stockLevels { nodes { id } }
  priceLists { nodes { id code } } priceBatches { nodes { id number prices { id number } } }
  orderReviews { nodes { id findings { id } } } orderHolds { nodes { id number } }
  allocationRuns { nodes { id number shares { id } } } productLines { nodes { id code } }
  amendments { nodes { id number lines { id } } } priceAgreements { nodes { id number } }
  duplicates { nodes { id number } } merges { nodes { id number items { id } facts { id } } }
  qualityIssues { nodes { id number } } cleanings { nodes { id number } }
  changeRequests { nodes { id number } } freshnessRules { nodes { id } } rounds { nodes { id } }
  imports { nodes { id number lines(first: 3) { nodes { id } } } }
  orderIntakes { nodes { id number } } orderConfirmations { nodes { id number } }
  softReservations { nodes { id number } } fiscalPeriods { nodes { id number } }
  paymentTerms { nodes { id code lines { id } } }
  accounts { nodes { id code } } journalEntries { nodes { id number lines { id } } }
  orderExceptions { nodes { id number } } stockCounts { nodes { id number lines { id } } }
  shipmentPlans { nodes { id number lines { id number } packages { id } } }
  stockMoves(last: 4) { edges { cursor } nodes { id number reverses { id } } }
}"""


async def sell(business: Business) -> None:
    """Do enough business for every question to have an answer."""
    await business.seller("ann@x.org", "north")
    await business.do(keys.create, "ann@x.org", "Shop")
    await business.product(tax="13")
    await business.product("VALVE", "2.5")
    await business.stock("100")
    await business.stock("50", warehouse="Port")
    for n, territory in enumerate(("north", "south", "north")):
        await sell_to(business, n, territory)
    await supply(business)
    for n in (1, 2, 3):
        await lose(business, f"SH-00000{n}")
    await price_seals(business)
    for n in (1, 2, 3):
        await amend(business, *await agree(business, f"CU-00000{n}"))
    for n, territory in enumerate(("north", "south", "north"), 1):
        await doubt(business, f"CU-00000{n}", territory, n)
    await clean(business)
    await hoses(business)
    for n in (1, 2, 3):
        await go_through(business, f"CU-00000{n}")
        await business.give_back(f"CU-00000{n}")
    await sell_abroad(business.in_currency("USD"))
    await keep_stock(business)


async def sell_to(business: Business, n: int, territory: str) -> None:
    """Sell to a customer and be paid, more or less, and hear of somebody who may be another."""
    customer = await business.customer(f'Customer {n}\'s "own"', territory, "9000")
    invoice = await business.invoiced(customer, "1", "2")
    await business.draft(customer, "3")
    await business.confirmed(customer, "1.5")
    await business.settle(await business.payment(customer, f"1{n}"), invoice, "5")
    await business.credit(invoice)
    await reconciled(business, customer, invoice)
    need = {"need": "pipes\n& more", "estimated_amount": Decimal(1000)}
    await business.lead(f"Lead {n}", territory, interest=n or None, **need)
    await know_wholly(business, customer, n)


async def know_wholly(business: Business, customer: str, n: int = 0) -> None:
    """Know who is at a customer, where they are, how they are billed and whence they pay."""
    person = await business.do(accounts.add_contact, customer, "Li", role=ContactRole.BUYER)
    await business.do(accounts.prefer_contact, person.number)
    await business.do(accounts.add_contact, customer, "Wu", birthday=date(1990, 2, 28))
    kinds = AddressKind.SHIPPING, AddressKind.BILLING
    for kind in kinds:
        await business.do(
            addresses.add, customer, kind, "Beijing", f"Chang'an {n}", phone="555-0100"
        )
    await business.do(tax_titles.add, customer, f"Customer {n} Ltd", f"11010100000000{n}")
    await business.do(bank_accounts.add, customer, f"6222 0000 000{n}", "ICBC")


async def keep_stock(business: Business) -> None:
    """Keep a product by lot; count, shelve and throw some of it away, and take that back."""
    hub = {"kind": WarehouseKind.THIRD_PARTY, "region": "south", "priority": 2}
    await business.warehouse("Hub", name='The "hub"', pickable=False, **hub)
    await business.product("GREASE", "4", by_lot=True)
    await business.stock("20", "GREASE", lot="A", expires_on=date(2030, 7, 1))
    await business.stock("20", "GREASE", "Hub", lot="B\n'1'")
    for lot, place in (("A", "Main"), ("B\n'1'", "Hub")):
        await business.do(stock.adjust, "GREASE", place, Decimal("19.5"), lot, "counted")
        await business.do(stock.shelve, "GREASE", place, "A-1", lot)
        await business.do(stock.scrap, "GREASE", place, Decimal(1), "wet", lot)
    ((number,),) = business.rows("SELECT max(number) FROM stock_moves")
    await business.do(stock.reverse, number, "only damp")


async def sell_abroad(business: Business) -> None:
    """Do some of it in another currency, so that there are amounts that must not be added."""
    await business.product("DRUM", "10")
    await business.stock("30", "DRUM")
    customer = await business.customer("Delta", "south", "500")
    invoice = await business.invoiced(customer, "1", "2", sku="DRUM")
    await business.settle(await business.payment(customer, "10"), invoice, "5")
    await business.lead("Lead abroad", "south", estimated_amount=Decimal(1000))


async def pools_of(ask: Asker) -> Pools:
    """Collect values that exist, and some that do not."""
    found = orjson.dumps(await ask(IDS)).decode()
    told: dict[str, list[str]] = {"id": [], "cursor": [], "number": [], "sku": [], "email": []}
    told["code"] = []

    def walk(value: Any) -> None:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            for key, part in value.items():
                if key in told and part not in told[key]:
                    told[key].append(part)
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(orjson.loads(found))
    nobody = "Order:00000000-0000-0000-0000-000000000000"
    return {
        "ID": [*told["id"], nobody, "nonsense", "Order:nonsense", ""],
        "cursor": [*told["cursor"], "nonsense", ""],
        "String": [
            *told["number"],
            *told["sku"],
            *told["email"],
            *told["code"],
            "north",
            "USD",
            *STRINGS,
        ],
    }


def shown(answer: Any) -> tuple[int, str, list[Any]]:  # noqa: ANN401 - an answer
    """Show what two answers must have in common, the order of keys included.

    When several fields fail and nothing is left, GraphQL lets the answer name any of them.
    """
    body = answer.json()
    errors = [
        (e["message"], e.get("path"), e["extensions"]["code"]) for e in body.get("errors", ())
    ]
    data = body.get("data")
    told = sorted(errors, key=str) if data is not None else [bool(errors)]
    return answer.status_code, orjson.dumps(data).decode(), told


@pytest.fixture(scope="module")
def template(begun: Begun) -> str:
    """Begin with something sold."""
    return begun(sell)


@pytest.fixture
async def pools(ask: Asker) -> Pools:
    """Collect what could be asked about."""
    return await pools_of(ask)


async def differs(ask: Asker, document: str, variables: dict[str, Any]) -> str | None:
    """Ask both ways; show what differs, if something does."""
    compiled = shown(await ask.answer(document, variables))
    interpreted = shown(await ask.answer(document, variables, interpret=True))
    return None if compiled == interpreted else f"{compiled}\n{interpreted}"


@pytest.mark.long
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(asked=documents())
async def test_any_document_is_answered_alike_compiled_and_interpreted(
    asked: tuple[str, dict[str, Any]], ask: Asker, pools: Pools
) -> None:
    document, variables = filled(*asked, pools)
    with capture_logs() as logs:
        difference = await differs(ask, document, variables)
    assert difference is None, f"{document}\n{variables}\n{difference}"
    assert logs == []


@pytest.mark.usefixtures("pools")
async def test_a_planted_mistake_in_the_compiler_is_noticed(
    ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = '{ orderLines(where: {quantity: {lt: "2"}}) { nodes { number quantity } } }'
    assert await differs(ask, document, {}) is None
    monkeypatch.setattr(filters, "COMPARED", {**filters.COMPARED, "lt": "<="})
    assert await differs(ask, document + " ", {}) is not None


@pytest.mark.usefixtures("pools")
async def test_a_planted_mistake_about_currencies_is_noticed(
    ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compiler puts all amounts together, or names the wrong column as the currency."""
    summed = "{ ordersAggregate { count sum { total { amount currency } } } }"
    assert await differs(ask, summed, {}) is None
    one = "api.execution.aggregates._Groups.currency"
    monkeypatch.setattr(one, lambda _groups, _key: "'CNY'::text")
    assert await differs(ask, summed + " ", {}) is not None
    abroad = '(where: {currency: {ne: "CNY"}})'
    listed = f"{{ orders{abroad} {{ nodes {{ total {{ currency amount }} }} }} }}"
    assert await differs(ask, listed, {}) is None
    ordinary: Any = money

    def mistaken(*told: Any) -> Any:  # noqa: ANN401 - as the compiler's
        *others, (amount, _), empty = told
        return ordinary(*others, (amount, "'CNY'::text"), empty)

    monkeypatch.setattr("api.execution.objects.money", mistaken)
    assert await differs(ask, listed + " ", {}) is not None

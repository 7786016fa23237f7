"""What a role may not read it does not learn, however it asks: columns hidden from it."""

from typing import Final

import httpx
import pytest
from strawberry.utils.str_converters import to_camel_case

from api.execution.engine import Engine, Request
from api.execution.selection import object_type, shows
from api.identity import Tokens
from api.served import GRAPHQL
from schema.kernel.graphql import NODES
from schema.kernel.hidden import blind
from schema.kernel.roles import Role
from schema.kernel.shown import Listed
from tests.api.test_differential import sell
from tests.api.test_export import Files
from tests.asking import Asker
from tests.business import Business
from tests.conftest import Begun

LISTS: Final = {
    object_type(object_type(declared).fields["nodes"]).name: name
    for name, declared in (GRAPHQL.query_type.fields if GRAPHQL.query_type else {}).items()
    if isinstance(shows(declared), Listed)
}
HIDDEN: Final = [
    (name, attribute.key, role)
    for name, (table, _) in NODES.items()
    for attribute in table.__mapper__.column_attrs
    for role in sorted(blind(getattr(table, attribute.key)))
]
REACHED: Final = {
    "Contact": ("customers", "contacts"),
    "Address": ("customers", "addresses"),
    "BankAccount": ("customers", "bankAccounts"),
    "MergeFact": ("merges", "facts"),
    "ImportRow": ("imports", "lines"),
}
"""Where records are found that are reached from another one alone."""
PAGED: Final = frozenset({"ImportRow"})
"""Those of which there may be so many that they come in pages."""
SECRET: Final = {"phone": "5550199", "email": "secret@x.org", "contact": "Secret Person"}


@pytest.fixture(autouse=True, params=["compiled", "from rows"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer everything in one way and then in the other."""

    async def from_rows(_engine: Engine, asked: Request, _actor: object) -> None:
        asked.interpret = True

    if request.param == "from rows":
        monkeypatch.setattr(Engine, "compiled", from_rows)


async def sell_to_people(business: Business) -> None:
    """Sell something to customers and leads that can be reached."""
    await sell(business)
    business.write(
        "UPDATE customers SET phone = '5550199', email = 'secret@x.org';"
        " UPDATE leads SET phone = '5550199', contact = 'Secret Person';"
        " UPDATE contacts SET phone = '5550199', email = 'secret@x.org', wechat = 'secret';"
        " UPDATE addresses SET recipient = 'Secret Person', phone = '5550199'"
    )


@pytest.fixture(scope="module")
def template(begun: Begun) -> str:
    """Begin with customers and leads that can be reached."""
    return begun(sell_to_people)


def test_something_is_hidden() -> None:
    assert {name for name, *_ in HIDDEN} == {
        "Address", "BankAccount", "BankLine", "BankStatement", "Contact", "Conflict",
        "Credit", "Customer", "Edit", "ImportRow", "Lead", "MergeFact",
        "OrderConfirmation", "Preview", "QualityIssue", "Round", "Shipment",
    }  # fmt: skip


def _within(name: str, field: str) -> str:
    return f"nodes {{ {field} }}" if name in PAGED else field


def _is_money(name: str, field: str) -> bool:
    kind = GRAPHQL.type_map[name]
    return str(getattr(kind, "fields", {})[field].type) == "Money"


@pytest.mark.parametrize(("name", "key", "role"), HIDDEN)
async def test_a_hidden_column_is_empty_and_filters_sorts_and_sums_as_empty(
    ask: Asker, name: str, key: str, role: Role
) -> None:
    listed, field = LISTS.get(name), to_camel_case(key)
    shape = "{ amount currency }" if _is_money(name, field) else ""
    if listed is None:  # it is reached from another record only
        above, parts = REACHED[name]
        query = f"{{ {above} {{ nodes {{ {parts} {{ {_within(name, field)} }} }} }} }}"
        found = await ask(query, role=role, name="eve@x.org")
        below = [node[parts] for node in found[above]["nodes"]]
        rows = [part["nodes"] if isinstance(part, dict) else part for part in below]
        told = [row[field] for part in rows for row in part]
        assert set(told) == {None}
        return
    query = f"{{ {listed} {{ totalCount nodes {{ id {field} {shape} }} }} }}"
    found = (await ask(query, role=role, name="eve@x.org"))[listed]
    assert {node[field] for node in found["nodes"]} <= {None}
    where = GRAPHQL.type_map[f"{name}Where"]
    if field not in getattr(where, "fields", {}):
        return
    both = f"""{{
      none: {listed}(where: {{{field}: {{isNull: false}}}}) {{ totalCount }}
      all: {listed}(where: {{{field}: {{isNull: true}}}}) {{ totalCount }}
      sorted: {listed}(orderBy: [{{{field}: DESC}}]) {{ nodes {{ id }} edges {{ cursor }} }}
      other: {listed}(orderBy: [{{{field}: ASC}}]) {{ nodes {{ id }} }}
    }}"""
    told = await ask(both, role=role, name="eve@x.org")
    assert (told["none"]["totalCount"], told["all"]["totalCount"]) == (0, found["totalCount"])
    ids = [node["id"] for node in told["sorted"]["nodes"]]
    assert ids == [node["id"] for node in told["other"]["nodes"]][::-1]


async def test_figures_of_hidden_columns_are_of_nothing(ask: Asker) -> None:
    query = """{ creditsAggregate { count
      sum { creditLimit { amount } exposure { currency } } max { exposure { amount } } } }"""
    found = await ask(query, role=Role.WAREHOUSE, name="eve@x.org")
    assert found["creditsAggregate"] == [
        {
            "count": count,
            "sum": {"creditLimit": None, "exposure": None},
            "max": {"exposure": None},
        }
        for count in (12, 1)  # of either currency, which is not hidden
    ]
    grouped = "{ customersAggregate(groupBy: [{phone: VALUE}]) { count group { phone } } }"
    found = await ask(grouped, role=Role.ANALYST, name="eve@x.org")
    assert found["customersAggregate"] == [{"count": 13, "group": {"phone": None}}]


async def test_a_search_does_not_find_what_is_hidden(ask: Asker) -> None:
    for listed, words, seen in (
        ("customers", "5550199", 13),
        ("customers", "secret@x.org", 13),
        ("leads", "Secret", 4),
    ):
        query = f'{{ {listed}(where: {{search: "{words}"}}) {{ totalCount }} }}'
        assert (await ask(query))[listed]["totalCount"] == seen
        hidden = await ask(query, role=Role.ANALYST, name="eve@x.org")
        assert hidden[listed]["totalCount"] == 0
    query = '{ customers(where: {search: "Customer"}) { totalCount } }'
    open_to_all = await ask(query, role=Role.ANALYST, name="eve@x.org")
    assert open_to_all["customers"]["totalCount"] == 3


async def test_files_and_payloads_leave_hidden_columns_empty(
    ask: Asker,
    api: httpx.AsyncClient,
    tokens: Tokens,
) -> None:
    files = Files(api, tokens)
    analyst = {"role": Role.ANALYST, "name": "eve@x.org"}
    warehouse = {"role": Role.WAREHOUSE, "name": "wes@x.org"}
    for reader, listed, columns in (
        (analyst, "customers", "phone,email"),
        (analyst, "orders", "customer.phone"),
        (warehouse, "credits", "creditLimit,exposure.currency"),
    ):
        found = await files.lines(listed, fields=columns, **reader)
        assert {value for one in found for value in one.values()} == {None}
    given = {"number": "CU-000001", "industry": "pumps"}
    shown = "customer { industry phone credit { creditLimit { currency } } }"
    told = await ask.tell("correctCustomer", given, shown, role=Role.SERVICE, name="eve@x.org")
    assert told["customer"] == {
        "industry": "pumps",
        "phone": "5550199",
        "credit": {"creditLimit": None},
    }

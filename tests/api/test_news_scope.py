"""In whatever role one follows whatever news: nothing of another scope, nothing hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import pytest
from graphql import (
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from api.execution.engine import Engine, Request
from api.served import GRAPHQL
from api.streams.websocket import MOST_OPERATIONS
from schema.exchange.files.rules import HOLDERS
from schema.kernel.graphql import NODES
from schema.kernel.roles import Role
from schema.people.keys import operations as keys
from tests.api.listening import Served
from tests.api.test_differential import sell
from tests.api.test_hidden import HIDDEN, SECRET
from tests.api.test_scope import FILED, VISIBLE, ids_in
from tests.business import Business
from tests.conftest import Begun

NEWS: Final = {
    name: get_named_type(field.type)
    for name, field in (
        GRAPHQL.subscription_type.fields if GRAPHQL.subscription_type else {}
    ).items()
}
PROTECTED: Final = {role: [(n, k) for n, k, of in HIDDEN if of is role] for role in Role}
SHEETS: Final = """
INSERT INTO links (id, number, sheet, territory, role, state)
SELECT gen_random_uuid(), 'LK-' || t, 'leads', t, 'seller', 'active'
  FROM unnest(ARRAY['north', 'south']) t;
INSERT INTO edits (id, link_id, at, key, header, before, after, result, sentence)
SELECT gen_random_uuid(), id, now(), 'LD-1', 'Phone', '5550199', '5550199', 'refused', 'Secret'
  FROM links;
INSERT INTO conflicts (id, number, link_id, at, key, code, header, sheet_value,
                       database_value, formula, reason, state, sentence)
SELECT gen_random_uuid(), 'CF-' || territory, id, now(), 'LD-1', 'phone', 'Phone', '5550199',
       '5550199', '=5550199', 'both', 'open', 'Secret' FROM links;
UPDATE customers SET phone = '5550199', email = 'secret@x.org';
UPDATE leads SET phone = '5550199', contact = 'Secret Person';
UPDATE accounts SET name = name || ' of ours';
INSERT INTO contacts (id, customer_id, name, phone, email)
SELECT gen_random_uuid(), id, 'Li', '5550199', 'secret@x.org' FROM customers
 WHERE merged_into_id IS NULL"""
MOVES: Final = """
UPDATE leads SET territory = CASE number WHEN 'LD-000001' THEN 'south' ELSE 'west' END
 WHERE number IN ('LD-000001', 'LD-000002');
UPDATE customers SET territory = CASE number WHEN 'CU-000001' THEN 'south' ELSE 'west' END
 WHERE number IN ('CU-000001', 'CU-000002')"""
"""The first of each leaves the north; the second was never there."""
MOVED: Final = {
    *("leadChanged", "customerChanged", "creditChanged", "orderChanged", "orderLineChanged"),
    *("priceAgreementChanged", "orderReviewChanged", "orderHoldChanged", "amendmentChanged"),
    *("shipmentChanged", "invoiceChanged", "paymentChanged", "openItemChanged"),
    *("settlementChanged", "refundChanged", "creditNoteChanged"),
    *("trackingEventChanged", "incidentChanged", "carrierClaimChanged"),
    *("duplicateChanged", "mergeChanged", "qualityIssueChanged", "changeRequestChanged"),
    *("orderIntakeChanged", "orderConfirmationChanged", "orderExceptionChanged"),
    "softReservationChanged",
}
"""The news that tells a seller of the north of it."""
OFFICE: Final = {
    *("cleaningChanged", "importChanged", "roundChanged"),
    *("accountChanged", "fiscalPeriodChanged", "journalEntryChanged"),
    *("bankStatementChanged", "bankLineChanged"),
}
"""The news of work on the data of all territories, which no seller is told of."""
BEGINNING: Final = "SELECT xid || '-0' FROM audit_log ORDER BY xid LIMIT 1"
LAST: Final = """
INSERT INTO audit_log (relation, row_id, before, after)
VALUES ('{}', '{}', '{{}}', '{{}}') RETURNING xid || '-' || id"""

Ids = dict[str, set[str]]


@dataclass(frozen=True)
class Reader:
    """Somebody in a role, and what they may see of each table."""

    role: Role
    name: str

    def may_see(self, table: str) -> str:
        """Write the condition by hand, as the owner of the database asks it."""
        if self.role is Role.SELLER:
            return VISIBLE[table]
        mine = f"user_id IN (SELECT id FROM users WHERE email = '{self.name}')"  # noqa: S608 - our own
        if table == "files":  # one of an import belongs to no record, so its sender sees it
            return f"uploaded_by = '{self.name}' OR id IN (SELECT file_id FROM attachments)"  # noqa: S608 - our own
        return mine if table == "api_keys" and self.role is not Role.ADMIN else "true"

    def seen(self, business: Business, *, visible: bool = True) -> Ids:
        """Name what they may see of each table, or all they may not."""
        return {
            name: {
                f"{name}:{found}"
                for (found,) in business.rows(
                    f"SELECT id FROM {table.__tablename__}"  # noqa: S608 - our own
                    f" WHERE ({self.may_see(table.__tablename__)}) IS {visible}"
                )
            }
            for name, (table, _) in NODES.items()
        }


def everything(kind: GraphQLObjectType, depth: int) -> str:
    """Ask for every value of a record and of the records it leads to, pages of them aside."""
    asked = ["__typename"]
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if is_leaf_type(below):
            asked.append(name)
        elif isinstance(below, GraphQLObjectType) and depth and not field.args:
            asked.append(f"{name} {everything(below, depth - 1)}")
    return "{ " + " ".join(asked) + " }"


def record_of(kind: Any) -> tuple[str, GraphQLObjectType]:  # noqa: ANN401 - a type of changes
    """Find the field that shows the record, and its type."""
    ((name, shown),) = [
        (name, get_named_type(field.type))
        for name, field in kind.fields.items()
        if get_named_type(field.type).name in NODES
    ]
    assert isinstance(shown, GraphQLObjectType)
    return name, shown


def document(name: str) -> str:
    """Follow all the news of one kind, with all there is to know of each record."""
    called, shown = record_of(NEWS[name])
    asked = f"id actor kind record {called} {everything(shown, 1)}"
    return f"subscription ($after: ID) {{ {name}(after: $after) {{ {asked} }} }}"


def objects(answer: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Find every object in an answer, at whatever depth."""
    if isinstance(answer, dict):
        yield answer
        answer = list(answer.values())
    if isinstance(answer, list):
        for part in answer:
            yield from objects(part)


@pytest.fixture(params=["compiled", "from rows"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Tell everything in one way and then in the other; only administrators may choose."""
    executed = Engine.subscribed

    def from_rows(engine: Engine, asked: Request, *told: Any) -> Any:  # noqa: ANN401 - as the engine has it
        asked.interpret = True
        return executed(engine, asked, *told)

    if request.param == "from rows":
        monkeypatch.setattr(Engine, "subscribed", from_rows)
    return str(request.param)


async def sell_under_watch(business: Business) -> None:
    """Do business in two territories, with files and with sheets."""
    await sell(business)
    await business.user_of("bot@x.org", Role.INTEGRATION)
    await business.do(keys.create, "bot@x.org", "Shop")
    business.write(SHEETS)
    for kind, table in HOLDERS.items():
        business.write(FILED.format(kind=kind, table=table))


@pytest.fixture(scope="module")
def template(begun: Begun) -> str:
    """Begin with business in two territories."""
    return begun(sell_under_watch)


async def employed(business: Business, role: Role) -> Reader:
    """Let somebody read who is no seller, and has a key of their own, too."""
    if role is Role.SELLER:
        return Reader(role, "ann@x.org")
    await business.user_of("eve@x.org", role)
    await business.do(keys.create, "eve@x.org", "Mine")
    return Reader(role, "eve@x.org")


async def told(
    served: Served, reader: Reader, place: str, lasts: dict[str, str]
) -> dict[str, list[Any]]:
    """Follow all kinds of news from a place on, each up to the change that is its last."""
    found: dict[str, list[Any]] = {name: [] for name in lasts}
    names = iter(lasts)
    while waiting := {name: lasts[name] for name in islice(names, MOST_OPERATIONS)}:
        async with served.socket(reader.role, reader.name) as socket:
            for name in waiting:
                await socket.subscribe(document(name), name, after=place)
            while waiting:
                name, change = await socket.change_of()
                found[name].append(change)
                if change["id"] == waiting.get(name):
                    del waiting[name]
    return found


def test_every_list_has_its_news() -> None:
    shown = {record_of(kind)[1].name for kind in NEWS.values()}
    parts = {"Attachment", "Contact", "InvoiceLine", "ShipmentLine"}
    parts |= {"Address", "BankAccount", "TaxTitle", "Requirement"}
    parts |= {"TransferLine", "OrderFinding", "AllocationShare", "AmendmentLine"}
    parts |= {"OwnerChange", "MergeItem", "MergeFact", "ImportRow", "FreshnessRule"}
    parts |= {"PlanLine", "Package", "CountLine", "JournalLine"}
    parts |= {"PaymentTermLine", "CreditNoteLine"}
    parts |= {"HouseBank", "BankMatch"}
    untold = {"BankSuggestion", "BankSuggestionItem", "BankSuggestionReason"}
    untold |= {"CycleMinute", "Preview"}  # figures and previews have no trail
    assert set(NODES) - shown == parts | untold


def last_of(business: Business, shown: str, seen: Ids) -> str:
    """Let one more change happen to a record of a kind that may be seen; name its place."""
    some = min(seen[shown]).partition(":")[2]
    ((last,),) = business.rows(LAST.format(NODES[shown][0].__tablename__, some))
    return str(last)


def check_scope(name: str, changes: list[Any], left: set[str], stays: Ids, hidden: Ids) -> None:
    """See that just what may be seen is told of, and nothing of what has left or is hidden."""
    called, shown = record_of(NEWS[name])
    gone = [one for one in changes if one["kind"] == "LEFT"]
    rest = [one for one in changes if one["kind"] != "LEFT"]
    assert {one["record"] for one in rest} == stays[shown.name], name
    assert {one["record"] for one in gone} == left, name
    assert {(one["actor"], one[called]) for one in gone} <= {(None, None)}, name
    assert set(ids_in([one[called] for one in rest])) & set().union(*hidden.values()) == set()


def check_fields(role: Role, changes: list[Any]) -> set[str]:
    """See that no protected field is told, wherever its record stands; collect all texts."""
    values: set[str] = set()
    for one in objects(changes):
        for protected, key in PROTECTED[role]:
            if one.get("__typename") == protected:
                assert one.get(camel(key)) is None, (protected, key)
        values |= {value for value in one.values() if isinstance(value, str)}
    return values


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("role", Role)
async def test_news_tells_a_role_of_what_it_may_see_and_of_no_protected_field(
    served: Served, business: Business, role: Role
) -> None:
    reader = await employed(business, role)
    ((place,),) = business.rows(BEGINNING)
    before = reader.seen(business)
    business.write(MOVES)
    after, hidden = reader.seen(business), reader.seen(business, visible=False)
    left = {name: before[name] - after[name] for name in NODES}
    left["File"] = set()  # that its record has moved is no change of a file
    lasts = {
        name: last_of(business, record_of(kind)[1].name, after)
        for name, kind in NEWS.items()
        if after[record_of(kind)[1].name]
    }
    assert set(NEWS) - set(lasts) == (OFFICE if role is Role.SELLER else set())
    values: set[str] = set()
    for name, changes in (await told(served, reader, place, lasts)).items():
        check_scope(name, changes, left[record_of(NEWS[name])[1].name], after, hidden)
        values |= check_fields(role, changes)
    assert (set(SECRET.values()) <= values) is (role is not Role.ANALYST)
    moved = {name for name in NEWS if left[record_of(NEWS[name])[1].name]}
    assert moved == (MOVED if role is Role.SELLER else set())


def camel(key: str) -> str:
    """Write a column as its field is named."""
    first, *rest = key.split("_")
    return first + "".join(map(str.capitalize, rest))

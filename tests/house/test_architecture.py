"""House rules a linter cannot express, checked against the code itself."""

import ast
import string
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Column as TableColumn
from sqlalchemy import Numeric
from sqlalchemy.orm import ColumnProperty
from strawberry.types import get_object_definition
from strawberry.types.base import StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition

import schema.graphql  # noqa: F401 - loads every module
from schema.catalogue.prices.tables import Price, PriceBatch
from schema.customers.accounts.tables import Contact, Customer, OwnerChange
from schema.customers.duplicates.tables import Duplicate, Merge, MergeFact, MergeItem
from schema.customers.imports.tables import Import, ImportRow
from schema.customers.terms.tables import PaymentTermLine
from schema.exchange.files.tables import Attachment
from schema.fulfilment.amendments.tables import AmendmentLine
from schema.fulfilment.intake.tables import OrderGroup
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.plans.tables import Package, PlanLine
from schema.fulfilment.promises.tables import AllocationShare
from schema.fulfilment.reviews.tables import OrderFinding
from schema.fulfilment.shipments.tables import ShipmentLine
from schema.fulfilment.soft_reservations.tables import Reservation
from schema.inventory.counts.tables import CountLine
from schema.inventory.transfers.tables import TransferLine
from schema.kernel.amounts import Money
from schema.kernel.errors import DomainError
from schema.kernel.graphql import NODES
from schema.kernel.hidden import KEY
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, PRICE, Base
from schema.receivables.banking.tables import BankLine, BankStatement
from schema.receivables.credit_notes.tables import CreditNote, CreditNoteLine
from schema.receivables.invoices.tables import Invoice, InvoiceLine
from schema.receivables.payments.tables import Payment
from schema.receivables.refunds.tables import Refund
from schema.receivables.settlements.tables import Settlement
from schema.receivables.suggestions.tables import BankSuggestionItem, BankSuggestionReason
from tests.house.inventory import ROOT, SOURCES, machines, refusals, tables

LONGEST_FUNCTION: Final = 40
LONGEST_MODULE: Final = 300
UNWELCOME: Final = frozenset(
    ("util", "utils", "helper", "helpers", "common", "misc", "base", "manager", "service")
)
WORLD: Final = (".commit(", "datetime.now", "date.today", "os.environ", "os.getenv")

# Tables and columns the API keeps to itself, each with its reason.
HIDDEN_TABLES: Final = {
    Reservation: "shown as what lines, soft reservations and stock levels have",
    OrderGroup: "shown as what orders have as their entry group",
}
HIDDEN: Final = {
    Customer.name_key: "what likeness is found by; the name says it to people",
    Customer.pinyin: "what likeness and search find by; the name says it to people",
    BankLine.name_key: "what likeness is found by; the counterparty says it to people",
    BankLine.fingerprint: "what the same line of two files is known by; of no use to a caller",
    BankSuggestionItem.suggestion_id: "shown by the suggestion it is part of",
    BankSuggestionReason.suggestion_id: "shown by the suggestion it speaks for",
    OwnerChange.customer_id: "shown by the customer who changed hands",
    OwnerChange.from_id: "shown as who looked after them before",
    OwnerChange.to_id: "shown as who looks after them from then on",
    Contact.customer_id: "shown by the customer whose contact it is",
    MergeItem.merge_id: "shown by the merge it went over with",
    MergeItem.row_id: "which record of one of many tables; that record tells its customer",
    MergeFact.merge_id: "shown by the merge it was taken over in",
    ImportRow.import_id: "shown by the import it is part of",
    ImportRow.xid: "what the trail is compared with when it is undone; of no use to a caller",
    ShipmentLine.shipment_id: "shown by the shipment it is part of",
    InvoiceLine.invoice_id: "shown by the invoice it is part of",
    CreditNoteLine.credit_note_id: "shown by the credit note it is part of",
    PaymentTermLine.payment_term_id: "shown by the terms it is part of",
    Settlement.reverses_id: "shown as whether it is a reversal",
    Attachment.kind: "shown as part of the id of the record it belongs to",
    Attachment.record_id: "shown as part of the id of the record it belongs to",
    Price.batch_id: "shown by the batch it is part of, and named in its number",
    PriceBatch.last_position: "how prices are numbered; of no use to a caller",
    OrderFinding.review_id: "shown by the review that found it",
    PlanLine.plan_id: "shown by the plan it is part of, and named in its number",
    Package.plan_id: "shown by the plan it is part of",
    CountLine.count_id: "shown by the count it is part of",
    TransferLine.transfer_id: "shown by the transfer it is part of",
    AllocationShare.run_id: "shown by the run that gave it",
    AmendmentLine.amendment_id: "shown by the amendment it is part of",
    Order.last_position: "how lines are numbered; of no use to a caller",
}
OUT_OF_SIGHT: Final = {
    Duplicate.customer_id,
    Duplicate.other_id,
    Merge.loser_id,
    Import.file_id,
    BankStatement.file_id,
    Invoice.entry_id,
    Payment.entry_id,
    Refund.entry_id,
    CreditNote.entry_id,
    Settlement.entry_id,
}
"""Keys whose record may be hidden from those who see the row: there, nothing is shown."""


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_is_a_room_with_a_name_on_the_door(path: Path) -> None:
    source = path.read_text()
    tree = ast.parse(source)
    assert ast.get_docstring(tree), "say what this room is for"
    assert path.stem not in UNWELCOME, "name it after what is inside"
    assert len(source.splitlines()) <= LONGEST_MODULE, "split it where it has two thoughts"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_only_graphql_names_types_it_does_not_import(path: Path) -> None:
    assert path.name == "graphql.py" or "TYPE_CHECKING" not in path.read_text()


@pytest.mark.parametrize("path", [p for p in SOURCES if "schema" in p.parts], ids=relative)
def test_the_business_does_not_touch_the_world(path: Path) -> None:
    source = path.read_text()
    assert [touch for touch in WORLD if touch in source] == []


def test_imports_look_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(  # noqa: S603 - our own tool
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_room_opens_whoever_comes_first() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.house.alone"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.__qualname__)
def test_every_refusal_is_a_sentence_about_its_own_facts(refusal: type[DomainError]) -> None:
    sentence = refusal.__doc__ or ""
    named = {field for _, field, _, _ in string.Formatter().parse(sentence) if field}
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert named <= set(refusal.__annotations__)


def test_every_refusal_has_a_code_of_its_own() -> None:
    names = sorted(refusal.__name__ for refusal in refusals())
    assert [name for name in names if names.count(name) > 1] == []


def test_every_state_has_an_entry_in_its_moves() -> None:
    found = machines()
    assert list(found) == [
        *("prices", "duplicates", "imports", "quality", "requests"),
        *(
            "conflicts",
            "links",
            "rounds",
            "amendments",
            "confirmations",
            "deliveries",
            "exceptions",
        ),
        *("intake", "orders", "plans", "replenishment", "reviews", "soft_reservations"),
        *("counts", "transfers", "leads", "banking", "ledger", "payments"),
    ]
    for moves in found.values():
        states = set(type(next(iter(moves))))
        assert set(moves) == states
        assert set[object]().union(*moves.values()) <= states


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.__name__)
def test_every_column_has_words(table: type[Base]) -> None:
    for attribute in table.__mapper__.column_attrs:
        assert (attribute.doc or "").endswith("."), attribute.key


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.__name__)
def test_every_column_is_shown_or_hidden_on_purpose(table: type[Base]) -> None:
    shown_as = dict(NODES.values())
    assert (table in shown_as) is not (table in HIDDEN_TABLES)
    if table in HIDDEN_TABLES:
        return
    definition = get_object_definition(shown_as[table], strict=True)
    shown = {field.python_name: field.type for field in definition.fields}
    for attribute in table.__mapper__.column_attrs:
        if attribute.key != "id" and getattr(table, attribute.key) not in HIDDEN:
            assert shape(shown, attribute) == facts(attribute), attribute.key


def facts(attribute: ColumnProperty[Any]) -> tuple[object, bool]:
    """Tell a column's type to those who see it, and whether it may be null.

    That is its Python type, unless it points at a record or is an amount, which is money.
    """
    (column,) = attribute.columns
    kind: object = Money if _is_amount(column.type) else column.type.python_type
    kind = "a record" if _points(attribute) else kind
    if not isinstance(column, TableColumn):  # an expression says itself whether it may be null
        return kind, bool(attribute.info.get("nullable"))
    unseen = getattr(attribute.parent.class_, attribute.key) in OUT_OF_SIGHT
    return kind, bool(column.nullable or KEY in column.info or unseen)


def shape(shown: dict[str, Any], attribute: ColumnProperty[Any]) -> tuple[object, bool]:
    """Tell the same of the field that shows it; a key is shown as the record it points at."""
    name = attribute.key.removesuffix("_id") if _points(attribute) else attribute.key
    assert name in shown, f"{attribute.key} is neither shown nor hidden"
    field = shown[name]
    optional = isinstance(field, StrawberryOptional)
    inner = field.of_type if isinstance(field, StrawberryOptional) else field
    if isinstance(inner, StrawberryEnumDefinition):
        inner = inner.wrapped_cls
    return "a record" if _points(attribute) else inner, optional


def _points(attribute: ColumnProperty[Any]) -> bool:
    """Tell whether a column is the key of a record; its currency only goes with the key."""
    return bool(attribute.columns[0].foreign_keys) and attribute.key != "currency"


def _is_amount(kind: object) -> bool:
    amounts = {(amount.precision, amount.scale) for amount in (AMOUNT, PRICE)}
    return isinstance(kind, Numeric) and (kind.precision, kind.scale) in amounts


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.__name__)
def test_what_holds_money_says_in_which_currency(table: type[Base]) -> None:
    kinds = [attribute.columns[0].type for attribute in table.__mapper__.column_attrs]
    if any(_is_amount(kind) for kind in kinds):
        made: Any = table.__table__
        rules = [str(getattr(rule, "sqltext", "")) for rule in made.constraints]
        assert CURRENCY_CODE in rules
        assert not made.c.currency.nullable

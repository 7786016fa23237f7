"""Calls: the cells people edited become the operations their columns name."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

import pytest

from schema.exchange.links.rules import LinkState, SheetName
from schema.exchange.links.tables import Link
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.kernel.errors import DomainError
from schema.kernel.roles import Role
from schema.kernel.sheet import ACTION
from schema.pipeline.leads import operations as leads
from schema.pipeline.leads.rules import LeadSource
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from sync.bound import Bound, actor_of, sheet_of
from sync.calls import Call, calls
from sync.cells import EMPTY, Cell
from sync.picture import Tab

NOWHERE: Final = Tab(1, "Tab", (), {})


def bound(sheet: SheetName) -> Bound:
    """Bind a sheet to a tab that nobody reads here."""
    link = Link(
        id=uuid4(), number="LK-000001", sheet=sheet, role=Role.MANAGER, state=LinkState.ACTIVE
    )
    return Bound(link, sheet_of(link), actor_of(link), NOWHERE)


LEADS: Final = bound(SheetName.LEADS)
ORDERS: Final = bound(SheetName.ORDERS)
PAYMENTS: Final = bound(SheetName.PAYMENTS)


def asked(**cells: str | Cell | None) -> dict[str, tuple[Cell, Cell]]:
    """Say what was typed in one row; the database says ``old`` everywhere."""
    typed = {
        code: text if isinstance(text, Cell) else Cell(text) for code, text in cells.items()
    }
    return {code: (cell, Cell("old")) for code, cell in typed.items()}


def made(where: Bound, **rows: Mapping[str, tuple[Cell, Cell]]) -> list[tuple[Any, str, Any]]:
    """Tell the calls made of rows; ``L1`` stands for the key ``SO-000001/1``."""
    named = {key.replace("L", "SO-000001/"): cells for key, cells in rows.items()}
    return [(call.operation, call.subject, call.given) for call in calls(where, named)]


def refused(where: Bound, **rows: Mapping[str, tuple[Cell, Cell]]) -> str:
    """Tell the sentence with which the rows are refused."""
    with pytest.raises(DomainError) as refusal:
        made(where, **rows)
    return str(refusal.value)


def test_the_edits_of_one_row_that_mean_one_operation_are_one_call() -> None:
    row = asked(company="Acme", interest="3", source="web", next_contact_on="2030-12-01")
    assert made(LEADS, K=row) == [
        (leads.correct, "K", {"company": "Acme", "interest": 3, "source": LeadSource.WEB}),
        (leads.plan_next_contact, "K", {"next_contact_on": date(2030, 12, 1)}),
    ]


def test_a_cleared_cell_tells_nothing_where_nothing_may_be_told() -> None:
    row = asked(phone=None, estimated_amount=None)
    assert made(LEADS, K=row) == [
        (leads.correct, "K", {"phone": None, "estimated_amount": None})
    ]


def test_a_cleared_cell_is_refused_where_a_value_is_needed() -> None:
    assert refused(ORDERS, L1=asked(quantity=None)) == (
        "Column Quantity of SO-000001/1 cannot be empty; write a value."
    )
    assert refused(LEADS, K=asked(company=None)) == (
        "Column Company of K cannot be empty; write a value."
    )


def test_a_line_is_the_subject_of_its_own_columns_and_its_order_of_the_others() -> None:
    row = asked(quantity="2", price="9.5", requested_on="2030-12-01")
    assert made(ORDERS, L1=row) == [
        (orders.change_line, "SO-000001/1", {"quantity": Decimal(2), "price": Decimal("9.5")}),
        (orders.reschedule, "SO-000001", {"requested_on": date(2030, 12, 1)}),
    ]


def test_lines_of_one_order_that_agree_are_one_call() -> None:
    same = asked(requested_on="2030-12-01")
    assert made(ORDERS, L1=same, L2=same) == [
        (orders.reschedule, "SO-000001", {"requested_on": date(2030, 12, 1)})
    ]


def test_lines_of_one_order_that_disagree_are_refused() -> None:
    rows = {"L1": asked(requested_on="2030-12-01"), "L2": asked(requested_on="2030-12-02")}
    assert refused(ORDERS, **rows) == (
        "The rows of SO-000001 give different values for Requested on; write the same in each."
    )


def test_every_line_keeps_a_quantity_of_its_own() -> None:
    assert made(ORDERS, L1=asked(quantity="1"), L2=asked(quantity="2")) == [
        (orders.change_line, "SO-000001/1", {"quantity": Decimal(1)}),
        (orders.change_line, "SO-000001/2", {"quantity": Decimal(2)}),
    ]


def test_actions_come_after_all_fields_whatever_their_place() -> None:
    rows = {"L1": asked(action="confirm", quantity="1"), "L2": asked(quantity="2")}
    assert [operation for operation, _, _ in made(ORDERS, **rows)] == [
        orders.change_line, orders.change_line, promises.confirm,
    ]  # fmt: skip


def test_the_same_action_on_two_lines_of_an_order_acts_once() -> None:
    rows = {"L1": asked(action="confirm"), "L2": asked(action="Confirm ")}
    assert made(ORDERS, **rows) == [(promises.confirm, "SO-000001", {})]


@pytest.mark.parametrize(
    "text",
    ["disqualify: no budget", "Disqualify:no budget", " disqualify ： no budget "],
)
def test_an_action_takes_what_follows_the_colon(text: str) -> None:
    assert made(LEADS, K=asked(action=text)) == [
        (leads.disqualify, "K", {"disqualify_reason": "no budget"})
    ]


def test_only_the_first_colon_divides() -> None:
    assert made(LEADS, K=asked(action="disqualify: they said: later")) == [
        (leads.disqualify, "K", {"disqualify_reason": "they said: later"})
    ]


def test_an_action_without_its_reason_hands_over_an_empty_one() -> None:
    assert made(LEADS, K=asked(action="disqualify")) == [
        (leads.disqualify, "K", {"disqualify_reason": ""})
    ]


@pytest.mark.parametrize("word", ["ship", "confirmed", ": confirm", "确认"])
def test_an_unknown_action_is_refused_with_those_there_are(word: str) -> None:
    told = word.partition(":")[0].strip()
    assert refused(ORDERS, L1=asked(**{ACTION: word})) == (
        f"{told} is no action for SO-000001/1; choose one of trial, submit, waive,"
        " approve, send back, confirm, cancel."
    )


def test_a_column_nobody_may_edit_tells_what_to_put_back() -> None:
    assert refused(ORDERS, L1=asked(total="7")) == (
        "Column Order total of SO-000001/1 cannot be changed here; put old back, or clear"
        " the cell to have it put back."
    )
    row = {"total": (Cell("7"), EMPTY)}
    assert refused(ORDERS, L1=row).startswith(
        "Column Order total of SO-000001/1 cannot be changed here; put nothing back"
    )


def test_a_value_of_the_wrong_type_is_refused_with_what_is_wanted() -> None:
    assert refused(ORDERS, L1=asked(price=Cell("abc", sound=False))) == (
        "abc in column Price of SO-000001/1 is not a number; correct the cell or clear it."
    )


def test_what_is_allocated_is_read_as_people_write_it() -> None:
    text = "INV-000001：500；INV-000002"
    assert made(PAYMENTS, K=asked(allotments=text)) == [
        (
            payments.allocate,
            "K",
            {"allotments": [Allotment("INV-000001", Decimal(500)), Allotment("INV-000002")]},
        )
    ]


def test_nothing_edited_calls_nothing() -> None:
    assert calls(LEADS, {"K": {}}) == []


def test_a_call_starts_with_nothing_given() -> None:
    assert Call(leads.contact, "K").given == {}

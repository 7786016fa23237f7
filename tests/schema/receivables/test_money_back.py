"""Payments that were nobody's, taken back, or sent back: nothing is lost or counted twice."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import psycopg
import pytest

from schema.kernel.roles import Role
from schema.kernel.work import Actor
from schema.receivables.payments import operations
from schema.receivables.payments.rules import Allotment
from schema.receivables.refunds import operations as refunds
from tests.asking import Asker
from tests.business import Business
from tests.schema.integrity import breaches

BALANCES: Final = (
    "SELECT a.purpose, sum(l.debit - l.credit) FROM journal_lines l"
    " JOIN accounts a ON a.id = l.account_id GROUP BY 1 HAVING sum(l.debit - l.credit) <> 0"
    " ORDER BY 1"
)
ENTRIES: Final = (
    "SELECT kind, document, total FROM journal_entries WHERE kind <> 'invoice' ORDER BY number"
)
ITEMS: Final = "SELECT number, side, amount, settled FROM open_items ORDER BY 1"
TOO_EARLY: Final = (
    "A refund of payment PAY-000001 cannot have been paid on 2030-05-31; it was free to be sent"
    " back from 2030-06-01 on."
)
FINANCE: Final = Actor("fay@x.org", Role.FINANCE, "test")


async def nobodys(business: Business, amount: str = "40") -> str:
    """Receive money from nobody knows whom."""
    made = await business.do(
        operations.receive, Decimal(amount), reference="thanks", by=FINANCE
    )
    return str(made.number)


async def test_money_of_nobody_is_kept_apart_until_it_is_known_whose_it_is(
    business: Business,
) -> None:
    customer = await business.shop(price="10")
    number = await nobodys(business)
    assert business.rows(ITEMS) == []
    assert business.rows(BALANCES) == [("bank", 40), ("unidentified", -40)]
    invoice = await business.invoiced(customer, "3")
    words = f"Nobody knows yet whose payment {number} is; name its customer first."
    assert await business.refuse(operations.allocate, number, [Allotment(invoice)]) == words
    assert await business.refuse(refunds.refund, number, "x") == words
    later = replace(business, at=business.at + timedelta(3))
    known = await later.do(operations.identify, number, customer, by=FINANCE)
    assert (known.state.value, known.identified_on) == ("posted", date(2030, 6, 4))
    assert business.rows(BALANCES) == [
        ("advances", -40), ("bank", 40), ("receivables", 30), ("sales", -30),
    ]  # fmt: skip
    await later.settle(number, invoice)
    assert business.rows(ITEMS) == [
        ("INV-000001/1", "debit", 30, 30),
        ("PAY-000001", "credit", 40, 30),
    ]
    assert breaches(business) == {}


async def test_nothing_is_sent_back_before_it_was_known_whose_it_is_or_was_free(
    business: Business,
) -> None:
    """Books of a month would say that an advance was sent back that was none yet."""
    customer = await business.shop(price="10")
    number = await nobodys(business)
    later = replace(business, at=business.at + timedelta(3))
    await later.do(operations.identify, number, customer, by=FINANCE)
    words = (
        f"A refund of payment {number} cannot have been paid on {{}}; it was free to be sent"
    )
    words += " back from {} on."
    early = date(2030, 6, 2)
    told = words.format("2030-06-02", "2030-06-04")
    assert await later.refuse(refunds.refund, number, "x", None, early) == told
    invoice = await later.invoiced(customer, "3")
    await later.settle(number, invoice)
    last = replace(business, at=business.at + timedelta(9))
    await last.do(operations.release, number, invoice)
    early = date(2030, 6, 9)
    told = words.format("2030-06-09", "2030-06-10")
    assert await last.refuse(refunds.refund, number, "x", None, early) == told
    await last.do(refunds.refund, number, "x", paid_on=date(2030, 6, 10))
    assert breaches(business) == {}


async def test_an_empty_word_is_no_customer(business: Business) -> None:
    said = await business.refuse(operations.receive, Decimal(5), "")
    assert said.startswith("There is no customer ")


async def test_who_paid_is_said_once(business: Business) -> None:
    customer = await business.shop()
    other = await business.customer("Other")
    number = await business.payment(customer, "5")
    assert await business.refuse(operations.identify, number, other) == (
        f"Payment {number} is customer {customer}'s already; reverse it, and record it anew."
    )
    with pytest.raises(psycopg.errors.CheckViolation):
        business.write("UPDATE payments SET customer_id = NULL")


async def test_a_payment_that_did_not_come_opens_what_it_settled(business: Business) -> None:
    """40 came for two invoices of 10 and 20; the bank takes it back."""
    customer = await business.shop(price="10")
    one, two = [await business.invoiced(customer, quantity) for quantity in ("1", "2")]
    number = await business.payment(customer, "40")
    await business.settle(number, one)
    await business.settle(number, two)
    exposed = "SELECT exposure FROM credits"
    assert business.rows(exposed) == [(0,)]
    states = "SELECT state FROM orders ORDER BY number"
    assert business.rows(states) == [("closed",), ("closed",)]
    taken = await business.do(operations.reverse, number, " cheque bounced ", by=FINANCE)
    assert (taken.state.value, taken.reversed_on, taken.reversal_reason) == (
        "reversed", date(2030, 6, 1), "cheque bounced",
    )  # fmt: skip
    assert business.rows(ITEMS) == [
        ("INV-000001/1", "debit", 10, 0),
        ("INV-000002/1", "debit", 20, 0),
        (number, "credit", 40, 40),
        (f"{number}/R", "debit", 40, 40),
    ]
    assert business.rows(ENTRIES) == [
        ("payment", number, 40),
        ("allocation", number, 10),
        ("allocation", number, 20),
        ("release", number, 10),
        ("release", number, 20),
        ("reversal", number, 40),
    ]
    assert business.rows(BALANCES) == [("receivables", 30), ("sales", -30)]
    assert business.rows(exposed) == [(30,)]
    assert business.rows(states) == [("shipped",), ("shipped",)]
    assert breaches(business) == {}


async def test_what_was_taken_back_stays_so(business: Business) -> None:
    customer = await business.shop(price="10")
    invoice = await business.invoiced(customer, "1")
    number = await business.payment(customer, "5")
    assert await business.refuse(operations.reverse, number, " ") == (
        f"Say why; whoever reads payment {number} later wants to know."
    )
    await business.do(operations.reverse, number, "not ours")
    words = (
        f"Payment {number} was taken back on 2030-06-01; if it came after all, record it anew."
    )
    for deed, *asked in (
        (operations.reverse, "again"),
        (operations.identify, customer),
        (operations.allocate, [Allotment(invoice)]),
        (refunds.refund, "x"),
    ):
        assert await business.refuse(deed, number, *asked) == words
    with pytest.raises(psycopg.errors.CheckViolation):
        business.write("UPDATE payments SET state = 'posted', reversed_on = NULL")


async def test_money_of_nobody_can_be_taken_back(business: Business) -> None:
    number = await nobodys(business)
    await business.do(operations.reverse, number, "entered twice")
    assert business.rows(BALANCES) == []
    assert business.rows(ITEMS) == []
    assert breaches(business) == {}


async def test_what_is_left_of_a_payment_is_sent_back(business: Business) -> None:
    customer = await business.shop(price="10")
    invoice = await business.invoiced(customer, "1")
    number = await business.payment(customer, "40")
    await business.settle(number, invoice)
    exposed = business.rows("SELECT exposure FROM credits")
    part = await business.do(refunds.refund, number, "paid too much", Decimal("5.5"))
    assert (part.number, part.amount, part.paid_on) == (
        "RF-000001",
        Decimal("5.5"),
        date(2030, 6, 1),
    )
    assert await business.refuse(refunds.refund, number, "x", Decimal(25)) == (
        f"Payment {number} has 24.50 left; 25 of it cannot be sent back."
    )
    await business.do(refunds.refund, number, "the rest")
    assert business.rows(ITEMS) == [
        ("INV-000001/1", "debit", 10, 10),
        (number, "credit", 40, 40),
        ("RF-000001", "debit", Decimal("5.5"), Decimal("5.5")),
        ("RF-000002", "debit", Decimal("24.5"), Decimal("24.5")),
    ]
    assert business.rows(BALANCES) == [("bank", 10), ("sales", -10)]
    assert business.rows("SELECT exposure FROM credits") == exposed
    assert await business.refuse(operations.reverse, number, "x") == (
        f"Payment {number} cannot be taken back; 30.00 of it was sent back to who paid it."
    )
    assert business.rows("SELECT settled FROM open_items WHERE kind = 'invoice'") == [(10,)]
    assert breaches(business) == {}


@pytest.mark.parametrize(
    ("amount", "day", "words"),
    [
        ("0", None, "A refund of payment PAY-000001 cannot be 0; give more than 0."),
        ("-1", None, "A refund of payment PAY-000001 cannot be -1; give more than 0."),
        (
            "1",
            date(2030, 6, 2),
            "A refund cannot have been paid on 2030-06-02; that day is still to come.",
        ),
        (
            "1",
            date(2030, 5, 31),
            TOO_EARLY,
        ),
    ],
)
async def test_refunds_are_refused_that_cannot_be(
    business: Business, amount: str, day: date | None, words: str
) -> None:
    number = await business.payment(await business.customer(), "5")
    before = business.picture()
    assert await business.refuse(refunds.refund, number, "x", Decimal(amount), day) == words
    assert business.picture() == before


async def test_only_finance_sends_money_back(business: Business) -> None:
    number = await business.payment(await business.customer(), "5")
    ann = Actor("ann@x.org", Role.SELLER, "test")
    for deed in (refunds.refund, operations.reverse):
        said = await business.refuse(deed, number, "x", by=ann)
        assert said.startswith("Role seller may not")


PAID: Final = """{ payments(orderBy: [{ number: ASC }]) { nodes {
  number state customer { number } unallocated { amount } reversedOn reversalReason
  settlements { debitItem { number kind } reversal } } }
  refunds { nodes { number amount { amount } paidOn reason payment { number } } } }"""


async def test_all_of_it_is_done_and_read_by_the_api(business: Business, ask: Asker) -> None:
    customer = await business.customer()
    shows = "payment { number state customer { number } }"
    for amount in ("7", "9"):
        made = await ask.tell("receivePayment", {"amount": amount}, shows, role=Role.FINANCE)
        assert made["payment"]["customer"] is None
    of = {"number": "PAY-000001", "customer": customer}
    made = await ask.tell("identifyPayment", of, shows, role=Role.FINANCE)
    assert made["payment"]["customer"] == {"number": customer}
    sent = {"payment": "PAY-000001", "reason": "not for us", "amount": "3"}
    await ask.tell("refundPayment", sent, "refund { number }", role=Role.FINANCE)
    gone = {"number": "PAY-000002", "reason": "entered twice"}
    await ask.tell("reversePayment", gone, shows, role=Role.FINANCE)
    told: Any = await ask(PAID, role=Role.FINANCE)
    assert told["payments"]["nodes"] == [
        {
            "number": "PAY-000001",
            "state": "POSTED",
            "customer": {"number": customer},
            "unallocated": {"amount": "4.00"},
            "reversedOn": None,
            "reversalReason": None,
            "settlements": [
                {"debitItem": {"number": "RF-000001", "kind": "REFUND"}, "reversal": False}
            ],
        },
        {
            "number": "PAY-000002",
            "state": "REVERSED",
            "customer": None,
            "unallocated": {"amount": "0.00"},
            "reversedOn": "2030-06-01",
            "reversalReason": "entered twice",
            "settlements": [],
        },
    ]
    assert told["refunds"]["nodes"] == [
        {
            "number": "RF-000001",
            "amount": {"amount": "3.00"},
            "paidOn": "2030-06-01",
            "reason": "not for us",
            "payment": {"number": "PAY-000001"},
        }
    ]

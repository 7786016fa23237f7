"""Lines of bank statements: suggested, accepted, told, set aside, dismissed, undone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import psycopg
import pytest

from schema.kernel.roles import Role
from schema.kernel.work import Actor
from schema.receivables.banking import operations as banking
from schema.receivables.closing import operations as closing
from schema.receivables.matches import operations
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from schema.receivables.refunds import operations as refunds
from tests.business import FINANCE, Business
from tests.reconciling import BALANCES, LINES, SUGGESTED, Cashier
from tests.schema.integrity import breaches

LATER: Final = datetime(2030, 6, 28, 12, tzinfo=UTC)
"""Within a week of the day on which is due what is billed today."""


def row(
    amount: str, words: str = "", reference: str = "", name: str = "Acme", day: int = 1
) -> str:
    """Write a line of a statement."""
    return f"2030-06-{day:02d},{amount},{name},111222333,{words},{reference}"


@pytest.fixture
def cashier(business: Business, tmp_path: Path) -> Cashier:
    """Give finance the files of a bank."""
    return Cashier(business, tmp_path)


async def test_a_named_invoice_is_suggested_and_settled_when_that_is_accepted(
    cashier: Cashier,
) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    await business.invoiced(customer, "5")
    await cashier.open()
    statement = await cashier.imports(row("30", "INV-000001"), row("-7", "fee", name=""))
    assert (statement.lines, statement.known) == (2, 0)
    assert cashier.rows(SUGGESTED) == [
        ("BL-000001", 1, 85, customer, "INV-000001: 30.00", "reference, amount, name")
    ]
    line = await business.do(operations.accept, "BL-000001", by=FINANCE)
    assert (line.state.value, line.matched, line.settles) == (
        "matched",
        Decimal(30),
        "INV-000001: 30.00",
    )
    await business.do(operations.dismiss, "BL-000002", "the bank's fee", by=FINANCE)
    assert cashier.rows(LINES) == [
        ("BL-000001", "matched", 30, 30),
        ("BL-000002", "dismissed", -7, 0),
    ]
    assert cashier.rows(BALANCES) == [("bank", 30), ("receivables", 50), ("sales", -80)]
    assert cashier.rows(SUGGESTED) == []
    assert breaches(business) == {}


async def test_what_banks_kept_is_paid_and_costs_us(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    await business.invoiced(customer, "3")
    await cashier.open()
    await cashier.imports(row("28.50"))
    told = {
        "customer": customer,
        "settles": [Allotment("INV-000001")],
        "charges": Decimal("1.5"),
    }
    await business.do(operations.note, "BL-000001", by=FINANCE, **told)
    line = await business.do(operations.post, "BL-000001", by=FINANCE)
    assert (line.state.value, line.matched) == ("matched", Decimal("28.50"))
    paid = cashier.rows("SELECT number, amount, charges, allocated FROM payments")
    assert paid == [("PAY-000001", 30, Decimal("1.50"), 30)]
    assert cashier.rows(BALANCES) == [
        ("bank", Decimal("28.50")),
        ("charges", Decimal("1.50")),
        ("receivables", 30),
        ("sales", -60),
    ]
    cashier.business = business = replace(business, at=LATER)
    await cashier.imports(row("28.50", reference="R-2", day=28))
    assert cashier.rows(SUGGESTED) == [
        (
            "BL-000002",
            1,
            50,
            customer,
            "INV-000002: 30.00",
            "account, after_charges, name, date",
        )
    ]
    again = await business.do(operations.accept, "BL-000002", by=FINANCE)
    assert (again.state.value, again.charges) == ("matched", Decimal("1.50"))
    assert breaches(business) == {}


async def test_one_line_settles_several_invoices_when_they_sum_to_it(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    for quantity in ("1", "2", "4"):
        await business.invoiced(customer, quantity)
    await cashier.open()
    await business.do(
        banking.enter, "HB-000001", date(2030, 6, 1), Decimal(10), counterparty="Acme",
        counterparty_account="111222333", by=FINANCE,
    )  # fmt: skip
    await business.do(operations.post, "BL-000001", customer=customer, by=FINANCE)
    await cashier.imports(row("60"), row("50"))
    assert cashier.rows(SUGGESTED) == [
        ("BL-000002", 1, 50, customer, "INV-000002: 20.00; INV-000003: 40.00",
         "account, combination, name"),
        ("BL-000003", 1, 50, customer, "INV-000001: 10.00; INV-000003: 40.00",
         "account, combination, name"),
    ]  # fmt: skip
    await business.do(operations.accept, "BL-000002", by=FINANCE)
    assert cashier.rows("SELECT number, allocated FROM invoices ORDER BY 1") == [
        ("INV-000001", 0), ("INV-000002", 20), ("INV-000003", 40),
    ]  # fmt: skip
    # what was suggested for the other line is settled otherwise by now: 50 are no sum any more
    assert cashier.rows(SUGGESTED) == []
    assert breaches(business) == {}


async def test_money_of_nobody_known_is_set_aside(cashier: Cashier) -> None:
    business = cashier.business
    await business.shop()
    await cashier.open()
    await cashier.imports(row("12", name="Somebody"))
    words = "Say who paid line BL-000001, or set it aside until that is known."
    assert await business.refuse(operations.post, "BL-000001", by=FINANCE) == words
    line = await business.do(operations.set_aside, "BL-000001", by=FINANCE)
    assert line.state.value == "matched"
    assert cashier.rows(BALANCES) == [("bank", 12), ("unidentified", -12)]
    assert breaches(business) == {}


async def test_a_line_is_posted_in_parts(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop()
    await cashier.open()
    await cashier.imports(row("100"))
    part = {"customer": customer, "amount": Decimal(60)}
    line = await business.do(operations.post, "BL-000001", by=FINANCE, **part)
    assert (line.state.value, line.matched) == ("open", Decimal(60))
    assert line.customer_id is None
    words = "Line BL-000001 has 40.00 left; 60 of it cannot be posted."
    assert await business.refuse(operations.post, "BL-000001", by=FINANCE, **part) == words
    words = (
        "A part of line BL-000001 is in the books, so it cannot be dismissed; undo that first."
    )
    assert await business.refuse(operations.dismiss, "BL-000001", "x", by=FINANCE) == words
    line = await business.do(operations.set_aside, "BL-000001", by=FINANCE)
    assert (line.state.value, line.matched) == ("matched", Decimal(100))
    undone = await business.do(operations.undo, "BL-000001", by=FINANCE)
    assert (undone.state.value, undone.matched) == ("open", Decimal(0))
    assert cashier.rows("SELECT number, state FROM payments ORDER BY 1") == [
        ("PAY-000001", "reversed"),
        ("PAY-000002", "reversed"),
    ]
    assert cashier.rows(BALANCES) == []
    assert breaches(business) == {}


async def test_a_payment_somebody_recorded_before_is_not_recorded_twice(
    cashier: Cashier,
) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    payment = await business.payment(customer, "30")
    await business.settle(payment, "INV-000001")
    await cashier.open()
    await cashier.imports(row("30", "INV-000001"), row("30", "thanks", "R-2", "Else"))
    assert [told[:4] for told in cashier.rows(SUGGESTED)] == [
        ("BL-000001", 1, 70, customer),
        ("BL-000002", 1, 60, customer),
    ]
    await business.do(operations.accept, "BL-000001", by=FINANCE)
    assert cashier.rows("SELECT count(*) FROM payments") == [(1,)]
    words = (
        "PAY-000001 is another line of a bank statement already; undo that one if it is wrong."
    )
    assert await business.refuse(operations.match, "BL-000002", [payment], by=FINANCE) == words
    undone = await business.do(operations.undo, "BL-000001", by=FINANCE)
    assert undone.state.value == "open"
    assert cashier.rows("SELECT state, allocated FROM payments") == [("posted", 30)]
    await business.do(operations.match, "BL-000002", [payment], by=FINANCE)
    assert breaches(business) == {}


async def test_money_that_went_out_is_a_refund(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop()
    payment = await business.payment(customer, "40")
    await business.do(refunds.refund, payment, "paid twice", Decimal(15), by=FINANCE)
    await cashier.open()
    await cashier.imports(row("-15", "back to you"), row("40"))
    assert [told[:3] for told in cashier.rows(SUGGESTED)] == [
        ("BL-000001", 1, 70),
        ("BL-000002", 1, 70),
    ]
    words = "Line BL-000002 and RF-000001 go different ways: one came in, the other went out."
    assert await business.refuse(operations.match, "BL-000002", ["RF-000001"]) == words
    words = (
        "Line BL-000001 is money that went out; match it with the refund or the reversal it is."
    )
    assert await business.refuse(operations.set_aside, "BL-000001", by=FINANCE) == words
    await business.do(operations.accept, "BL-000001", by=FINANCE)
    await business.do(operations.accept, "BL-000002", by=FINANCE)
    assert {state for _, state, *_ in cashier.rows(LINES)} == {"matched"}
    assert breaches(business) == {}


async def bounced(cashier: Cashier) -> None:
    """Receive money by a bank line, and see it go back by another."""
    business = cashier.business
    customer = await business.shop()
    await cashier.open()
    await cashier.imports(row("25"), row("-25", "PAY-000001"))
    await business.do(operations.post, "BL-000001", customer=customer, by=FINANCE)
    await business.do(operations.match_named, "BL-000002", " PAY-000001; ", by=FINANCE)


async def test_a_payment_goes_back_with_the_line_that_tells_so(cashier: Cashier) -> None:
    await bounced(cashier)
    business = cashier.business
    assert cashier.rows("SELECT state, reversal_reason FROM payments") == [
        ("reversed", "It went back by BL-000002")
    ]
    assert cashier.rows(BALANCES) == []
    assert {state for _, state, *_ in cashier.rows(LINES)} == {"matched"}
    words = (
        "What came by line BL-000001 went back by line BL-000002; undo that one: both are open"
        " then."
    )
    assert await business.refuse(operations.undo, "BL-000001", by=FINANCE) == words
    assert breaches(business) == {}
    await business.do(operations.undo, "BL-000002", by=FINANCE)
    assert cashier.rows(LINES) == [("BL-000001", "open", 25, 0), ("BL-000002", "open", -25, 0)]
    words = (
        "Payment PAY-000001 was taken back on 2030-06-01; if it came after all, record it anew."
    )
    assert await business.refuse(operations.match, "BL-000001", ["PAY-000001"]) == words
    assert breaches(business) == {}


async def test_a_payment_the_bank_told_of_is_not_taken_back_by_hand(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop()
    await cashier.open()
    await cashier.imports(row("25"))
    await business.do(operations.post, "BL-000001", customer=customer, by=FINANCE)
    assert await business.refuse(payments.reverse, "PAY-000001", "not theirs", by=FINANCE) == (
        "Payment PAY-000001 is line BL-000001 of a bank statement; undo that line, or match it"
        " with the line by which the money went back."
    )
    with pytest.raises(psycopg.errors.CheckViolation) as broken:
        business.write(
            "SET CONSTRAINTS ALL IMMEDIATE;"
            " UPDATE payments SET state = 'reversed', reversed_on = received_on,"
            " reversal_reason = 'x', allocated = amount"
        )
    assert broken.value.diag.constraint_name == "payments_went_back"


async def test_money_that_is_recorded_is_not_posted_by_itself_again(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    await business.payment(customer, "30")
    await cashier.open(posts_from=80)
    await cashier.imports(row("30", "INV-000001"))
    assert [told[1:3] for told in cashier.rows(SUGGESTED)] == [(1, 70), (2, 85)]
    assert (await cashier.line("BL-000001")).state.value == "open"
    await cashier.imports(row("8", "INV-000001", "R-2"))
    await business.payment(customer, "8")
    assert cashier.rows(SUGGESTED)[-1][:3] == ("BL-000002", 2, 60)
    assert cashier.rows(BALANCES)[0] == ("advances", -38)


async def test_a_rent_of_the_same_amount_is_no_payment_that_went_back(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop()
    await cashier.open(posts_from=80)
    await cashier.imports(row("30"))
    await business.do(operations.post, "BL-000001", customer=customer, by=FINANCE)
    await cashier.imports("2030-06-01,-30,Landlord,999888777,Rent June,")
    assert cashier.rows(SUGGESTED) == []
    await cashier.imports(row("-30", "returned", "R-9"))
    assert [told[:3] for told in cashier.rows(SUGGESTED)] == [("BL-000003", 1, 90)]


async def test_nothing_posts_itself_into_a_month_that_is_being_closed(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    await cashier.open()
    await cashier.imports(row("30", "INV-000001"))
    house_bank = banking.correct_house_bank
    await business.do(house_bank, "HB-000001", posts_from=80, by=FINANCE)
    later = replace(business, at=LATER + timedelta(7))
    await later.do(closing.soft_close, "2030-06", by=FINANCE)
    await later.do(operations.look_at_next, None)
    assert (await cashier.line("BL-000001")).state.value == "open"
    await later.do(closing.reopen, "2030-06", by=FINANCE)
    await later.do(operations.look_at_next, None)
    assert (await cashier.line("BL-000001")).state.value == "matched"


async def test_what_is_noted_is_not_overruled_by_what_is_suggested(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    await cashier.open()
    await cashier.imports(row("28.50", "INV-000001"))
    await business.do(operations.note, "BL-000001", charges=Decimal("1.5"), by=FINANCE)
    words = "Something else is noted beside line BL-000001; post that, or clear what is noted."
    assert await business.refuse(operations.accept, "BL-000001", by=FINANCE) == words


@pytest.mark.parametrize(
    "words", ["INV-000001 30.00", "inv - 000001 2030-06-01", "INV-000001."]
)
async def test_numbers_are_found_in_what_people_write(cashier: Cashier, words: str) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    await cashier.open()
    await cashier.imports(row("30", words, "20300601000123"))
    assert [told[4] for told in cashier.rows(SUGGESTED)] == ["INV-000001: 30.00"]


async def test_an_archived_account_is_restored_not_added_again(cashier: Cashier) -> None:
    business = cashier.business
    await cashier.open()
    await business.do(banking.archive_house_bank, "HB-000001", by=FINANCE)
    words = "Account 6222000012345678 is one of ours already; restore it if it was archived."
    told = "Bank of the Coast", "6222 0000 1234 5678"
    assert await business.refuse(banking.add_house_bank, *told, by=FINANCE) == words
    await business.do(banking.restore_house_bank, "HB-000001", by=FINANCE)
    await cashier.imports(row("30"))


async def test_nothing_is_undone_once_the_month_is_closed(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop()
    await cashier.open()
    await cashier.imports(row("30"), row("-5", "fee"))
    await business.do(operations.post, "BL-000001", customer=customer, by=FINANCE)
    await business.do(operations.dismiss, "BL-000002", "fee", by=FINANCE)
    words = "Nothing of line BL-000001 is matched or dismissed, so there is nothing to undo."
    await business.do(operations.undo, "BL-000001", by=FINANCE)
    assert await business.refuse(operations.undo, "BL-000001", by=FINANCE) == words
    await business.do(operations.post, "BL-000001", customer=customer, by=FINANCE)
    business = replace(business, at=LATER + timedelta(7))
    await business.do(closing.soft_close, "2030-06", by=FINANCE)
    assert await business.refuse(operations.undo, "BL-000001", by=FINANCE) == (
        "What is undone of line BL-000001 cannot be dated 2030-06-01: period 2030-06 is being"
        " closed; give a later day, or ask finance to reopen it."
    )
    undone = await business.do(operations.undo, "BL-000002", by=FINANCE)
    assert undone.state.value == "open"


async def test_the_same_file_is_not_taken_twice_and_a_longer_one_only_by_half(
    cashier: Cashier,
) -> None:
    await cashier.open()
    first, second = row("30", "coffee"), row("30", "coffee")
    await cashier.imports(first)
    file = await cashier.keep(f"Date,Amount,Name,Account,Description,Reference\n{first}")
    words = "We know every line of june.csv already; nothing was imported."
    told = banking.import_statement, "HB-000001", file
    assert await cashier.business.refuse(*told, by=FINANCE) == words
    again = await cashier.imports(first, second, row("8", "tea"))
    assert (again.lines, again.known) == (2, 1)
    entered = {"counterparty": "Acme", "counterparty_account": "111222333", "remittance": "tea"}
    said = await cashier.business.refuse(
        banking.enter, "HB-000001", date(2030, 6, 1), Decimal(8), by=FINANCE, **entered
    )
    assert said == (
        "This line of HB-000001 is there already; if the bank booked the same twice, give each"
        " its bank reference."
    )
    assert breaches(cashier.business) == {}


async def test_what_is_certain_posts_itself_and_what_was_undone_does_not(
    cashier: Cashier,
) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    await business.invoiced(customer, "5")
    await cashier.open(posts_from=80)
    await cashier.imports(row("30", "INV-000001"), row("20", "INV-000002"))
    assert cashier.rows(LINES) == [
        ("BL-000001", "matched", 30, 30),
        ("BL-000002", "open", 20, 0),
    ]
    await business.do(operations.undo, "BL-000001", by=FINANCE)
    assert cashier.rows(SUGGESTED)[0][2] == 85
    step = await business.do(operations.look_at_next, None)
    assert (step.reached, dict(step.left_out)) == (None, {})
    assert (await cashier.line("BL-000001")).state.value == "open"
    assert breaches(business) == {}


async def test_two_of_a_name_are_nobody(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    await cashier.open()
    await cashier.imports(row("30", "INV-000001"))
    assert cashier.rows(SUGGESTED)[0][2] == 85
    await business.customer("ACME Ltd.")
    await business.do(operations.look_at_next, None)
    assert [told[2:] for told in cashier.rows(SUGGESTED)] == [
        (75, customer, "INV-000001: 30.00", "reference, amount")
    ]


async def test_the_database_keeps_matches_true(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop()
    payment = await business.payment(customer, "30")
    await cashier.open()
    await cashier.imports(row("30"), row("-30", "out"))

    def insert(kind: str, amount: int, line: str) -> None:
        business.write(
            "INSERT INTO bank_matches (id, bank_line_id, kind, payment_id, amount, currency,"  # noqa: S608 - words of this test
            f" made, matched_by, matched_at) SELECT new_id(), l.id, '{kind}', p.id, {amount},"
            " 'CNY', false, 'x', now() FROM bank_lines l, payments p"
            f" WHERE l.number = '{line}' AND p.number = '{payment}'"
        )

    wrong = [
        ("payment", 29, "BL-000001"),
        ("payment", 30, "BL-000002"),
        ("reversal", 30, "BL-000002"),
        ("reversal", 30, "BL-000001"),
    ]
    for told in wrong:
        with pytest.raises(psycopg.errors.CheckViolation) as broken:
            insert(*told)
        assert broken.value.diag.constraint_name == "bank_matches_document"
    insert("payment", 30, "BL-000001")
    with pytest.raises(psycopg.errors.UniqueViolation):
        insert("payment", 30, "BL-000001")
    with pytest.raises(psycopg.errors.CheckViolation):
        business.write("UPDATE bank_matches SET undone_by = 'x'")
    business.write("UPDATE bank_matches SET undone_by = 'x', undone_at = now()")
    assert (await cashier.line("BL-000001")).state.value == "open"
    with pytest.raises(psycopg.errors.CheckViolation) as broken:
        business.write("UPDATE bank_matches SET undone_by = NULL, undone_at = NULL")
    assert broken.value.diag.constraint_name == "bank_matches_undone"


@pytest.mark.parametrize("role", [Role.SELLER, Role.MANAGER, Role.CREDIT, Role.AUDITOR])
async def test_only_finance_reconciles(cashier: Cashier, role: Role) -> None:
    await cashier.open()
    await cashier.imports(row("30"))
    by = Actor("x@x.org", role, "test", "north" if role is Role.SELLER else None)
    said = await cashier.business.refuse(operations.set_aside, "BL-000001", by=by)
    assert said == f"Role {role.value} may not set aside (matches); ask finance."

"""Many who reconcile at once: a line is one thing, a payment one line, a file taken once."""

from pathlib import Path

import pytest

from schema.receivables.banking import operations as banking
from schema.receivables.matches import operations as matches
from schema.receivables.payments.rules import Allotment
from tests.business import FINANCE, Business
from tests.reconciling import HEADS, Cashier
from tests.schema.at_once import outcomes
from tests.schema.integrity import breaches


@pytest.fixture
async def cashier(business: Business, tmp_path: Path) -> Cashier:
    """Open an account at a bank."""
    cashier = Cashier(business, tmp_path)
    await cashier.open()
    return cashier


async def test_a_line_is_posted_once_however_often_it_is_asked(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    await cashier.imports("2030-06-01,30,Acme,111222333,INV-000001,R-1")
    asked = [business.do(matches.accept, "BL-000001", by=FINANCE) for _ in range(2)]
    asked.append(business.do(matches.set_aside, "BL-000001", by=FINANCE))
    found = await outcomes(*asked)
    assert found == {"done": 1, "BANK_LINE_IS_DONE": 2}
    assert business.rows("SELECT count(*) FROM payments") == [(1,)]
    assert breaches(business) == {}


async def test_two_lines_are_not_one_payment(cashier: Cashier) -> None:
    business = cashier.business
    payment = await business.payment(await business.shop(), "30")
    await cashier.imports("2030-06-01,30,,,one,", "2030-06-01,30,,,two,")
    lines = ("BL-000001", "BL-000002")
    found = await outcomes(
        *(business.do(matches.match, line, [payment], by=FINANCE) for line in lines)
    )
    assert found == {"done": 1, "DOCUMENT_IS_MATCHED": 1}
    assert breaches(business) == {}


async def test_a_file_is_taken_once_by_two(cashier: Cashier) -> None:
    business = cashier.business
    rows = [f"2030-06-01,{n},,,line {n}," for n in range(1, 40)]
    file = await cashier.keep(HEADS + "\n".join(rows))
    asked = (
        business.do(banking.import_statement, "HB-000001", file, by=FINANCE) for _ in range(2)
    )
    assert await outcomes(*asked) == {"done": 1, "NOTHING_NEW": 1}
    assert business.rows("SELECT count(*) FROM bank_lines") == [(39,)]
    assert breaches(business) == {}


async def test_lines_that_hope_for_one_invoice_settle_it_once(cashier: Cashier) -> None:
    business = cashier.business
    customer = await business.shop(price="10")
    await business.invoiced(customer, "3")
    rows = [f"2030-06-01,30,Acme,111222333,INV-000001,R-{n}" for n in range(6)]
    await cashier.imports(*rows)
    numbers = [number for (number,) in cashier.rows("SELECT number FROM bank_lines")]
    told = {"customer": customer, "settles": [Allotment("INV-000001")]}
    asked = (business.do(matches.post, number, by=FINANCE, **told) for number in numbers)
    found = await outcomes(*asked)
    assert found == {"done": 1, "EXCEEDS_INVOICE": 5}
    assert business.rows("SELECT count(*) FROM payments") == [(1,)]
    assert breaches(business) == {}

"""What stands on invoices and credit notes: what is to be paid or no more, and its tax."""

from tests.api.console.browsing import Browser
from tests.api.opening import opened
from tests.business import Business
from tests.printing import BUYER, PAPERS, facts, heading, print_all, rows

*_, INVOICE, CREDIT = PAPERS


async def test_an_invoice_says_what_was_sold_the_tax_in_it_and_when_it_is_to_be_paid(
    browser: Browser, business: Business
) -> None:
    """The order's price of 1,280.50 includes 13 percent tax.

    11 cost 14,085.50 and net 12,465.04 (14,085.50 / 1.13 = 12,465.0442...), 2.5 cost 3,201.25
    and net 2,832.96 (2,832.9646...); a tenth of 17,286.75 is 1,728.68, 2 percent of it 34.57.
    """
    number = await print_all(business, "12", "2.5")
    await browser.sign_in()
    page = await opened(browser, INVOICE)
    assert heading(page) == "Invoice"
    assert facts(page) == {
        "Number": "INV-000001",
        "Date": "1 June 2030",
        "Order": number,
        "Your order number": "PO-77",
        "Invoiced to": "Acme Pumps Ltd",
        "Tax number": "110101000000001",
        "Customer": BUYER,
        "Customer number": "CU-000001",
        "Currency": "CNY",
        "Net": "CNY 15,298.00",
        "Tax": "CNY 1,988.75",
        "Total": "CNY 17,286.75",
    }
    assert rows(page) == [
        ["Line", "SKU", "Product", "Quantity", "Price, tax included", "Net", "Tax rate, %",
         "Tax", "Amount"],
        ["1", "PUMP", "Pump", "11 pcs", "1,280.50", "12,465.04", "13", "1,620.46", "14,085.50"],
        ["2", "PUMP", "Pump", "2.5 pcs", "1,280.50", "2,832.96", "13", "368.29", "3,201.25"],
        ["Part", "Due on", "Amount", "Discount", "If paid by"],
        ["1", "1 June 2030", "1,728.68", "34.57", "8 June 2030"],
        ["2", "1 July 2030", "15,558.07", "0.00", ""],
    ]  # fmt: skip


async def test_a_credit_note_says_what_of_which_invoice_is_not_to_be_paid_and_why(
    browser: Browser, business: Business
) -> None:
    """1,280.50 / 1.13 = 1,133.1858..."""
    number = await print_all(business, "12", "2.5")
    await browser.sign_in()
    page = await opened(browser, CREDIT)
    assert heading(page) == "Credit note"
    assert facts(page) == {
        "Number": "CN-000001",
        "Date": "1 June 2030",
        "Invoice": "INV-000001",
        "Invoice date": "1 June 2030",
        "Order": number,
        "Your order number": "PO-77",
        "Credited to": "Acme Pumps Ltd",
        "Tax number": "110101000000001",
        "Customer": BUYER,
        "Customer number": "CU-000001",
        "Reason": "scratched",
        "Currency": "CNY",
        "Net": "CNY 1,133.19",
        "Tax": "CNY 147.31",
        "Total": "CNY 1,280.50",
    }
    assert rows(page) == [
        ["Line", "SKU", "Product", "Invoiced", "Net", "Tax rate, %", "Tax", "Amount"],
        ["1", "PUMP", "Pump", "14,085.50", "1,133.19", "13", "147.31", "1,280.50"],
    ]


async def test_an_invoice_without_a_discount_does_not_speak_of_one(
    browser: Browser, business: Business
) -> None:
    invoice = await business.invoiced(await business.shop(), "3")
    await browser.sign_in()
    page = await opened(browser, f"/print/invoices/{invoice}")
    assert "Discount" not in page
    assert (facts(page)["Invoiced to"], facts(page).get("Tax number")) == ("Acme", None)

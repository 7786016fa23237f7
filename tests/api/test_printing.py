"""Papers over HTTP: what stands on them, in which language, and who may print them."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from html import unescape
from typing import Final

import httpx
import pytest

from api.app import create_app
from api.console.door import ConsoleSettings
from api.execution.reader import Reader
from api.identity import Tokens
from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.confirmations import operations as confirmations
from schema.fulfilment.orders.rules import OrderChannel
from schema.fulfilment.plans import operations as plans
from schema.fulfilment.plans.rules import LinePlanned
from schema.kernel.roles import Role
from schema.kernel.work import House
from tests.api.console.browsing import SECRET, Browser
from tests.api.listening import listening
from tests.asking import Asker
from tests.business import NOON, Business
from tests.printing import BUYER, PAPERS, facts, heading, named, order, print_all, rows

CONFIRMATION, PACKING, DELIVERY, INVOICE, CREDIT = PAPERS
PLACE: Final = "江苏省 无锡市 滨湖区 梁溪路 1 号"
LONG: Final = 120


async def browser_at(house: House, reader: Reader, tokens: Tokens) -> AsyncIterator[Browser]:
    """Open a browser at a house that has a console."""
    app = create_app(house, reader, tokens, lambda: NOON, console=ConsoleSettings(SECRET))
    async with (
        listening(app) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        yield Browser(client, tokens)


@pytest.fixture
async def browser(house: House, reader: Reader, tokens: Tokens) -> AsyncIterator[Browser]:
    """Open a browser."""
    async for one in browser_at(house, reader, tokens):
        yield one


async def opened(browser: Browser, path: str, language: str = "en") -> str:
    """Open a paper that is there."""
    page = await browser.http.get(path, headers={"Accept-Language": language})
    assert page.status_code == 200, (page.status_code, page.headers.get("location"))
    assert "\N{REPLACEMENT CHARACTER}" not in page.text
    return page.text


async def test_a_confirmation_says_what_was_promised_with_prices_and_currency(
    browser: Browser, business: Business
) -> None:
    number = await print_all(business, "12", "2.5")
    await browser.sign_in()
    page = await opened(browser, CONFIRMATION)
    assert heading(page) == "Order confirmation"
    assert facts(page) == {
        "Number": "OC-000001",
        "Date": "1 June 2030",
        "Order": number,
        "Version": "1",
        "Your order number": "PO-77",
        "Customer": BUYER,
        "Customer number": "CU-000001",
        "Attention": "Wang Fang",
        "Requested for": "9 June 2030",
        "Deliver to": PLACE,
        "Our contact": "root",
        "Total": "CNY 18,567.25",
    }
    assert rows(page) == [
        ["Line", "SKU", "Product", "Quantity", "Price", "Amount"],
        [f"{number}/1", "PUMP", "Pump", "12 pcs", "CNY 1,280.50", "CNY 15,366.00"],
        [f"{number}/2", "PUMP", "Pump", "2.5 pcs", "CNY 1,280.50", "CNY 3,201.25"],
    ]


async def test_a_packing_list_says_what_is_in_how_many_packages_and_no_price(
    browser: Browser, business: Business
) -> None:
    number = await print_all(business, "12", "2.5")
    await browser.sign_in()
    page = await opened(browser, PACKING)
    assert heading(page) == "Packing list"
    assert facts(page) == {
        "Number": "SP-000001",
        "Leaves on": "1 June 2030",
        "Warehouse": "Main",
        "Travels by": "road",
        "Carrier": "YTO",
        "Planned by": "root",
        "Picked by": "root",
        "Packed by": "root",
        "Handed over on": "1 June 2030",
    }
    assert rows(page) == [
        ["Package", "Content", "Measures, cm", "Weight, kg"],
        ["1", "pumps", "40 × 30.25 × 20", "12.5"],  # noqa: RUF001 - as measures are written
        ["2", "", "", "0.75"],
        ["Total", "", "", "13.25"],
        ["Line", "Customer", "SKU", "Product", "Planned", "Picked", "Why less"],
        [f"{number}/1", BUYER, "PUMP", "Pump", "12 pcs", "11 pcs", "one leaks"],
        [f"{number}/2", BUYER, "PUMP", "Pump", "2.5 pcs", "2.5 pcs", ""],
    ]
    assert re.findall(r"CNY|1,?280", page) == []


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


async def test_a_delivery_note_says_what_left_us_for_whom_with_room_to_sign_and_no_price(
    browser: Browser, business: Business
) -> None:
    number = await print_all(business, "12", "2.5")
    await browser.sign_in()
    page = await opened(browser, DELIVERY)
    assert heading(page) == "Delivery note"
    assert facts(page) == {
        "Number": "SH-000001",
        "Shipped on": "1 June 2030",
        "Order": number,
        "Your order number": "PO-77",
        "Customer": BUYER,
        "Customer number": "CU-000001",
        "Recipient": "王芳",
        "Phone": "0510-8588 1234",
        "Deliver to": f"CN {PLACE}",
        "Carrier": "YTO",
        "Tracking number": "YT-1",
        "Expected on": "3 June 2030",
    }
    assert rows(page) == [
        ["Line", "SKU", "Product", "Quantity", "Received"],
        [f"{number}/1", "PUMP", "Pump", "11 pcs", ""],
        [f"{number}/2", "PUMP", "Pump", "2.5 pcs", ""],
    ]
    foot = page.partition('class="foot"')[2]
    assert re.findall("<p[^>]*>(.*?)</p>", foot) == [
        "Missing or damaged",
        "Received by (name, signature, stamp)",
        "Date",
    ]
    assert re.findall(r"CNY|1,?280", page) == []


async def test_a_confirmation_stays_as_it_was_sent_and_says_when_a_later_one_counts(
    browser: Browser, business: Business
) -> None:
    number = await order(business, "2")
    await business.do(confirmations.send, number, OrderChannel.FAX)
    await browser.sign_in()
    first = await opened(browser, CONFIRMATION)
    assert 'class="remark"' not in first
    more = [LineAmended(f"{number}/1", quantity=Decimal(5))]
    told = await business.do(amendments.propose, number, "more", lines=more)
    await business.do(amendments.apply, told.number)
    assert await opened(browser, CONFIRMATION) == first
    await business.do(confirmations.send, number, OrderChannel.FAX)
    again = await opened(browser, CONFIRMATION)
    assert (facts(again), rows(again)) == (facts(first), rows(first))
    assert re.findall('class="remark"[^>]*>(.*?)<', again) == [
        "The order has changed since; a later confirmation counts instead of this one."
    ]
    second = await opened(browser, "/print/order-confirmations/OC-000002")
    assert rows(second)[1][3:] == ["5 pcs", "CNY 1,280.50", "CNY 6,402.50"]
    assert 'class="remark"' not in second


async def test_before_it_is_packed_a_list_has_room_for_what_is_picked(
    browser: Browser, business: Business
) -> None:
    number = await order(business, "2")
    wanted = [LinePlanned(f"{number}/1", Decimal(2))]
    made = await business.do(plans.plan, "Main", NOON.date(), wanted)
    await browser.sign_in()
    page = await opened(browser, PACKING)
    assert rows(page) == [
        ["Line", "Customer", "SKU", "Product", "Planned", "Picked"],
        [f"{number}/1", BUYER, "PUMP", "Pump", "2 pcs", ""],
    ]
    await business.do(plans.cancel, made.number)
    cancelled = await opened(browser, PACKING)
    assert "This plan was cancelled; nothing of it leaves." in cancelled


@pytest.mark.parametrize(
    ("language", "titles", "facts_of_all"),
    [
        (
            "zh-CN",
            ["订单确认书", "装箱单", "送货单", "发票", "红字发票"],
            {"要求交货日期": "2030年6月9日", "运输方式": "公路", "发货日期": "2030年6月1日"},
        ),
        (
            "zh-TW",
            ["訂單確認書", "裝箱單", "送貨單", "發票", "折讓單"],
            {"要求交貨日期": "2030年6月9日", "運輸方式": "公路", "出貨日期": "2030年6月1日"},
        ),
    ],
)
async def test_a_paper_is_written_in_the_reader_s_language(
    browser: Browser,
    business: Business,
    language: str,
    titles: list[str],
    facts_of_all: dict[str, str],
) -> None:
    await print_all(business, "2")
    await browser.sign_in()
    pages = [await opened(browser, path, language) for path in PAPERS]
    assert [heading(page) for page in pages] == titles
    told = {label: value for page in pages for label, value in facts(page).items()}
    assert {label: told.get(label) for label in facts_of_all} == facts_of_all
    labels = [label for page in pages for label in facts(page)]
    heads = [cell for page in pages for row in rows(page)[:1] for cell in row]
    assert [one for one in [*labels, *heads] if not re.search("[\u4e00-\u9fff]", one)] == []


async def test_a_long_order_is_printed_to_its_last_line(
    browser: Browser, business: Business
) -> None:
    number = await print_all(business, *["2"] * LONG)
    await browser.sign_in()
    lines = [f"{number}/{n}" for n in range(1, LONG + 1)]
    for path, head in ((CONFIRMATION, 1), (PACKING, 5), (DELIVERY, 1)):
        page = rows(await opened(browser, path))
        assert [row[0] for row in page[head:]] == lines


async def test_what_people_wrote_is_text_and_no_markup(
    browser: Browser, business: Business
) -> None:
    await print_all(business, "2")
    await browser.sign_in()
    for path in PAPERS:
        page = await opened(browser, path)
        assert "<b>& Sons" not in page
        assert "&lt;b&gt;&amp; Sons&lt;/b&gt;" in page


@pytest.mark.parametrize(
    "number",
    ["<script>alert(1)<script>", '"onload="x', "{{ t }}", "SH-000009", "ÿ" * 500],
)
@pytest.mark.parametrize("path", PAPERS)
async def test_a_number_that_is_none_is_told_as_text(
    browser: Browser, path: str, number: str
) -> None:
    await browser.sign_in()
    paper = path.rpartition("/")[0]
    page = await browser.http.get(f"{paper}/{number}")
    assert page.status_code == 404
    assert "<script>alert" not in page.text
    told = page.text.partition('role="alert">')[2].partition("<")[0]
    assert unescape(told) == f"There is no {number} to print here, or none you may see."


async def test_a_paper_nobody_declared_is_not_there(browser: Browser) -> None:
    await browser.sign_in()
    page = await browser.http.get("/print/leads/LD-000001", headers={"Accept-Language": "zh"})
    assert page.status_code == 404
    assert "没有这种单据可打印；请核对网址。" in page.text


async def test_a_number_no_database_can_hold_is_refused_with_a_sentence(
    browser: Browser,
) -> None:
    await browser.sign_in()
    page = await browser.http.get("/print/delivery-notes/%00")
    assert (page.status_code, 'role="alert">' in page.text) == (400, True)


async def test_a_seller_prints_what_is_in_their_territory_and_nothing_else(
    browser: Browser, business: Business
) -> None:
    await print_all(business, "2")
    await business.seller("ann@x.org", "north")
    await business.seller("bob@x.org", "south")
    seen = {}
    for name in ("ann@x.org", "bob@x.org"):
        browser.http.cookies.clear()
        await browser.sign_in(Role.SELLER, name)
        seen[name] = [
            (await browser.http.get(path)).status_code for path in (CONFIRMATION, DELIVERY)
        ]
    assert seen == {"ann@x.org": [200, 200], "bob@x.org": [404, 404]}
    # a plan of a warehouse is everybody's to see, its lines are not
    assert rows(await opened(browser, PACKING))[-1][0] == "Total"


async def test_who_is_not_signed_in_signs_in_first_and_comes_back(
    browser: Browser, business: Business
) -> None:
    await print_all(business, "2")
    sent = await browser.http.get(DELIVERY)
    assert sent.status_code == 303
    assert (
        sent.headers["location"]
        == "/console/sign-in?back=%2Fprint%2Fdelivery-notes%2FSH-000001"
    )
    token = browser.tokens.mint("root", Role.ADMIN, NOON)
    back = await browser.show(token, DELIVERY)
    assert (back.status_code, back.headers["location"]) == (303, DELIVERY)
    assert heading(await opened(browser, DELIVERY)) == "Delivery note"
    again = await browser.http.get(sent.headers["location"])
    assert (again.status_code, again.headers["location"]) == (303, DELIVERY)


async def test_the_cookie_goes_to_console_and_papers_and_a_link_elsewhere_leads_to_papers_only(
    browser: Browser,
) -> None:
    cookies = (await browser.sign_in()).headers.get_list("set-cookie")
    flags = [{part.strip().lower() for part in one.split(";")[1:]} for one in cookies]
    kept = {"httponly", "max-age=28800"}
    assert flags == [
        kept | {"path=/console", "samesite=strict"},
        kept | {"path=/print", "samesite=lax"},
    ]


async def test_a_paper_is_only_got_and_has_nothing_of_its_own_that_runs(
    browser: Browser, business: Business
) -> None:
    await print_all(business, "2")
    await browser.sign_in()
    assert (await browser.http.post(DELIVERY)).status_code == 405
    answer = await browser.http.get(DELIVERY)
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert re.findall(r"<style|<script>| style=| on\w+=", answer.text) == []
    needed = re.findall(r'(?:src|href)="(/print/[^"]+)"', answer.text)
    assert needed == ["/print/assets/paper.css", "/print/assets/paper.js"]
    assert [(await browser.http.get(path)).status_code for path in needed] == [200, 200]


async def test_the_company_stands_on_top_where_it_has_a_name(
    business: Business, reader: Reader, tokens: Tokens, browser: Browser
) -> None:
    await print_all(business, "2")
    await browser.sign_in()
    assert 'class="company"' not in await opened(browser, DELIVERY)
    async for other in browser_at(named(business).house, reader, tokens):
        await other.sign_in()
        page = await opened(other, DELIVERY)
        assert "<b>Example Pumps &amp; Co.</b> <span>1 Example Road, Shanghai</span>" in page


@pytest.mark.parametrize("interpret", [False, True])
async def test_the_api_tells_where_each_paper_is(
    ask: Asker, business: Business, *, interpret: bool
) -> None:
    await print_all(business, "2")
    told = await ask(
        """{
          confirmation: orderConfirmation(number: "OC-000001") { printPath }
          plan: shipmentPlan(number: "SP-000001") { printPath }
          shipments { nodes { printPath } } invoices { nodes { printPath } }
          creditNotes { nodes { printPath } }
        }""",
        interpret=interpret,
    )
    paths = [told["confirmation"], told["plan"], *told["shipments"]["nodes"]]
    paths += told["invoices"]["nodes"] + told["creditNotes"]["nodes"]
    assert [one["printPath"] for one in paths] == list(PAPERS)

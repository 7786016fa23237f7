"""Papers over HTTP: where they are, in which language, and who may print them."""

import re
from html import unescape

import pytest

from api.execution.reader import Reader
from api.identity import Tokens
from schema.kernel.roles import Role
from tests.api.console.browsing import Browser
from tests.api.opening import browser_at, opened
from tests.asking import Asker
from tests.business import NOON, Business
from tests.printing import PAPERS, facts, heading, named, print_all, rows

CONFIRMATION, PACKING, DELIVERY, *_ = PAPERS


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

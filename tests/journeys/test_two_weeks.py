"""Two weeks of a company through both doors; every quantity as a ledger kept by hand says.

The ledger: pumps in Main 40 came, 10 left for the first order, 50 came anew, then 25, 5 and 22
left, and 4 for those that were lost: 24 are left. In North 30 came, 2, 10 and 18 left: none is
left. Valves: 100 came, 20 left, 1 was not found: 79 are left.
"""

from datetime import timedelta
from typing import Any, Final

from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from tests.journeys.company import BOSS, DESK, MONEY, STORE, Company, open_for_business
from tests.schema.integrity import breaches

FILE: Final = """客户,统一社会信用代码,电话,城市,地址
上海宏图电子有限公司,,021-62345678,上海,南京路 1 号
鸿图电子,,021 6234 5678,上海,南京东路 1 号
Acme,91350100M000100Y43,010-62345678,北京,长安街 1 号
Acme Pumps,91350100M000100Y43,,,
Nowhere,,x,,
"""


async def import_customers(company: Company) -> tuple[str, str]:
    """Day 1: a file with a customer told twice, one who is alike, and a bad row."""
    token = company.ask.tokens.mint("max@x.org", Role.MANAGER, company.now())
    sent = await company.http.put(
        "/files",
        params={"name": "customers.csv"},
        content=FILE.encode(),
        headers={"Authorization": f"Bearer {token}"},
    )
    told = {"file": sent.json()["id"], "source": "the old system", "territory": "east"}
    shows = "import { number state rows created updated refused }"
    made = (await company.do("stageImport", BOSS, shows, **told))["import"]
    assert (made["state"], made["rows"]) == ("STAGED", 5)
    made = (await company.do("goOnImporting", BOSS, shows, number=made["number"]))["import"]
    assert (made["created"], made["updated"], made["refused"]) == (3, 1, 1)
    query = "{ duplicates { nodes { score customer { number name } other { number name } } } }"
    (pair,) = (await company.ask(query))["duplicates"]["nodes"]
    alike = {pair[side]["name"]: pair[side]["number"] for side in ("customer", "other")}
    stays, goes = alike["上海宏图电子有限公司"], alike["鸿图电子"]
    await company.do("mergeCustomers", BOSS, winner=stays, loser=goes)
    query = '{ customers(where: { search: "acme" }) { nodes { number name } } }'
    (acme,) = (await company.ask(query))["customers"]["nodes"]
    assert acme["name"] == "Acme Pumps"
    for number in (stays, acme["number"]):
        await company.do("setCreditLimit", MONEY, number=number, creditLimit="10000")
    return stays, str(acme["number"])


async def agree_prices(company: Company) -> None:
    """Day 2: a cheaper price from 20 on, typed in the tab, approved by somebody else."""
    company.tomorrow()
    await company.do("addPriceList", BOSS, code="LIST", name="List", standard=True)
    row: dict[str, object] = {
        "Price list": "LIST", "SKU": "PUMP", "From quantity": 20, "Price": 9,
        "Valid from": company.today,
    }  # fmt: skip
    await company.type(SheetName.PRICES, row)
    price = company.row(SheetName.PRICES, SKU="PUMP")
    assert price["Sync"] == "✓", price
    await company.type(SheetName.PRICES, {"Action": "submit"}, Number=price["Number"])
    batch = price["Number"].partition("/")[0]
    await company.do("approvePriceBatch", BOSS, number=batch)
    await company.settle()


async def take_orders(company: Company, hongtu: str, acme: str) -> list[str]:
    """Day 2: orders by five channels; one came twice, one is below the list price."""
    orders: list[str] = []
    asked: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("PHONE", acme, {"sku": "PUMP", "quantity": "10"}),
        ("FAX", hongtu, {"sku": "PUMP", "quantity": "25"}),
        ("EMAIL", acme, {"sku": "VALVE", "quantity": "20"}),
        ("PORTAL", hongtu, {"sku": "PUMP", "quantity": "5", "price": "8"}),
    )
    shows = "orderIntake { number order { number total { amount } } }"
    totals = []
    for channel, customer, line in asked:
        told = {"channel": channel, "customer": customer, "customerPo": f"PO-{channel}"}
        made = (await company.do("receiveOrder", DESK, shows, **told))["orderIntake"]
        entered = {"number": made["number"], "lines": [line]}
        made = (await company.do("enterIntake", DESK, shows, **entered))["orderIntake"]
        orders.append(made["order"]["number"])
        totals.append(made["order"]["total"]["amount"])
    assert totals == ["100.00", "225.00", "80.00", "40.00"]
    told = {"channel": "WECHAT", "customer": acme, "content": "10 pumps, as I said"}
    again = (await company.do("receiveOrder", DESK, shows, **told))["orderIntake"]
    await company.do("markIntakeDuplicate", DESK, number=again["number"], order=orders[0])
    return orders


async def review_and_confirm(company: Company, orders: list[str]) -> None:
    """Day 3: what is below the list price is waived in the tab; then all is confirmed."""
    company.tomorrow()
    cheap = orders[3]
    await company.do("submitOrder", DESK, number=cheap)
    await company.settle()
    line = f"{cheap}/1"
    await company.type(SheetName.ORDERS, {"Action": "waive: a loyal customer"}, Number=line)
    await company.type(SheetName.ORDERS, {"Action": "approve"}, Number=line)
    row = company.row(SheetName.ORDERS, Number=line)
    assert (row["Sync"], row["State"]) == ("✓", "approved"), row
    for number in orders:
        await company.do("confirmOrder", DESK, number=number)
    assert company.held() == {
        ("PUMP", "Main"): ("40", "40"),
        ("PUMP", "North"): ("30", "0"),
        ("VALVE", "Main"): ("100", "20"),
    }


async def change_one(company: Company, order: str) -> None:
    """Day 4: two more after the confirmation; the customer is told both times."""
    company.tomorrow()
    await company.do("sendOrderConfirmation", DESK, order=order, channel="EMAIL")
    more = {
        "order": order,
        "reason": "they called",
        "lines": [{"line": f"{order}/1", "quantity": "12"}],
    }
    made = await company.do("proposeAmendment", DESK, "amendment { number }", **more)
    await company.do("applyAmendment", BOSS, number=made["amendment"]["number"])
    sent = await company.do(
        "sendOrderConfirmation", DESK, "orderConfirmation { number version }",
        order=order, channel="EMAIL",
    )  # fmt: skip
    assert sent["orderConfirmation"]["version"] == 2
    told = {"number": sent["orderConfirmation"]["number"], "state": "ACCEPTED"}
    await company.do("answerOrderConfirmation", DESK, **told)
    assert company.held()["PUMP", "North"] == ("30", "2")


async def ship_from_two_places(company: Company, order: str) -> None:
    """Days 5 and 6: ten leave from Main, two from North, each by a plan made in the tab."""
    for place, quantity in (("Main", 10), ("North", 2)):
        company.tomorrow()
        row: dict[str, object] = {
            "Order line": f"{order}/1", "Quantity": quantity, "Warehouse": place,
            "Planned on": company.today, "Carrier": "SF Express",
        }  # fmt: skip
        await company.type(SheetName.SHIPPING, row)
        made = company.row(SheetName.SHIPPING, Warehouse=place)
        assert made["Sync"] == "✓", made
        for word in ("release", "picked", "packed: 12.5", f"hand over: SF-{place}"):
            await company.type(SheetName.SHIPPING, {"Action": word}, Number=made["Number"])
    query = "query ($n: String!) { order(number: $n) { state shipments { tracking carrier } } }"
    found = (await company.ask(query, {"n": order}))["order"]
    assert found == {
        "state": "SHIPPED",
        "shipments": [
            {"tracking": "SF-Main", "carrier": "SF Express"},
            {"tracking": "SF-North", "carrier": "SF Express"},
        ],
    }


async def run_short(company: Company, hongtu: str, acme: str) -> tuple[str, str]:
    """Day 8: more is wanted than there is; what is set aside goes to who cannot wait."""
    company.tomorrow(2)
    made = []
    for customer, quantity in ((hongtu, "40"), (acme, "10")):
        lines = [{"sku": "PUMP", "quantity": quantity}]
        told = {"customer": customer, "lines": lines, "requestedOn": company.today}
        done = await company.do("draftOrder", DESK, "order { number }", **told)
        made.append(str(done["order"]["number"]))
    large, urgent = made
    assert "28" in await company.refused("confirmOrder", DESK, number=large)
    for number in made:
        await company.do("confirmOrder", DESK, number=number, backorder=True)
        await company.do("lookForExceptions", DESK, order=number)
    assert company.held()["PUMP", "North"] == ("28", "28")
    query = "{ orderExceptions(orderBy: [{ number: ASC }]) { nodes { number kind } } }"
    found = (await company.ask(query))["orderExceptions"]["nodes"]
    assert [one["kind"] for one in found] == ["SHORTAGE", "SHORTAGE"]
    over: dict[str, Any] = {"fromLine": f"{large}/1", "toLine": f"{urgent}/1", "quantity": "10"}
    await company.do("handOverStock", DESK, reason="their line stands still", **over)
    second = found[1]["number"]
    await company.do("offerSolutions", DESK, number=second, options="10 now")
    await company.do("agreeOnSolution", DESK, number=second, solution="10 now")
    await company.do("resolveOrderException", DESK, number=second)
    return large, urgent


async def order_anew(company: Company) -> None:
    """Days 9 and 10: what the rule proposes is corrected and approved in the tab, and comes."""
    company.tomorrow()
    rule = await company.do(
        "setReorderRule", BOSS, "reorderRule { number }", sku="PUMP", warehouse="Main",
        method="MIN_MAX", minQuantity="20", maxQuantity="80", leadTime="1",
    )  # fmt: skip
    await company.do("lookAtStock", BOSS, number=rule["reorderRule"]["number"])
    await company.settle()
    proposal = company.row(SheetName.REPLENISHMENT, SKU="PUMP")["Number"]
    await company.type(SheetName.REPLENISHMENT, {"Quantity": 50}, Number=proposal)
    await company.type(SheetName.REPLENISHMENT, {"Action": "approve"}, Number=proposal)
    company.tomorrow()
    ((expected,),) = company.business.rows("SELECT number FROM expected_receipts")
    came = {"sku": "PUMP", "warehouse": "Main", "quantity": "50", "expected": expected}
    await company.do("receiveStock", STORE, **came)
    await company.do("allocateStock", BOSS, sku="PUMP")
    assert company.held()["PUMP", "Main"] == ("80", "52")


async def deliver_the_rest(company: Company, orders: list[str]) -> dict[str, str]:
    """Day 11: everything that is set aside leaves; returns the shipment of each order."""
    company.tomorrow()
    shipments = {}
    for number in orders:
        told = {"order": number, "carrier": "YTO", "expectedOn": company.today}
        done = await company.do("shipOrder", STORE, "shipment { number }", **told)
        shipments[number] = str(done["shipment"]["number"])
    return shipments


async def lose_a_parcel(company: Company, shipment: str) -> None:
    """Days 12 and 13: four pumps are lost, replaced, and claimed from the carrier."""
    company.tomorrow()
    lost = await company.do(
        "reportIncident", STORE, "incident { number }", shipment=shipment, kind="LOST",
        description="a parcel did not arrive", sku="PUMP", quantity="4",
    )  # fmt: skip
    number = lost["incident"]["number"]
    told = {"number": number, "resolution": "REPLACEMENT"}
    done = await company.do("resolveIncident", BOSS, "incident { replacement }", **told)
    again = done["incident"]["replacement"]
    await company.do("submitOrder", DESK, number=again)
    ((state,),) = company.business.rows(f"SELECT state FROM orders WHERE number = '{again}'")  # noqa: S608 - a number of ours
    if state == "submitted":
        await company.do("waiveFindings", BOSS, number=again, reason="a replacement")
        await company.do("approveOrder", BOSS, number=again)
    await company.do("confirmOrder", DESK, number=again)
    await company.do("shipOrder", STORE, order=again)
    deadline = (company.at + timedelta(days=7)).date().isoformat()
    claim = await company.do(
        "fileCarrierClaim", STORE, "carrierClaim { number }", incident=number, amount="40",
        deadlineOn=deadline,
    )  # fmt: skip
    company.tomorrow()
    told = {"number": claim["carrierClaim"]["number"]}
    await company.do("acceptCarrierClaim", MONEY, settled="30", **told)
    await company.do("settleCarrierClaim", MONEY, **told)


async def count(company: Company) -> None:
    """Day 14: one valve is not found; the books follow when somebody else has looked."""
    company.tomorrow()
    shows = "stockCount { number }"
    told: dict[str, Any] = {"warehouse": "Main", "skus": ["VALVE"]}
    made = (await company.do("beginStockCount", STORE, shows, **told))["stockCount"]
    found = [{"sku": "VALVE", "quantity": "79"}]
    await company.do("noteCounted", STORE, number=made["number"], found=found)
    await company.do("finishStockCount", STORE, number=made["number"])
    await company.do("postStockCount", BOSS, number=made["number"])


async def test_two_weeks_of_a_company_end_as_the_ledger_kept_by_hand(company: Company) -> None:
    await open_for_business(company)
    hongtu, acme = await import_customers(company)
    await agree_prices(company)
    first, second, valves, cheap = orders = await take_orders(company, hongtu, acme)
    await review_and_confirm(company, orders)
    await change_one(company, first)
    await ship_from_two_places(company, first)
    large, urgent = await run_short(company, hongtu, acme)
    await order_anew(company)
    left = [second, valves, cheap, large, urgent]
    shipments = await deliver_the_rest(company, left)
    await lose_a_parcel(company, shipments[urgent])
    await count(company)
    for number in (first, *left):
        await company.do("issueInvoice", MONEY, order=number)
    await company.settle()
    assert company.held() == {
        ("PUMP", "Main"): ("24", "0"),
        ("PUMP", "North"): ("0", "0"),
        ("VALVE", "Main"): ("79", "0"),
    }
    shown = [(row["SKU"], row["Warehouse"], row["On hand"]) for row in stock_rows(company)]
    assert sorted(shown) == [
        ("PUMP", "Main", "24.00"),
        ("PUMP", "North", "0.00"),
        ("VALVE", "Main", "79.00"),
    ]
    moved = company.business.rows(
        "SELECT o.number, trim_scale(sum(s.quantity))::text FROM shipment_lines s"
        " JOIN order_lines l ON l.id = s.order_line_id JOIN orders o ON o.id = l.order_id"
        " GROUP BY 1 ORDER BY 1"
    )
    assert [quantity for _, quantity in moved] == ["12", "25", "20", "5", "40", "10", "4"]
    billed = company.business.rows("SELECT total FROM invoices ORDER BY number")
    assert [str(total) for (total,) in billed] == [
        "120.00", "225.00", "80.00", "40.00", "360.00", "100.00",
    ]  # fmt: skip
    assert breaches(company.business) == {}
    assert company.business.rows("SELECT DISTINCT result FROM edits") == [("accepted",)]
    assert company.business.rows("SELECT count(*) FROM conflicts") == [(0,)]


def stock_rows(company: Company) -> list[dict[str, str]]:
    """Read the Stock tab."""
    return [row for row in company.tabs[SheetName.STOCK].rows() if row["SKU"]]

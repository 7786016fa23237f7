"""From lead to cash through both doors, and the same refusals at each of them."""

from typing import Any, Final

from schema.exchange.links.rules import SheetName
from tests.asking import cny
from tests.journeys.office import Office
from tests.schema.integrity import breaches

LEADS, ORDERS = SheetName.LEADS, SheetName.ORDERS
RECEIVABLES, PAYMENTS = SheetName.RECEIVABLES, SheetName.PAYMENTS
BUSINESS: Final = (
    "customers", "credits", "products", "warehouses", "stock_levels", "stock_moves", "leads",
    "orders", "order_lines", "reservations", "shipments", "invoices", "payments", "settlements",
)  # fmt: skip


async def win_customer(office: Office) -> str:
    """Make a lead a customer: captured and moved in the sheet, corrected over GraphQL."""
    await office.type(LEADS, {"Company": "Acme", "Contact": "Ada", "Phone": "+49 40 1"})
    row = office.row(LEADS, Company="Acme")
    lead = row["Number"]
    assert (row["Sync"], row["State"]) == ("✓", "new")
    await office.tell("correctLead", number=lead, need="Two pumps", interest=2)
    assert office.row(LEADS, Number=lead)["Need"] == "Two pumps"
    await office.type(
        LEADS, {"Action": "contacted", "Estimated amount": "1,500.50"}, Number=lead
    )
    await office.tell("qualifyLead", number=lead)
    row = office.row(LEADS, Number=lead)
    assert (row["State"], row["Action"], row["Interest"]) == ("qualified", "", "2")
    await office.type(LEADS, {"Action": "convert"}, Number=lead)
    assert [row for row in office.tabs[LEADS].rows() if row["Number"]] == []
    query = """query ($n: String!) { lead(number: $n) {
      state estimatedAmount { amount currency } customer { number name } } }"""
    found = (await office.ask(query, {"n": lead}))["lead"]
    assert (found["state"], found["estimatedAmount"]) == ("CONVERTED", cny("1500.50"))
    assert found["customer"]["name"] == "Acme"
    return str(found["customer"]["number"])


async def take_order(office: Office, customer: str) -> str:
    """Draft in the sheet, add a line over GraphQL, confirm in the sheet."""
    await office.tell("addProduct", sku="PUMP", name="Pump", unit="pcs", listPrice="120.00")
    await office.tell("openWarehouse", code="Main")
    await office.tell("receiveStock", sku="PUMP", warehouse="Main", quantity="10")
    await office.tell("setCreditLimit", number=customer, creditLimit="1000")
    await office.type(ORDERS, {"Customer": customer, "SKU": "PUMP", "Quantity": 3})
    line = office.row(ORDERS, SKU="PUMP")["Number"]
    order = line.partition("/")[0]
    assert line == f"{order}/1"
    await office.tell("addOrderLine", number=order, sku="PUMP", quantity="1", price="100.00")
    second = office.row(ORDERS, Number=f"{order}/2")
    assert (second["Quantity"], second["Order"], second["Name"]) == ("1.00", order, "Acme")
    await office.type(ORDERS, {"Price": 100}, Number=line)
    await office.tell("rescheduleOrder", number=order, requestedOn="2030-07-01")
    days = {row["Requested on"] for row in office.tabs[ORDERS].rows() if row["Number"]}
    assert days == {"2030-07-01"}
    await office.type(ORDERS, {"Action": "confirm"}, Number=line)
    states = {row["State"] for row in office.tabs[ORDERS].rows() if row["Number"]}
    assert states == {"confirmed"}
    return order


async def get_paid(office: Office, customer: str, order: str) -> str:
    """Ship and bill over GraphQL; note, receive and allocate in the sheet; end by GraphQL."""
    await office.tell("shipOrder", order=order, carrier="SF Express")
    assert [row for row in office.tabs[ORDERS].rows() if row["Number"]] == []
    done = await office.tell(
        "issueInvoice", "invoice { number total { amount currency } }", order=order
    )
    bill = str(done["invoice"]["number"])
    assert done["invoice"]["total"] == cny("400.00")
    row = office.row(RECEIVABLES, Number=bill)
    assert (row["Outstanding"], row["Order"]) == ("400.00", order)
    await office.type(RECEIVABLES, {"Note": "asked", "Promised on": "2030-06-20"}, Number=bill)
    await office.type(PAYMENTS, {"Customer": customer, "Amount": 500, "Reference": bill})
    payment = office.row(PAYMENTS, Reference=bill)["Number"]
    await office.type(PAYMENTS, {"Allocate to": f"{bill}: 150"}, Number=payment)
    row = office.row(PAYMENTS, Number=payment)
    assert (row["Unallocated"], row["Allocate to"], row["Sync"]) == ("350.00", "", "✓")
    assert office.row(RECEIVABLES, Number=bill)["Outstanding"] == "250.00"
    query = (
        "query ($n: String!) { invoice(number: $n) { note promisedOn outstanding { amount } } }"
    )
    assert (await office.ask(query, {"n": bill}))["invoice"] == {
        "note": "asked",
        "promisedOn": "2030-06-20",
        "outstanding": {"amount": "250.00"},
    }
    await office.tell("allocatePayment", number=payment, allotments=[{"invoice": bill}])
    assert [row for row in office.tabs[RECEIVABLES].rows() if row["Number"]] == []
    assert office.row(PAYMENTS, Number=payment)["Unallocated"] == "100.00"
    return bill


async def test_a_lead_becomes_a_paid_invoice_half_by_graphql_half_by_cells(
    office: Office,
) -> None:
    await office.open()
    customer = await win_customer(office)
    order = await take_order(office, customer)
    await get_paid(office, customer, order)
    query = "query ($n: String!) { order(number: $n) { state total { amount currency } } }"
    closed = (await office.ask(query, {"n": order}))["order"]
    assert closed == {"state": "CLOSED", "total": cny("400.00")}
    assert breaches(office.business) == {}
    assert office.business.rows("SELECT count(*) FROM conflicts") == [(0,)]
    told = office.business.rows("SELECT DISTINCT result FROM edits")
    assert told == [("accepted",)]
    exposure = office.business.rows("SELECT exposure FROM credits")
    assert [float(amount) for (amount,) in exposure] == [0]


# What is told to GraphQL; what is typed: into which tab, into which row, what.
Case = tuple[str, dict[str, Any], SheetName, dict[str, str], dict[str, object]]
CASES: Final[dict[str, Case]] = {
    "a quantity below zero": (
        "changeOrderLine", {"number": "SO-000001/1", "quantity": "-1"},
        ORDERS, {"Number": "SO-000001/1"}, {"Quantity": -1},
    ),
    "an unknown customer": (
        "draftOrder", {"customer": "CU-000099", "lines": [{"sku": "PUMP", "quantity": "1"}]},
        ORDERS, {}, {"Customer": "CU-000099", "SKU": "PUMP", "Quantity": 1},
    ),
    "an unknown product": (
        "draftOrder", {"customer": "CU-000001", "lines": [{"sku": "NOPE", "quantity": "1"}]},
        ORDERS, {}, {"Customer": "CU-000001", "SKU": "NOPE", "Quantity": 1},
    ),
    "an order that is agreed": (
        "changeOrderLine", {"number": "SO-000004/1", "quantity": "3"},
        ORDERS, {"Number": "SO-000004/1"}, {"Quantity": 3},
    ),
    "more than there is in stock": (
        "confirmOrder", {"number": "SO-000005"},
        ORDERS, {"Number": "SO-000005/1"}, {"Action": "confirm"},
    ),
    "more than the customer is trusted with": (
        "confirmOrder", {"number": "SO-000006"},
        ORDERS, {"Number": "SO-000006/1"}, {"Action": "confirm"},
    ),
    "an unknown invoice": (
        "allocatePayment",
        {"number": "PAY-000001", "allotments": [{"invoice": "INV-000099", "amount": "5"}]},
        PAYMENTS, {"Number": "PAY-000001"}, {"Allocate to": "INV-000099: 5"},
    ),
    "an allocation above what is outstanding": (
        "allocatePayment",
        {"number": "PAY-000002", "allotments": [{"invoice": "INV-000001", "amount": "50"}]},
        PAYMENTS, {"Number": "PAY-000002"}, {"Allocate to": "INV-000001: 50"},
    ),
}  # fmt: skip
UNREADABLE: Final[dict[str, Case]] = {
    "a price of letters": (
        "changeOrderLine", {"number": "SO-000002/1", "price": "abc"},
        ORDERS, {"Number": "SO-000002/1"}, {"Price": "abc"},
    ),
    "a day that does not exist": (
        "rescheduleOrder", {"number": "SO-000003", "requestedOn": "2026-13-45"},
        ORDERS, {"Number": "SO-000003/1"}, {"Requested on": "2026-13-45"},
    ),
}  # fmt: skip


async def open_for_trouble(office: Office) -> None:
    """Prepare one record for each case."""
    business = office.business
    acme = await business.shop(stocked="100", limit="1000")
    for _ in range(3):
        await business.draft(acme, "2")
    await business.confirmed(acme, "2")
    await business.draft(await business.customer("Rich", limit="100000"), "500")
    await business.draft(await business.customer("Poor", limit="10"), "5")
    await business.invoiced(acme, "3")
    for amount in ("100", "200"):
        await business.payment(acme, amount)
    await office.open()


def pictured(office: Office) -> dict[str, Any]:
    """Copy every business row, to see whether anything changed."""
    return {
        name: office.business.rows(f"SELECT t::text FROM {name} t ORDER BY 1")  # noqa: S608 - our own
        for name in BUSINESS
    }


def shown(office: Office, case: Case) -> tuple[list[str], str]:
    """Read what stands in the cells of a case, and what Sync says beside them."""
    _, _, sheet, where, typed = case
    row = office.row(sheet, **where) if where else office.row(sheet, **_texts(typed))
    return [row[header] for header in typed], row["Sync"]


def _texts(typed: dict[str, object]) -> dict[str, str]:
    return {header: text for header, text in typed.items() if isinstance(text, str)}


async def test_bad_input_is_refused_with_the_same_sentence_through_both_doors(
    office: Office,
) -> None:
    await open_for_trouble(office)
    before = pictured(office)
    sentences: dict[str, str] = {}
    for name, (mutation, given, _, _, _) in CASES.items():
        (error,) = (await office.ask.tell(mutation, given))["userErrors"]
        sentences[name] = error["message"]
    assert pictured(office) == before

    for _, _, sheet, where, typed in CASES.values():
        office.tabs[sheet].type(typed, **where)
    await office.settle()
    assert pictured(office) == before
    told = {name: shown(office, case) for name, case in CASES.items()}
    assert {name: sync for name, (_, sync) in told.items()} == {
        name: f"✗ {sentence}" for name, sentence in sentences.items()
    }
    for name, case in CASES.items():
        stands = [float(text) if text.lstrip("-").replace(".", "").isdigit() else text
                  for text in told[name][0]]  # fmt: skip
        assert stands == list(case[4].values()), name

    await office.settle()
    assert {name: shown(office, case) for name, case in CASES.items()} == told
    refused = office.business.rows("SELECT count(*) FROM edits WHERE result = 'refused'")
    assert refused == [(len(CASES),)]


async def test_what_cannot_be_read_changes_nothing_and_stays_where_it_was_typed(
    office: Office,
) -> None:
    await open_for_trouble(office)
    before = pictured(office)
    for mutation, given, _, _, _ in UNREADABLE.values():
        kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
        query = f"mutation ($given: {kind}) {{ {mutation}(input: $given) {{ __typename }} }}"
        assert await office.ask.code(query, {"given": given}) == "BAD_REQUEST"
    for _, _, sheet, where, typed in UNREADABLE.values():
        office.tabs[sheet].type(typed, **where)
    await office.settle()
    told = {name: shown(office, case) for name, case in UNREADABLE.items()}
    price = "abc in column Price of SO-000002/1 is not a number"
    day = "2026-13-45 in column Requested on of SO-000003/1 is not a day like 2030-12-31"
    assert told == {
        "a price of letters": (["abc"], f"✗ {price}; correct the cell or clear it."),
        "a day that does not exist": (
            ["2026-13-45"],
            f"✗ {day}; correct the cell or clear it.",
        ),
    }
    assert pictured(office) == before


async def test_a_corrected_cell_is_accepted_and_its_sentence_goes(office: Office) -> None:
    await open_for_trouble(office)
    await office.type(ORDERS, {"Quantity": -1}, Number="SO-000001/1")
    assert office.row(ORDERS, Number="SO-000001/1")["Sync"].startswith("✗ ")
    await office.type(ORDERS, {"Quantity": 4}, Number="SO-000001/1")
    row = office.row(ORDERS, Number="SO-000001/1")
    assert (row["Sync"], row["Amount"]) == ("✓", "40.00")
    await office.type(ORDERS, {"Price": "abc"}, Number="SO-000001/1")
    await office.type(ORDERS, {"Price": "12.50"}, Number="SO-000001/1")
    row = office.row(ORDERS, Number="SO-000001/1")
    assert (row["Sync"], row["Amount"], row["Order total"]) == ("✓", "50.00", "50.00")

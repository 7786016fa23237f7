"""The proof a newcomer runs beside the demo: from lead to cash, through both doors.

Each step acts through one door and waits until the other door shows it.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from api.identity import Tokens
from salesbook.visitors import TROUBLE, Api, DidNotArrive, Tab, tab

PATIENCE: Final = 30.0
GLANCE: Final = 0.15
LINKS: Final = """
{ links(first: 100, where: { state: { eq: ACTIVE } }) {
    nodes { sheet territory spreadsheetId tabId } } }
"""
LEAD: Final = """
query ($c: String!) { leads(where: { company: { eq: $c } }) {
    nodes { number state need interest customer { number } } } }
"""
ORDER: Final = """
query ($c: String!) { orders(where: { customer: { number: { eq: $c } } }) {
    nodes { number state } } }
"""
INVOICE: Final = """
query ($n: String!) { invoice(number: $n) {
    note promisedOn outstanding { amount } order { state } } }
"""
PAID: Final = """
query ($c: String!) { payments(where: { customer: { number: { eq: $c } } }) {
    nodes { number } } }
"""


@dataclass(slots=True)
class Walk:
    """One walk from lead to cash, and how long each step took to arrive."""

    api: Api
    tabs: Mapping[str, Tab]
    name: str = field(default_factory=lambda: f"Tour {secrets.token_hex(3)}")
    steps: list[tuple[str, str, float]] = field(default_factory=list[tuple[str, str, float]])

    def step(
        self, what: str, door: str, act: Callable[[], object], shown: Callable[[], Any]
    ) -> Any:  # noqa: ANN401 - whatever is shown
        """Act through one door, and wait until the other shows it."""
        act()
        started = time.monotonic()
        while not (seen := shown()):
            if time.monotonic() - started > PATIENCE:
                raise DidNotArrive(f"{what}: nothing after {PATIENCE:.0f} s.")
            time.sleep(GLANCE)
        self.steps.append((what, door, time.monotonic() - started))
        return seen

    def walk(self) -> None:
        """Make a lead a customer, take an order, ship it, bill it, get paid."""
        lead = self._capture()
        customer = self._convert(lead)
        sku = self._stock_up(customer)
        order = self._draft(customer, sku)
        self._fulfil(order)
        bill = self._bill(order)
        self._pay(customer, bill)

    def _seen_lead(self) -> dict[str, Any]:
        nodes: list[dict[str, Any]] = self.api.ask(LEAD, c=self.name)["leads"]["nodes"]
        return nodes[0] if nodes else {}

    def _capture(self) -> str:
        leads, api = self.tabs["LEADS"], self.api
        new = {"Company": self.name, "Contact": "Tara Tour", "Phone": "+86 21 5550 1234"}
        seen = self.step(
            "A new row captures a lead", "sheet", lambda: leads.type(new), self._seen_lead
        )
        number = str(seen["number"])
        self.step(
            "The API notes what the lead needs",
            "API",
            lambda: api.do("correctLead", "lead { number }", number=number, need="Two pumps"),
            lambda: leads.row(Number=number, Need="Two pumps"),
        )
        refused = f"✗ Interest of lead {number} cannot be 9; give 0 (none) to 3 (very high)."
        self.step(
            "An interest of 9 is refused beside the cell",
            "sheet",
            lambda: leads.type({"Interest": 9}, Number=number),
            lambda: leads.row(Number=number, Sync=refused),
        )
        self.step(
            "A corrected interest is accepted",
            "sheet",
            lambda: leads.type({"Interest": 3}, Number=number),
            lambda: self._seen_lead()["interest"] == 3,  # noqa: PLR2004 - what was typed
        )
        return number

    def _convert(self, number: str) -> str:
        leads, api = self.tabs["LEADS"], self.api
        self.step(
            "The action contacted moves the lead",
            "sheet",
            lambda: leads.type({"Action": "contacted"}, Number=number),
            lambda: self._seen_lead()["state"] == "CONTACTED",
        )
        self.step(
            "The API qualifies the lead",
            "API",
            lambda: api.do("qualifyLead", "lead { number }", number=number),
            lambda: leads.row(Number=number, State="qualified"),
        )
        converted = self.step(
            "The action convert makes a customer",
            "sheet",
            lambda: leads.type({"Action": "convert"}, Number=number),
            lambda: self._seen_lead()["customer"],
        )
        return str(converted["number"])

    def _stock_up(self, customer: str) -> str:
        sku = f"TOUR-{self.name[5:].upper()}"
        pump = {"sku": sku, "name": "Tour pump", "unit": "pcs", "listPrice": "120.00"}
        stock = {"sku": sku, "warehouse": "Main", "quantity": "10"}
        self.api.do("addProduct", "product { sku }", **pump)
        self.api.do("receiveStock", "stockLevel { onHand }", **stock)
        limit = {"number": customer, "creditLimit": "1000"}
        self.api.do("setCreditLimit", "credit { id }", **limit)
        return sku

    def _seen_order(self, customer: str) -> dict[str, Any]:
        nodes: list[dict[str, Any]] = self.api.ask(ORDER, c=customer)["orders"]["nodes"]
        return nodes[0] if nodes else {}

    def _draft(self, customer: str, sku: str) -> dict[str, Any]:
        orders = self.tabs["ORDERS"]
        refused = f"✗ The quantity of {sku} cannot be -1; give more than 0."
        self.step(
            "A quantity of -1 is refused beside the row",
            "sheet",
            lambda: orders.type({"Customer": customer, "SKU": sku, "Quantity": -1}),
            lambda: orders.row(SKU=sku, Sync=refused),
        )
        drafted: dict[str, Any] = self.step(
            "A corrected row drafts an order",
            "sheet",
            lambda: orders.type({"Quantity": 3}, SKU=sku),
            lambda: self._seen_order(customer),
        )
        return drafted | {"customer": customer}

    def _fulfil(self, order: Mapping[str, Any]) -> None:
        orders, api, line = self.tabs["ORDERS"], self.api, f"{order['number']}/1"
        self.step(
            "The API changes the price",
            "API",
            lambda: api.do("changeOrderLine", "orderLine { id }", number=line, price="100"),
            lambda: (row := orders.row(Number=line)) and row["Amount"].startswith("300"),
        )
        self.step(
            "The action confirm reserves stock and credit",
            "sheet",
            lambda: orders.type({"Action": "confirm"}, Number=line),
            lambda: self._seen_order(order["customer"])["state"] == "CONFIRMED",
        )
        parcel = {"order": order["number"], "carrier": "Tour Express"}
        self.step(
            "The API ships; the row leaves the tab",
            "API",
            lambda: api.do("shipOrder", "shipment { number }", **parcel),
            lambda: orders.row(Number=line) is None,
        )

    def _bill(self, order: Mapping[str, Any]) -> str:
        receivables, number = self.tabs["RECEIVABLES"], order["number"]
        seen = self.step(
            "The API issues the invoice",
            "API",
            lambda: self.api.do("issueInvoice", "invoice { number }", order=number),
            lambda: receivables.row(Order=number),
        )
        bill = str(seen["Number"])
        promised = (date.today() + timedelta(days=7)).isoformat()  # noqa: DTZ011 - a person's day

        def noted() -> bool:
            invoice = self.api.ask(INVOICE, n=bill)["invoice"]
            return (invoice["note"], invoice["promisedOn"]) == ("asked", promised)

        self.step(
            "Note and promised date are typed",
            "sheet",
            lambda: receivables.type({"Note": "asked", "Promised on": promised}, Number=bill),
            noted,
        )
        return bill

    def _pay(self, customer: str, bill: str) -> None:
        payments, receivables = self.tabs["PAYMENTS"], self.tabs["RECEIVABLES"]
        received = self.step(
            "A new row records a payment",
            "sheet",
            lambda: payments.type({"Customer": customer, "Amount": 300, "Reference": bill}),
            lambda: self.api.ask(PAID, c=customer)["payments"]["nodes"],
        )[0]["number"]
        self.step(
            "Allocate to settles the invoice",
            "sheet",
            lambda: payments.type({"Allocate to": f"{bill}: 300"}, Number=received),
            lambda: self.api.ask(INVOICE, n=bill)["invoice"]["outstanding"]["amount"] == "0.00",
        )

        def over() -> bool:
            state = self.api.ask(INVOICE, n=bill)["invoice"]["order"]["state"]
            return bool(state == "CLOSED") and receivables.row(Number=bill) is None

        self.step("The order is closed; nothing is receivable", "both", lambda: None, over)


def walk(url: str, sheets_url: str, tokens: Tokens, out: Console) -> int:
    """Walk once and tell how it went; 0 when every step arrived."""
    tour: Walk | None = None
    problem: str | None = None
    try:
        with out.status("Walking from lead to cash, through both doors"):
            api = Api(url, tokens)
            tour = Walk(api, _tabs(api, sheets_url))
            tour.walk()
    except (DidNotArrive, *TROUBLE) as error:
        problem = str(error) or type(error).__name__
    if tour is not None and tour.steps:
        out.print(_table(tour.steps))
    if problem is not None:
        out.print(f"[red]The walk ended here:[/] {problem}", highlight=False)
        out.print("Is the demo running? Start it with make demo.")
    else:
        out.print("Everything arrived. salesbook check asks whether the figures agree.")
    return 1 if problem else 0


def _tabs(api: Api, sheets_url: str) -> dict[str, Tab]:
    found: dict[str, Tab] = {}
    for link in api.ask(LINKS)["links"]["nodes"]:
        if link["tabId"] is not None and link["sheet"] not in found:
            found[link["sheet"]] = tab(sheets_url, link["spreadsheetId"], link["tabId"])
    missing = {"LEADS", "ORDERS", "RECEIVABLES", "PAYMENTS"} - set(found)
    if missing:
        raise DidNotArrive(f"No tab is linked for {', '.join(sorted(missing)).lower()}.")
    return found


def _table(steps: Sequence[tuple[str, str, float]]) -> Table:
    table = Table("Step", "Door", "Seconds until the other side showed it")
    for what, door, seconds in steps:
        colour = "green" if seconds < 10 else "yellow"  # noqa: PLR2004 - the promise of the tour
        table.add_row(what, door, f"[{colour}]{seconds:.1f}[/]")
    return table

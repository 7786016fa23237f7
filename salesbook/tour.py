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
        customer = self._lead()
        order = self._order(customer)
        self._cash(customer, order)

    def _lead(self) -> str:
        leads, api = self.tabs["LEADS"], self.api
        find = "query ($c: String!) { leads(where: { company: { eq: $c } }) { nodes { number state need interest customer { number } } } }"  # noqa: E501 - a query

        def lead() -> dict[str, Any]:
            nodes: list[dict[str, Any]] = api.ask(find, c=self.name)["leads"]["nodes"]
            return nodes[0] if nodes else {}

        new = {"Company": self.name, "Contact": "Tara Tour", "Phone": "+86 21 5550 1234"}
        number = self.step("A new row captures a lead", "sheet", lambda: leads.type(new), lead)[
            "number"
        ]
        self.step(
            "The API notes what the lead needs", "API",
            lambda: api.do("correctLead", "lead { number }", number=number, need="Two pumps"),
            lambda: leads.row(Number=number, Need="Two pumps"),
        )  # fmt: skip
        self.step(
            "An interest of 9 is refused beside the cell", "sheet",
            lambda: leads.type({"Interest": 9}, Number=number),
            lambda: leads.row(Number=number, Sync=f"✗ Interest of lead {number} cannot be 9; give 0 (none) to 3 (very high)."),  # noqa: E501 - a sentence
        )  # fmt: skip
        self.step(
            "A corrected interest is accepted", "sheet",
            lambda: leads.type({"Interest": 3}, Number=number),
            lambda: lead()["interest"] == 3,  # noqa: PLR2004 - what was typed
        )  # fmt: skip
        self.step(
            "The action contacted moves the lead", "sheet",
            lambda: leads.type({"Action": "contacted"}, Number=number),
            lambda: lead()["state"] == "CONTACTED",
        )  # fmt: skip
        self.step(
            "The API qualifies the lead", "API",
            lambda: api.do("qualifyLead", "lead { number }", number=number),
            lambda: leads.row(Number=number, State="qualified"),
        )  # fmt: skip
        converted = self.step(
            "The action convert makes a customer", "sheet",
            lambda: leads.type({"Action": "convert"}, Number=number),
            lambda: lead()["customer"],
        )  # fmt: skip
        return str(converted["number"])

    def _order(self, customer: str) -> str:
        orders, api, sku = self.tabs["ORDERS"], self.api, f"TOUR-{self.name[5:].upper()}"
        api.do(
            "addProduct",
            "product { sku }",
            sku=sku,
            name="Tour pump",
            unit="pcs",
            listPrice="120.00",
        )
        api.do(
            "receiveStock", "stockLevel { onHand }", sku=sku, warehouse="Main", quantity="10"
        )
        api.do("setCreditLimit", "credit { exposure }", number=customer, creditLimit="1000")
        refused = f"✗ The quantity of {sku} cannot be -1; give more than 0."
        self.step(
            "A quantity of -1 is refused beside the row", "sheet",
            lambda: orders.type({"Customer": customer, "SKU": sku, "Quantity": -1}),
            lambda: orders.row(SKU=sku, Sync=refused),
        )  # fmt: skip
        find = "query ($c: String!) { orders(where: { customer: { number: { eq: $c } } }) { nodes { number state total } } }"  # noqa: E501 - a query

        def order() -> dict[str, Any]:
            nodes: list[dict[str, Any]] = api.ask(find, c=customer)["orders"]["nodes"]
            return nodes[0] if nodes else {}

        number = str(self.step(
            "A corrected row drafts an order", "sheet",
            lambda: orders.type({"Quantity": 3}, SKU=sku), order,
        )["number"])  # fmt: skip
        line = f"{number}/1"
        self.step(
            "The API changes the price", "API",
            lambda: api.do("changeOrderLine", "orderLine { amount }", number=line, price="100"),
            lambda: (row := orders.row(Number=line)) and row["Amount"].startswith("300"),
        )  # fmt: skip
        self.step(
            "The action confirm reserves stock and credit", "sheet",
            lambda: orders.type({"Action": "confirm"}, Number=line),
            lambda: order()["state"] == "CONFIRMED",
        )  # fmt: skip
        self.step(
            "The API ships; the row leaves the tab", "API",
            lambda: api.do("shipOrder", "shipment { number }", order=number, carrier="Tour Express"),  # noqa: E501 - one call
            lambda: orders.row(Number=line) is None,
        )  # fmt: skip
        return number

    def _cash(self, customer: str, order: str) -> None:
        receivables, payments, api = self.tabs["RECEIVABLES"], self.tabs["PAYMENTS"], self.api
        bill = self.step(
            "The API issues the invoice", "API",
            lambda: api.do("issueInvoice", "invoice { number }", order=order),
            lambda: receivables.row(Order=order),
        )["Number"]  # fmt: skip
        find = "query ($n: String!) { invoice(number: $n) { note promisedOn outstanding order { state } } }"  # noqa: E501 - a query

        def invoice() -> dict[str, Any]:
            found: dict[str, Any] = api.ask(find, n=bill)["invoice"]
            return found

        promised = (date.today() + timedelta(days=7)).isoformat()  # noqa: DTZ011 - a person's own day
        self.step(
            "Note and promised date are typed", "sheet",
            lambda: receivables.type({"Note": "asked", "Promised on": promised}, Number=bill),
            lambda: (invoice()["note"], invoice()["promisedOn"]) == ("asked", promised),
        )  # fmt: skip
        paid = "query ($c: String!) { payments(where: { customer: { number: { eq: $c } } }) { nodes { number amount } } }"  # noqa: E501 - a query
        received = self.step(
            "A new row records a payment", "sheet",
            lambda: payments.type({"Customer": customer, "Amount": 300, "Reference": bill}),
            lambda: api.ask(paid, c=customer)["payments"]["nodes"],
        )[0]["number"]  # fmt: skip
        self.step(
            "Allocate to settles the invoice", "sheet",
            lambda: payments.type({"Allocate to": f"{bill}: 300"}, Number=received),
            lambda: invoice()["outstanding"] == "0.00",
        )  # fmt: skip
        self.step(
            "The order is closed, the tab shows it", "both", lambda: None,
            lambda: invoice()["order"]["state"] == "CLOSED" and receivables.row(Number=bill) is None,  # noqa: E501 - one thought
        )  # fmt: skip


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
    out.print(_table(tour.steps if tour else []))
    if problem is not None:
        out.print(f"[red]The walk ended here:[/] {problem}", highlight=False)
        out.print("Is the demo running? Start it with make demo.")
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

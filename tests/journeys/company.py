"""A company whose people have names, and whose days pass, at both doors of one house."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx

from salesbook.visitors import Tab
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from tests.journeys.office import Office

DESK: Final = {"name": "desk@x.org", "role": Role.ORDER_DESK}
BOSS: Final = {"name": "max@x.org", "role": Role.MANAGER}
STORE: Final = {"name": "wei@x.org", "role": Role.WAREHOUSE}
MONEY: Final = {"name": "fin@x.org", "role": Role.FINANCE}
LINKED: Final = (
    (SheetName.ORDERS, Role.MANAGER),
    (SheetName.PRICES, Role.MANAGER),
    (SheetName.REPLENISHMENT, Role.MANAGER),
    (SheetName.SHIPPING, Role.MANAGER),
    (SheetName.STOCK, Role.WAREHOUSE),
)


@dataclass(slots=True)
class Company(Office):
    """An office whose people have names, and whose days pass."""

    http: httpx.AsyncClient = field(kw_only=True)
    done: int = 0

    async def do(self, verb: str, who: dict[str, Any], shows: str = "", **given: object) -> Any:  # noqa: ANN401 - JSON
        """Do something over GraphQL in somebody's name; it is brought to the tabs later.

        The answer gets lost on its way, so it is asked for again under the same key: that
        changes nothing, and is answered alike (property 12 of the reference).
        """
        self.done += 1
        given["idempotencyKey"] = f"{verb}-{self.done}"
        done = await self.ask.tell(verb, given, shows or "__typename", **who)
        assert done["userErrors"] == [], (verb, done)
        before = self.business.rows("SELECT max(id) FROM audit_log")
        assert await self.ask.tell(verb, given, shows or "__typename", **who) == done
        assert self.business.rows("SELECT max(id) FROM audit_log") == before
        return done

    async def refused(self, verb: str, who: dict[str, Any], **given: object) -> str:
        """Ask for something that is refused, and tell the sentence."""
        (error,) = (await self.ask.tell(verb, given, **who))["userErrors"]
        return str(error["message"])

    def tomorrow(self, days: int = 1) -> str:
        """Let days pass; tell which day it is then."""
        self.at += timedelta(days=days)
        return self.at.date().isoformat()

    @property
    def today(self) -> str:
        """Tell which day it is."""
        return self.at.date().isoformat()

    def held(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Tell what lies where, and how much of it is set aside."""
        rows = self.business.rows(
            "SELECT p.sku, w.code, trim_scale(s.on_hand)::text, trim_scale(s.reserved)::text"
            " FROM stock_levels s JOIN products p ON p.id = s.product_id"
            " JOIN warehouses w ON w.id = s.warehouse_id"
        )
        return {(sku, code): (on_hand, reserved) for sku, code, on_hand, reserved in rows}


async def open_for_business(company: Company) -> None:
    """Day 1: products, two warehouses, stock, tabs."""
    do = company.do
    await do("addProduct", BOSS, sku="PUMP", name="Pump", unit="pcs", listPrice="10")
    await do("correctProduct", BOSS, sku="PUMP", floorPrice="8.5")
    await do("addProduct", BOSS, sku="VALVE", name="Valve", unit="pcs", listPrice="4")
    await do("openWarehouse", BOSS, code="Main", priority=1)
    await do("openWarehouse", BOSS, code="North", priority=2)
    for sku, place, quantity in (
        ("PUMP", "Main", 40),
        ("PUMP", "North", 30),
        ("VALVE", "Main", 100),
    ):
        told = {"sku": sku, "warehouse": place, "quantity": str(quantity)}
        await do("receiveStock", STORE, **told)
    for sheet, role in LINKED:
        await company.business.do(links.link, sheet, company.book.id, role)
    await company.settle()
    for sheet, tab_id in company.business.rows("SELECT sheet, tab_id FROM links"):
        company.tabs[SheetName(sheet)] = Tab(company.book.get_worksheet_by_id(tab_id))

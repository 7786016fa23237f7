"""What a worked example of a report begins with: days of June, orders, shipments, and rows."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from tests.asking import Asker
from tests.business import NOON, Business

JUNE: Final = {"since": "2030-06-01", "until": "2030-06-30"}


def on(business: Business, day: int, hours: float = 0) -> Business:
    """Do business at noon of a day of June, or some hours later."""
    return replace(business, at=NOON + timedelta(days=day - 1, hours=hours))


async def rows(ask: Asker, name: str, fields: str, **told: str) -> list[list[Any]]:
    """Ask for a report of June; return the values of each row, in the order of the fields."""
    names = "".join(f"${one}: {kind} " for one, kind in _kinds(told).items())
    passed = ", ".join(f"{one}: ${one}" for one in told)
    answer = await ask(f"query ({names}) {{ {name}({passed}) {{ {fields} }} }}", told)
    return [list(row.values()) for row in answer[name]]


def _kinds(told: dict[str, str]) -> dict[str, str]:
    days = {"since", "until", "on"}
    return {one: "Date" if one in days else "String!" for one in told}


async def order(business: Business, customer: str, quantity: str, day: date | None) -> str:
    """Write an order down for a day, and promise it, whether there is enough or not."""
    asked = [LineAsked("PUMP", Decimal(quantity))]
    made = await business.do(orders.draft, customer, asked, requested_on=day)
    await business.do(promises.confirm, made.number, backorder=True)
    return str(made.number)


async def ship(
    business: Business,
    number: str,
    carrier: str,
    part: str | None = None,
    expected_on: date | None = None,
) -> str:
    """Let an order, or a part of its first line, leave with a carrier."""
    lines = None if part is None else [LineShipped(f"{number}/1", Decimal(part))]
    sent = await business.do(
        shipments.ship, number, carrier, lines=lines, expected_on=expected_on
    )
    return str(sent.number)

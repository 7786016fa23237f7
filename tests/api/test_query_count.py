"""Asking for more records must not ask the database more often, not even when interpreted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.asking import Asker
from tests.business import Business

EVERYTHING: Final = """{
  orders {
    totalCount
    nodes {
      number
      customer { name owner { name } contacts { name } credit { exposure { amount currency } } }
      lines { number product { sku } order { number } }
      shipments { number lines { orderLine { number } stockLevel { product { name } } } }
      invoices {
        number
        lines { shipmentLine { amount { amount } } }
        settlements {
          amount { amount } payment { number customer { number } } invoice { number } }
      }
    }
  }
}"""


CREDITS: Final = """query ($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Customer { credit { exposure { amount } } } }
}"""
# The orders and how many; then one for each kind of record they lead to.
STATEMENTS: Final = 18


@contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """Write down every select; who acts is told by a way SQLAlchemy does not hear of."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def sales(business: Business, count: int) -> None:
    """Sell to so many customers, each with lines, shipments, invoices and payments."""
    await business.product()
    await business.stock("100")
    for n in range(count):
        customer = await business.customer(f"Customer {n}")
        invoice = await business.invoiced(customer, "1", "2")
        await business.settle(await business.payment(customer, "5"), invoice)


@pytest.mark.parametrize("count", [1, 3])
async def test_orders_with_everything_cost_the_same_for_one_and_for_three(
    ask: Asker, business: Business, engine: AsyncEngine, count: int
) -> None:
    await sales(business, count)
    with statements(engine) as sent:
        orders = (await ask(EVERYTHING, interpret=True))["orders"]
    assert orders["totalCount"] == len(orders["nodes"]) == count
    assert len(sent) == STATEMENTS


@pytest.mark.parametrize("count", [1, 3])
async def test_nodes_cost_the_same_for_one_and_for_three(
    ask: Asker, business: Business, engine: AsyncEngine, count: int
) -> None:
    await sales(business, count)
    found = (await ask("{ customers { nodes { id } } }"))["customers"]["nodes"]
    ids = [node["id"] for node in found]
    with statements(engine) as sent:
        nodes = await ask(CREDITS, {"ids": ids}, interpret=True)
    assert len(nodes["nodes"]) == count
    assert len(sent) == 2


async def test_what_is_not_asked_for_is_not_counted(
    ask: Asker, business: Business, engine: AsyncEngine
) -> None:
    await business.lead()
    with statements(engine) as sent:
        await ask("{ leads { nodes { number } } }", interpret=True)
    assert len(sent) == 1

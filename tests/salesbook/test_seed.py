"""The sample company: of any size, and the same for the same seed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from salesbook.database import Urls
from salesbook.sample_growth import STEP, more_companies, trust
from salesbook.sample_people import SAMPLER
from schema.customers.credit.tables import Credit
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked, OrderState
from schema.fulfilment.promises import operations as promises
from schema.kernel.alike import name_key
from schema.kernel.work import Work, perform
from tests.business import NOON, Business
from tests.house.inventory import tables
from tests.salesbook.conftest import Salesbook, reach

CALLED: Final = ("number", "sku", "code", "email", "name")
"""By which of its columns people know a row, the first of those it has."""


def told(urls: Urls) -> dict[str, list[str]]:
    """Write down all business rows, without moments and with names in place of ids."""
    with psycopg.connect(urls.owner) as owner:
        found = {
            table.__tablename__: _rows(owner, table.__tablename__)
            for table in sorted(tables(), key=lambda one: one.__tablename__)
        }
    names = {
        row["id"]: f"{table} {_name(row)}" for table, rows in found.items() for row in rows
    }
    return {
        table: sorted(repr(_plain(row, names)) for row in rows) for table, rows in found.items()
    }


def _rows(owner: psycopg.Connection, table: str) -> list[dict[str, Any]]:
    found = owner.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
    titles = [column.name for column in found.description or ()]
    return [dict(zip(titles, row, strict=True)) for row in found]


def _name(row: Mapping[str, Any]) -> object:
    return next((row[column] for column in CALLED if row.get(column)), None)


def _plain(row: Mapping[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        column: names.get(value, "of somebody") if isinstance(value, UUID) else value
        for column, value in row.items()
        if column not in {"id", "xid"} and not isinstance(value, datetime)
    }


def test_the_same_seed_makes_the_same_company_down_to_what_points_at_what(
    salesbook: Salesbook, urls: Urls, second: Urls
) -> None:
    for database in (urls, second):
        said = salesbook("seed", "--orders", "26", "--seed", "7", **reach(database))
        assert (said.code, said.out) == (0, "The sample company is loaded.\n")
    first, other = told(urls), told(second)
    assert list(first) == list(other)
    for table, rows in first.items():
        assert rows == other[table], table


def test_another_seed_makes_another_company(
    salesbook: Salesbook, urls: Urls, second: Urls
) -> None:
    for database, seed in ((urls, "7"), (second, "8")):
        salesbook("seed", "--orders", "3", "--seed", seed, **reach(database))
    assert told(urls)["order_lines"] != told(second)["order_lines"]


@pytest.mark.parametrize("orders", ["0", "5"])
def test_a_company_may_be_small(salesbook: Salesbook, urls: Urls, orders: str) -> None:
    said = salesbook("seed", "--orders", orders, **reach(urls))
    assert (said.code, said.out) == (0, "The sample company is loaded.\n")
    assert len(told(urls)["orders"]) == int(orders) + 1, "and the one by telephone"
    assert salesbook("seed", **reach(urls)).out == "There is a company already.\n"
    assert salesbook("check", **reach(urls)).code == 0


def test_more_orders_have_more_customers_and_no_two_of_them_are_one() -> None:
    assert more_companies(49) == []
    assert more_companies(50) == ["Aurora Bakeries"]
    names = more_companies(50_000)
    assert len({name_key(name) for name in names}) == len(names) == 1_000


@pytest.mark.anyio
async def test_a_customer_who_orders_more_than_the_limit_is_trusted_with_more(
    business: Business,
) -> None:
    await business.product()
    await business.stock("2000")
    customer = await business.customer("Acme")

    async def deed(work: Work) -> tuple[OrderState, Decimal]:
        asked = [LineAsked("PUMP", Decimal(1900))]
        order = await orders.draft(work, customer, asked)
        await trust(work, order.number)
        await promises.confirm(work, order.number)
        held = await work.session.find(Credit.customer_id, order.customer_id)
        return order.state, held.credit_limit

    state, limit = await perform(business.house, SAMPLER, NOON, deed)
    assert (state, limit) == (OrderState.CONFIRMED, 1_000 + STEP)

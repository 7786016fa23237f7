"""What a cycle costs in calls, by the Sheets server's own account."""

from collections.abc import Callable

import httpx
import pytest

from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.pipeline.leads import operations as leads
from tests.sync.stage import Stage

Calls = tuple[int, int]
LEADS, ORDERS, PAYMENTS = "LK-000001", "LK-000002", "LK-000003"


@pytest.fixture
def calls(sheets_url: str) -> Callable[[], Calls]:
    """Ask the server for the reads and writes of gspread; people write with it, too."""

    def told() -> Calls:
        account = httpx.get(f"{sheets_url}/api/calls").json()["python-requests"]
        return account["read"]["calls"], account["write"]["calls"]

    return told


async def spent(stage: Stage, calls: Callable[[], Calls]) -> Calls:
    """Run one cycle; tell how many reads and writes it cost."""
    reads, writes = calls()
    await stage.cycle()
    after = calls()
    return after[0] - reads, after[1] - writes


async def three_tabs(stage: Stage) -> None:
    """Link three tabs of one spreadsheet, with rows in each."""
    for name in ("Alder", "Birch", "Cedar"):
        await stage.business.lead(name)
    customer = await stage.business.shop()
    await stage.business.draft(customer, "2", "3")
    await stage.business.payment(customer, "10")
    await stage.link(SheetName.LEADS)
    await stage.link(SheetName.ORDERS, None, Role.MANAGER)
    await stage.link(SheetName.PAYMENTS, None, Role.FINANCE)
    await stage.settle()


async def test_a_cycle_without_changes_is_one_read(
    stage: Stage, calls: Callable[[], Calls]
) -> None:
    await three_tabs(stage)
    assert await spent(stage, calls) == (1, 0)


async def test_a_cycle_with_changes_in_every_tab_is_one_read_and_one_write(
    stage: Stage, calls: Callable[[], Calls]
) -> None:
    await three_tabs(stage)
    for number in ("LD-000001", "LD-000002"):
        await stage.call(leads.correct, number, need="Two pumps")
    stage.tab(LEADS).type("LD-000003", "Interest", 9)
    stage.tab(ORDERS).type("SO-000001/1", "Quantity", 7)
    stage.tab(ORDERS).type("SO-000001/2", "Price", "none")
    stage.tab(PAYMENTS).add(Customer="CU-000001", Amount=5)
    assert await spent(stage, calls) == (1, 1)
    assert [row["Need"] for row in stage.tab(LEADS).rows()] == ["Two pumps", "Two pumps", ""]

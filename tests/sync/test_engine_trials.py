"""Trials in a tab: the answer stands in the row while it is true, and nothing else happens."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

import pytest

from schema.exchange.links.rules import SheetName
from schema.fulfilment.orders import operations as orders
from schema.inventory.receipts import operations as receipts
from schema.kernel.words import Language
from tests.business import NOON
from tests.sync.people import Tab
from tests.sync.stage import Stage

DUE: Final = NOON.date() + timedelta(days=180)
ANSWER: Final = (
    "✓ Order SO-000001 comes to 100.00 CNY and would be approved at once. No shipping address"
    f" is known. SO-000001/2: 3 of 8 pcs of PUMP now, the rest on {DUE}."
)
TRAIL: Final = (
    "SELECT id, relation FROM audit_log WHERE relation NOT IN ('edits', 'links') ORDER BY id"
)


async def order_tab(stage: Stage, language: Language = Language.ENGLISH) -> Tab:
    """Link an order with two lines in a shop with 5 pumps, where 9 more come later."""
    customer = await stage.business.shop("5")
    await stage.call(receipts.expect, "PUMP", "Main", Decimal(9), DUE, confirmed=True)
    await stage.business.draft(customer, "2", "8")
    number = await stage.link(SheetName.ORDERS, language=language)
    await stage.settle()
    return stage.tab(number)


def beside_the_sync(stage: Stage) -> list[tuple[object, ...]]:
    """Copy every row but what the engine remembers, and the log of edits it shows to people."""
    own = ("sync_", "edits", "links")
    kept = [row for row in stage.business.picture() if not row[0].startswith((*own, "audit_"))]
    return [*kept, *stage.business.rows(TRAIL)]


async def test_a_trial_is_answered_in_the_row_and_changes_nothing(stage: Stage) -> None:
    tab = await order_tab(stage)
    before = beside_the_sync(stage)
    tab.type("SO-000001/2", "Action", "trial")
    await stage.settle()
    shown = [(row["Action"], row["Sync"], row["State"]) for row in tab.rows()]
    assert shown == [("", "✓", "draft"), ("", ANSWER, "draft")]
    assert beside_the_sync(stage) == before
    assert stage.edits() == [("SO-000001/2", "Action", None, "trial", "accepted")]
    assert (await stage.cycle()).wrote is False


async def test_what_was_answered_goes_when_the_order_is_another(stage: Stage) -> None:
    tab = await order_tab(stage)
    tab.type("SO-000001/2", "Action", "trial")
    await stage.settle()
    await stage.call(orders.change_line, "SO-000001/1", quantity=Decimal(3))
    await stage.settle()
    assert [row["Sync"] for row in tab.rows()] == ["✓", "✓"]
    tab.type("SO-000001/1", "Action", "trial")
    await stage.settle()
    assert [row["Sync"] for row in tab.rows()] == [
        ANSWER.replace("100.00", "110.00").replace("3 of 8", "2 of 8"),
        "✓",
    ]


async def test_what_is_typed_with_the_action_is_tried_too(stage: Stage) -> None:
    tab = await order_tab(stage)
    tab.type("SO-000001/1", "Quantity", 1)
    tab.type("SO-000001/1", "Action", "trial")
    tab.type("SO-000001/2", "Action", "trial")
    await stage.settle()
    said = ANSWER.replace("100.00", "90.00").replace("3 of 8", "4 of 8")
    assert [row["Sync"] for row in tab.rows()] == [said, said]


async def test_a_refusal_takes_the_place_of_an_answer_and_gives_it_back(stage: Stage) -> None:
    tab = await order_tab(stage)
    tab.type("SO-000001/2", "Action", "trial")
    await stage.settle()
    tab.type("SO-000001/2", "Quantity", -1)
    await stage.settle()
    assert tab.cell("SO-000001/2", "Sync").startswith("✗ ")
    tab.type("SO-000001/2", "Quantity", 8)
    await stage.settle()
    assert tab.cell("SO-000001/2", "Sync") == ANSWER


async def test_a_trial_is_asked_for_and_answered_in_the_tabs_language(stage: Stage) -> None:
    tab = await order_tab(stage, Language.SIMPLIFIED)
    header = tab.header()
    at = next(n for n, row in enumerate(tab.texts()) if row[0] == "SO-000001/2")
    tab.put(at, header.index("操作"), "试算")
    await stage.settle()
    assert tab.texts()[at][header.index("同步状态")] == (
        "✓ 订单 SO-000001 合计 100.00 CNY，提交后可直接通过审核。 尚无收货地址。"
        f" SO-000001/2：PUMP 现在可承诺 3/8 pcs，其余可于 {DUE} 承诺。"
    )


async def test_only_a_draft_is_tried(stage: Stage) -> None:
    tab = await order_tab(stage)
    tab.type("SO-000001/1", "Action", "submit")
    await stage.settle()
    tab.type("SO-000001/1", "Action", "trial")
    await stage.settle()
    assert tab.cell("SO-000001/1", "Sync") == (
        "✗ Order SO-000001 is approved and cannot become submitted; what it can still become:"
        " cancelled or confirmed or draft."
    )


@pytest.mark.parametrize("first", range(1, 24, 3))
async def test_a_worker_may_be_killed_while_it_tries(stage: Stage, first: int) -> None:
    tab = await order_tab(stage)
    tab.type("SO-000001/2", "Action", "trial")
    for step in range(first, first + 3):
        await stage.killed_cycle(step)
    await stage.settle()
    assert (tab.cell("SO-000001/2", "Action"), tab.cell("SO-000001/2", "Sync")) == ("", ANSWER)
    assert stage.edits() == [("SO-000001/2", "Action", None, "trial", "accepted")]

"""New rows of one order in a tab: while they contradict each other, none of them is entered."""

from collections import Counter
from typing import Any, Final

import pytest

from schema.exchange.links.rules import SheetName
from schema.fulfilment.promises import operations as promises
from schema.kernel.words import Language
from tests.sync.people import Tab
from tests.sync.stage import Stage

MADE: Final = (
    "SELECT o.entry_group, o.requested_on::text, l.number, l.quantity::int FROM order_lines l"
    " JOIN orders o ON o.id = l.order_id WHERE o.entry_group IS NOT NULL ORDER BY l.number"
)
DAYS: Final = (
    "✗ The new rows with A in column Group give both {} and {} for Requested on, so none of"
    " them is entered; write the same in each."
)


async def order_tab(stage: Stage, language: Language = Language.ENGLISH) -> Tab:
    """Link the Orders tab of a shop in which nobody has ordered yet."""
    await stage.business.shop()
    number = await stage.link(SheetName.ORDERS, language=language)
    await stage.settle()
    return stage.tab(number)


def line(tab: Tab, quantity: int, day: str | None, **more: Any) -> int:  # noqa: ANN401 - what people type
    """Type a row of group A; return where it stands."""
    told = {"Customer": "CU-000001", "SKU": "PUMP", "Group": "A"} | more
    return tab.add(**told, Quantity=quantity, Requested_on=day)


def said(tab: Tab) -> list[str]:
    """Read what is said of each row, from top to bottom."""
    return [row["Sync"] for row in tab.rows()]


async def test_rows_that_contradict_each_other_are_refused_together(stage: Stage) -> None:
    tab = await order_tab(stage)
    line(tab, 1, "2030-07-01")
    at = line(tab, 2, "2030-07-02")
    line(tab, 3, None)
    line(tab, 4, "2030-07-09", Group="B")
    await stage.settle()
    why = DAYS.format("2030-07-01", "2030-07-02")
    assert said(tab) == [why, why, why, "✓"]
    assert stage.business.rows(MADE) == [("B", "2030-07-09", "SO-000001/1", 4)]
    assert [edit[4] for edit in stage.edits()] == ["refused"] * 3 + ["accepted"]
    tab.type_at(at, "Requested on", "2030-07-01")
    await stage.settle()
    assert said(tab) == ["✓"] * 4
    assert stage.business.rows(MADE)[1:] == [
        ("A", "2030-07-01", "SO-000002/1", 1),
        ("A", "2030-07-01", "SO-000002/2", 2),
        ("A", "2030-07-01", "SO-000002/3", 3),
    ]


@pytest.mark.parametrize(
    ("header", "value", "contrary"),
    [
        ("Order", "SO-000001", "SO-000002"),
        ("Customer", "CU-000001", "CU-000002"),
        ("Requested on", "2030-07-01", "soon"),
        ("Their order no.", "PO-1", "PO-2"),
        ("Channel", "fax", "phone"),
        ("Ship to", "AD-000001", "AD-000002"),
        ("Payment terms", "NET-30", "NET-60"),
    ],
)
async def test_every_column_of_the_order_is_compared(
    stage: Stage, header: str, value: str, contrary: str
) -> None:
    tab = await order_tab(stage)
    for quantity, told in enumerate((value, contrary, value), start=1):
        tab.type_at(line(tab, quantity, None), header, told)
    await stage.settle()
    why = (
        f"✗ The new rows with A in column Group give both {value} and {contrary} for {header},"
        " so none of them is entered; write the same in each."
    )
    assert said(tab) == [why] * 3
    assert stage.one("SELECT count(*) FROM orders") == 0
    assert stage.one("SELECT count(*) FROM order_groups") == 0


async def test_a_row_that_contradicts_the_order_there_is_is_refused_alone(
    stage: Stage,
) -> None:
    tab = await order_tab(stage)
    line(tab, 1, "2030-07-01")
    await stage.settle()
    line(tab, 2, "2030-07-02")
    line(tab, 3, "2030-07-01")
    await stage.settle()
    alone = (
        "✗ Order SO-000001 has another requested day than this row; write the same, or leave it"
        " empty."
    )
    assert Counter(said(tab)) == {"✓": 2, alone: 1}
    assert [quantity for *_, quantity in stage.business.rows(MADE)] == [1, 3]


async def test_the_next_order_of_a_group_is_compared_anew(stage: Stage) -> None:
    tab = await order_tab(stage)
    line(tab, 1, "2030-07-01")
    await stage.settle()
    await stage.call(promises.confirm, "SO-000001")
    line(tab, 2, "2030-07-02")
    line(tab, 3, "2030-07-03")
    await stage.settle()
    why = DAYS.format("2030-07-02", "2030-07-03")
    assert Counter(said(tab)) == {"✓": 1, why: 2}


async def test_a_row_that_waits_contradicts_nobody(stage: Stage) -> None:
    tab = await order_tab(stage)
    line(tab, 1, "2030-07-01")
    tab.add(Group="A", Requested_on="2030-07-02", SKU="PUMP")
    await stage.settle()
    assert Counter(said(tab)) == {"✓": 1, "… needs: Quantity": 1}


async def test_rows_that_come_to_contradict_each_other_keep_their_numbers(
    stage: Stage,
) -> None:
    tab = await order_tab(stage)
    first, second = line(tab, 1, "2030-07-01"), line(tab, 2, None)
    await stage.cycle()
    assert [row["Number"] for row in tab.rows()] == ["SO-000001/1", "SO-000001/2"]
    tab.type_at(second, "Requested on", "2030-07-02")
    await stage.settle()
    assert said(tab) == [DAYS.format("2030-07-01", "2030-07-02")] * 2
    assert stage.business.rows(MADE) == []
    tab.type_at(first, "Requested on", "2030-07-02")
    await stage.settle()
    assert said(tab) == ["✓"] * 2
    assert stage.business.rows(MADE) == [
        ("A", "2030-07-02", "SO-000001/1", 1),
        ("A", "2030-07-02", "SO-000001/2", 2),
    ]


async def test_why_rows_are_refused_together_is_told_in_the_tabs_language(
    stage: Stage,
) -> None:
    tab = await order_tab(stage, Language.SIMPLIFIED)
    for quantity, way in ((1, "传真"), (2, "电话")):
        told = {
            "客户": "CU-000001",
            "SKU 编码": "PUMP",
            "分组": "A",
            "数量": quantity,
            "下单渠道": way,
        }
        tab.add(**told)
    await stage.settle()
    why = (
        "✗ “分组”列为 A 的新行在“下单渠道”列中同时填写了 传真 和 电话，"
        "因此均未录入；请在各行填写相同内容。"
    )
    assert [row["同步状态"] for row in tab.rows()] == [why, why]


STEPS: Final = range(1, 40, 4)


@pytest.mark.parametrize("first", STEPS)
async def test_a_worker_may_be_killed_between_any_two_lines(stage: Stage, first: int) -> None:
    tab = await order_tab(stage)
    at = [line(tab, 1, "2030-07-01"), line(tab, 2, "2030-07-02"), line(tab, 3, "2030-07-01")]
    for step in range(first, first + 4):
        await stage.killed_cycle(step)
    assert stage.business.rows(MADE) == []
    tab.type_at(at[1], "Requested on", "2030-07-01")
    for step in range(first, first + 4):
        await stage.killed_cycle(step)
    await stage.settle()
    assert said(tab) == ["✓"] * 3
    assert sorted(row[0::3] for row in stage.business.rows(MADE)) == [
        ("A", 1),
        ("A", 2),
        ("A", 3),
    ]
    refused = [edit for edit in stage.edits() if edit[4] == "refused"]
    assert len(refused) == len(set(refused))  # whoever was killed before has refused but some


@pytest.mark.parametrize("step", STEPS)
async def test_two_workers_enter_the_rows_of_a_group_once(stage: Stage, step: int) -> None:
    tab = await order_tab(stage)
    line(tab, 1, "2030-07-01")
    at = line(tab, 2, "2030-07-02")
    await stage.raced_cycle(step, step)
    assert stage.business.rows(MADE) == []
    tab.type_at(at, "Requested on", "2030-07-01")
    await stage.raced_cycle(step, step)
    await stage.settle()
    assert said(tab) == ["✓"] * 2
    assert sorted(row[0::3] for row in stage.business.rows(MADE)) == [("A", 1), ("A", 2)]
    assert [edit[4] for edit in stage.edits()].count("refused") == 2

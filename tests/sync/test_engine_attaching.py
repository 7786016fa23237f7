"""Linking a tab that people made: it does what was foreseen, once, whatever goes wrong."""

from contextlib import suppress

import pytest

from schema.exchange.links import operations as links
from schema.kernel.words import Language
from schema.pipeline.leads import operations
from sync.google.failures import SheetsAway
from tests.sync.attached import COLUMNS, HEADER, Attached, confirmed
from tests.sync.faults import Fault
from tests.sync.stage import Stage


async def test_confirming_does_what_was_foreseen(attached: Attached) -> None:
    tab = await confirmed(attached)
    stage = attached.stage
    assert stage.state() == ("active", None)
    header = tab.header()
    assert header == [*HEADER, *(title for kind, _, _, title in COLUMNS if "added" in kind)]
    shown = [dict(zip(header, row, strict=False)) for row in tab.texts()[1:]]
    assert [
        (row["number "], row["COMPANY"], row["联系人"], row["My notes"])
        for row in shown
        if any(row.values())
    ] == [
        ("LD-000001", "Alder", "Ann", "first"),
        ("LD-000002", "Birch", "Ann", ""),
        ("LD-777777", "Nobody", "", ""),
        ("LD-000003", "Cedar", "", ""),
        ("LD-000003", "Cedar", "", ""),
        ("LD-000005", "Fir", "Flo", "new"),
        ("", "", "Gil", ""),
        ("", "Hazel", "", ""),
        ("LD-000004", "Dogwood", "Ann", ""),
    ]  # fmt: skip
    assert [row["Sync"][:1] for row in shown if any(row.values())] == list("✓✓⚠⚠⚠✓…✗✓")
    assert stage.conflicts() == [
        ("Contact", "Ada", "Ann"), ("Interest", "1", None), ("Interest", "viel", None),
    ]  # fmt: skip
    assert tab.formulas() == ["=1/0"]
    assert stage.one("SELECT count(*) FROM leads") == 5


async def test_an_attached_tab_is_looked_after_like_any_other(attached: Attached) -> None:
    tab = await confirmed(attached)
    await attached.stage.call(operations.correct, "LD-000001", contact="Bea")
    tab.put(2, 3, "Cay")
    await attached.stage.settle()
    assert [row[3] for row in tab.texts()[1:3]] == ["Bea", "Cay"]
    assert attached.stage.one("SELECT contact FROM leads WHERE number = 'LD-000002'") == "Cay"


async def test_columns_are_found_again_when_they_move_in_the_very_second_they_are_marked(
    attached: Attached,
) -> None:
    stage, tab = attached.stage, attached.tab
    await stage.cycle()
    await attached.do(links.confirm)
    await stage.cycle()  # makes the first journal
    stage.in_window(lambda: tab.move("COLUMNS", 3, 0), lambda: tab.insert("COLUMNS", 2))
    await stage.settle()
    header = tab.header()
    assert header[:7] == ["联系人", "My notes", "", "number ", "COMPANY", "電話", "Interest"]
    first = dict(zip(header, tab.texts()[1], strict=False))
    assert (first["联系人"], first["My notes"], first["COMPANY"]) == ("Ann", "first", "Alder")
    assert header.count("Sync") == 1
    assert stage.conflicts()[0] == ("Contact", "Ada", "Ann")


@pytest.mark.parametrize(
    "fault", [Fault.NEVER_SENT, Fault.ANSWER_LOST, Fault.LATE, Fault.TWICE]
)
async def test_no_column_is_added_twice_when_calls_go_wrong(
    attached: Attached, fault: Fault
) -> None:
    stage = attached.stage
    await stage.cycle()
    await attached.do(links.confirm)
    await stage.cycle()
    stage.sheets.faults.append(fault)
    with suppress(SheetsAway):
        await stage.cycle()
    await stage.settle()
    await stage.sheets.deliver()
    await stage.settle()
    header = attached.tab.header()
    assert sorted(header) == sorted(set(header))
    assert len(header) == len(COLUMNS)
    assert stage.state() == ("active", None)


async def test_a_worker_that_dies_anywhere_attaches_a_tab_once(attached: Attached) -> None:
    stage, step = attached.stage, 1
    while await stage.killed_cycle(step):
        step += 1
    await attached.do(links.confirm)
    step = 1
    while await stage.killed_cycle(step):
        step += 3
    await stage.settle()
    header = attached.tab.header()
    assert (len(header), len(set(header))) == (len(COLUMNS), len(COLUMNS))
    assert stage.one("SELECT count(*) FROM leads") == 5
    assert len(stage.conflicts()) == 3


async def test_a_tab_in_another_language_keeps_its_headers(stage: Stage) -> None:
    await stage.business.lead("Alder")
    made = Attached(stage, (("編號", "公司"), ("LD-000001", "Alder")))
    await made.propose(language=Language.SIMPLIFIED)
    await confirmed(made)
    assert made.tab.header()[:5] == ["編號", "公司", "操作", "同步状态", "联系人"]

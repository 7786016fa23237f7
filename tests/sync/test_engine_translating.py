"""A tab whose link is told to speak another language."""

from typing import Final

import pytest

from schema.exchange.links import operations as links
from schema.kernel.words import Language
from schema.kernel.work import perform
from schema.pipeline.leads import operations
from tests.business import ROOT
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import Stage
from tests.sync.test_engine_language import HEADERS

SIMPLIFIED: Final = HEADERS[Language.SIMPLIFIED]


async def translate(leads: Stage, language: Language) -> None:
    """Let a person choose another language, and the tab come to rest."""
    await perform(
        leads.business.house, ROOT, leads.clock(),
        lambda work: links.translate(work, "LK-000001", language),
    )  # fmt: skip
    await leads.settle()


async def test_headers_notes_choices_and_words_are_told_in_it(leads: Stage, tab: Tab) -> None:
    english = tab.header()
    rows = tab.texts()
    await translate(leads, Language.SIMPLIFIED)
    worn = leads.worn()
    assert tab.header() == SIMPLIFIED
    assert worn.note("公司") == "可能购买的公司。"
    assert worn.offered(1, "来源") == ["市场调研", "广告", "客户推荐", "展会", "网站", "其他"]
    assert worn.offered(1, "操作") == ["已联系", "放弃线索"]
    assert {one["description"][:8] for one in worn.protections.values()} == {"不可在此列输入："}
    first = dict(zip(SIMPLIFIED, tab.texts()[1], strict=False))
    assert (first["来源"], first["状态"]) == ("其他", "新建")
    assert (leads.edits(), leads.conflicts()) == ([], [])
    await translate(leads, Language.TRADITIONAL)
    assert tab.header() == HEADERS[Language.TRADITIONAL]
    await translate(leads, Language.ENGLISH)
    assert (tab.header(), tab.texts()) == (english, rows)


async def test_a_header_that_people_renamed_stays(leads: Stage, tab: Tab) -> None:
    tab.put(0, tab.column("Company"), "Kunde")
    leads.in_window(lambda: tab.put(0, 4, "Wer?"))
    await translate(leads, Language.SIMPLIFIED)
    assert tab.header() == [*SIMPLIFIED[:3], "Kunde", "Wer?", *SIMPLIFIED[5:]]
    assert leads.state() == ("active", None)
    await leads.call(operations.correct, "LD-000001", contact="Ada")
    await leads.settle()
    assert tab.texts()[1][4] == "Ada"


async def test_why_values_are_held_is_told_in_it(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000001", "Interest", 9)
    tab.add(Company="Fir", Interest=9)
    await leads.settle()
    before = leads.edits()
    await translate(leads, Language.SIMPLIFIED)
    said = [row[SIMPLIFIED.index("同步状态")] for row in tab.texts()[1:7]]
    assert said[0] == "✗ 销售线索 LD-000001 的兴趣程度不能为 9；请填写 0（无）到 3（很高）。"
    assert said[5].startswith("✗ ")
    assert not said[5].isascii()
    await translate(leads, Language.ENGLISH)
    assert tab.cell("LD-000001", "Sync") == (
        "✗ Interest of lead LD-000001 cannot be 9; give 0 (none) to 3 (very high)."
    )
    assert leads.edits() == before


async def test_what_a_person_types_meanwhile_in_another_language_stays_understood(
    leads: Stage, tab: Tab
) -> None:
    leads.in_window(lambda: tab.type("LD-000002", "Source", "web"))
    await translate(leads, Language.SIMPLIFIED)
    assert leads.one("SELECT source FROM leads WHERE number = 'LD-000002'") == "web"
    assert tab.texts()[2][SIMPLIFIED.index("来源")] == "网站"


@pytest.mark.parametrize("fault", [Fault.NEVER_SENT, Fault.ANSWER_LOST, Fault.TWICE])
async def test_it_is_done_again_or_was_done_when_calls_go_wrong(
    leads: Stage, tab: Tab, fault: Fault
) -> None:
    leads.sheets.faults.append(fault)
    await perform(
        leads.business.house, ROOT, leads.clock(),
        lambda work: links.translate(work, "LK-000001", Language.SIMPLIFIED),
    )  # fmt: skip
    if fault is Fault.TWICE:
        await leads.cycle()
    else:
        await leads.lost_cycle()
    await leads.settle()
    assert tab.header() == SIMPLIFIED
    leads.sheets.calls.clear()
    await leads.settle()
    assert "write" not in leads.sheets.calls

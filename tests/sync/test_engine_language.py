"""A tab speaks the language of its link, and understands people in any of ours."""

from typing import Final

import pytest

from schema.exchange.links.rules import SheetName
from schema.kernel.words import Language
from schema.pipeline.leads import operations
from schema.pipeline.leads.rules import LeadSource
from tests.sync.people import Tab
from tests.sync.stage import Stage

WIDE_WEB: Final = "".join(chr(ord(letter) + 0xFEE0) for letter in "web")
HEADERS: Final = {
    Language.SIMPLIFIED: [
        "编号", "操作", "同步状态", "公司", "联系人", "电话", "来源", "兴趣程度", "需求",
        "预计金额", "币种", "下次联系日期", "状态", "负责人",
    ],
    Language.TRADITIONAL: [
        "編號", "操作", "同步狀態", "公司", "聯絡人", "電話", "來源", "興趣程度", "需求",
        "預估金額", "幣別", "下次聯絡日期", "狀態", "負責人",
    ],
}  # fmt: skip


@pytest.fixture
async def tab(stage: Stage) -> Tab:
    """Link five leads in simplified Chinese."""
    for name in ("Alder", "Birch", "Cedar", "Dogwood", "Elm"):
        await stage.business.lead(name, phone="+49 30 1", need=f"{name}s")
    await stage.link(language=Language.SIMPLIFIED)
    await stage.settle()
    return stage.tab()


def shown(tab: Tab, row: int, header: str) -> str:
    """Read a cell by its row, whatever the headers are."""
    cells = tab.texts()[row]
    at = tab.column(header)
    return cells[at] if at < len(cells) else ""


@pytest.mark.parametrize("language", HEADERS)
async def test_headers_title_notes_and_protections_are_in_the_language_of_the_link(
    stage: Stage, language: Language
) -> None:
    await stage.business.lead("Alder")
    await stage.link(language=language)
    await stage.settle()
    worn = stage.worn()
    assert worn.header == HEADERS[language]
    title = {Language.SIMPLIFIED: "线索表 north", Language.TRADITIONAL: "線索表 north"}
    assert worn.sheet["properties"]["title"] == title[language]
    note = {
        Language.SIMPLIFIED: "可能购买的公司。",
        Language.TRADITIONAL: "可能購買的公司。",
    }
    assert worn.note("公司") == note[language]
    told = worn.protections[worn.header[0]]["description"]
    words = {
        Language.SIMPLIFIED: "不可在此列输入：编号",
        Language.TRADITIONAL: "不可在此欄輸入：編號",
    }
    assert told == words[language]
    assert (worn.width(worn.header[7]), worn.width(worn.header[11])) == (18 + 4 * 14, 105)


async def test_a_cell_holds_the_word_and_the_database_the_code(stage: Stage, tab: Tab) -> None:
    worn = stage.worn()
    assert worn.offered(1, "来源") == ["市场调研", "广告", "客户推荐", "展会", "网站", "其他"]
    assert worn.offered(1, "操作") == ["已联系", "放弃线索"]
    assert (shown(tab, 1, "状态"), shown(tab, 1, "来源")) == ("新建", "其他")
    await stage.call(operations.correct, "LD-000001", source=LeadSource.EXHIBITION)
    await stage.settle()
    assert shown(tab, 1, "来源") == "展会"
    tab.type_at(2, "来源", "客户推荐")
    await stage.settle()
    assert stage.one("SELECT source FROM leads WHERE number = 'LD-000002'") == "referral"
    assert (shown(tab, 2, "来源"), shown(tab, 2, "同步状态")) == ("客户推荐", "✓")
    assert stage.edits() == [("LD-000002", "Source", "other", "referral", "accepted")]


@pytest.mark.parametrize(
    "typed",
    ["web", "WEB", f" {WIDE_WEB} ", "网站", "網站"],
    ids=["code", "capitals", "full width", "simplified", "traditional"],
)
@pytest.mark.parametrize("language", Language)
async def test_a_choice_is_understood_in_every_language(
    stage: Stage, language: Language, typed: str
) -> None:
    await stage.business.lead("Alder")
    await stage.link(language=language)
    await stage.settle()
    stage.tab().put(1, 6, typed)
    await stage.settle()
    assert stage.one("SELECT source FROM leads") == "web"
    assert stage.tab().texts()[1][6].strip() == typed.strip()


@pytest.mark.parametrize("typed", ["contacted", "Contacted", "已联系", "已聯絡"])
async def test_an_action_is_understood_in_every_language(
    stage: Stage, tab: Tab, typed: str
) -> None:
    tab.type_at(1, "操作", typed)
    await stage.settle()
    assert stage.one("SELECT state FROM leads WHERE number = 'LD-000001'") == "contacted"
    assert [shown(tab, 1, header) for header in ("操作", "状态", "同步状态")] == [
        "", "已联系", "✓",
    ]  # fmt: skip
    assert stage.worn().offered(1, "操作") == ["确认线索", "放弃线索"]


async def test_an_action_takes_its_reason_after_a_wide_colon(stage: Stage, tab: Tab) -> None:
    tab.type_at(1, "操作", "放弃线索：没有预算")
    await stage.settle()
    assert stage.one("SELECT disqualify_reason FROM leads WHERE number = 'LD-000001'") == (
        "没有预算"
    )


REFUSALS: Final = {
    "兴趣程度": (
        9,
        "销售线索 LD-000001 的兴趣程度不能为 9；请填写 0（无）到 3（很高）。",
        "Interest of lead LD-000001 cannot be 9; give 0 (none) to 3 (very high).",
    ),
    "来源": (
        "鸽子, or web",
        (
            "LD-000001 的“来源”列中的 鸽子, or web 不符合要求"
            "（市场调研或广告或客户推荐或展会或网站或其他）；请更正或清空单元格。"
        ),
        (
            "鸽子, or web in column Source of LD-000001 is not research or advertising or"
            " referral or exhibition or web or other; correct the cell or clear it."
        ),
    ),
    "状态": (
        "已确认",
        "LD-000001 的“状态”列不能在此修改；请改回 新建，或清空单元格以自动恢复。",
        (
            "Column State of LD-000001 cannot be changed here; put new back, or clear the cell"
            " to have it put back."
        ),
    ),
    "操作": (
        "跳舞",
        "跳舞 不是 LD-000001 可用的操作；请从 已联系、确认线索、放弃线索、转为客户 中选择。",
        (
            "跳舞 is no action for LD-000001; choose one of contacted, qualify, disqualify,"
            " convert."
        ),
    ),
}


@pytest.mark.parametrize("header", REFUSALS)
async def test_a_refusal_is_told_in_the_language_of_the_link_and_logged_in_english(
    stage: Stage, tab: Tab, header: str
) -> None:
    typed, chinese, english = REFUSALS[header]
    tab.type_at(1, header, typed)
    await stage.settle()
    assert shown(tab, 1, "同步状态") == f"✗ {chinese}"
    assert stage.business.rows("SELECT sentence FROM edits") == [(english,)]


async def test_a_new_row_is_told_what_it_needs_and_why_it_is_refused(
    stage: Stage, tab: Tab
) -> None:
    row = tab.last() + 1
    tab.type_at(row, "联系人", "Ada")
    await stage.settle()
    assert shown(tab, row, "同步状态") == "… 需要：公司"
    tab.type_at(row, "公司", "Fir")
    tab.type_at(row, "兴趣程度", "viel")
    await stage.settle()
    assert shown(tab, row, "同步状态") == (
        "✗ 新行 的“兴趣程度”列中的 viel 不符合要求（整数）；请更正或清空单元格。"
    )
    tab.type_at(row, "兴趣程度", 2)
    await stage.settle()
    assert (shown(tab, row, "编号"), shown(tab, row, "同步状态")) == ("LD-000006", "✓")


async def test_rows_that_cannot_be_told_apart_are_marked_in_the_language(
    stage: Stage, tab: Tab
) -> None:
    tab.put(8, 0, "LD-999999")
    tab.put(8, 3, "Nobody")
    await stage.settle()
    assert shown(tab, 8, "同步状态") == (
        "⚠ LD-999999 不是此工作表中的编号；请清空它以作为新行录入，或删除该行。"
    )


async def test_no_header_in_whatever_language_decides_what_a_column_is(
    stage: Stage, tab: Tab
) -> None:
    contact, need = tab.column("联系人"), tab.column("需求")
    tab.put(0, contact, "需求")
    tab.put(0, need, "Contact")
    tab.put(1, contact, "Ada")
    await stage.settle()
    assert stage.business.rows(
        "SELECT contact, need FROM leads WHERE number = 'LD-000001'"
    ) == [("Ada", "Alders")]
    assert stage.state() == ("active", None)


async def test_two_tabs_of_one_spreadsheet_speak_two_languages(stage: Stage) -> None:
    customer = await stage.business.shop()
    await stage.business.draft(customer, "2")
    await stage.link(SheetName.ORDERS, language=Language.TRADITIONAL)
    await stage.link(SheetName.ORDERS)
    await stage.settle()
    chinese, english = stage.tab(), stage.tab("LK-000002")
    assert (shown(chinese, 1, "狀態"), english.cell("SO-000001/1", "State")) == (
        "草稿", "draft",
    )  # fmt: skip
    english.type("SO-000001/1", "Quantity", 3)
    chinese.type_at(1, "要求交貨日期", "2030-07-01")
    await stage.settle()
    assert (shown(chinese, 1, "數量"), english.cell("SO-000001/1", "Sync")) == ("3", "✓")

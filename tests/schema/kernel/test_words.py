"""Which language a reader gets, and what a sentence is in it."""

from datetime import date
from decimal import Decimal

import pytest

from schema.kernel.errors import RevisionConflict
from schema.kernel.money import TooPrecise
from schema.kernel.moves import MoveNotAllowed, check_move
from schema.kernel.sentences import Sentence, fields_of
from schema.kernel.verbs import RoleMayNot
from schema.kernel.words import Language, language_of, told
from schema.pipeline.leads.rules import MOVES, ContactDayHasPassed, LeadState

EN, HANS, HANT = Language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, EN),
        ("", EN),
        ("*", EN),
        ("en-GB", EN),
        ("zh", HANS),
        ("zh-CN", HANS),
        ("zh-SG", HANS),
        ("ZH-hans-HK", HANS),
        ("zh_CN", HANS),
        ("zh-TW", HANT),
        ("zh-HK", HANT),
        ("zh-MO", HANT),
        ("zh-Hant-CN", HANT),
        ("de, fr;q=0.9", EN),
        ("de, zh-TW;q=0.5", HANT),
        ("en;q=0.4, zh-CN;q=0.8", HANS),
        ("en;q=0.8, zh-CN;q=0.4", EN),
        ("zh-TW, zh;q=0.9, en;q=0.8", HANT),
        ("zh, zh-TW", HANS),
        ("zh;q=0, zh-TW;q=0.1", HANT),
        ("zh;q=0", EN),
        ("zh;q=nonsense, zh-HK;q=0.3", HANT),
        ("zh;q=nan, zh-HK;q=0.3", HANT),
        ("zh;q=7, zh-HK;q=0.3", HANT),
        (";;;,,,-", EN),
        ("x" * 100_000 + ", zh", EN),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_first_language_we_speak_is_chosen_by_weight(
    accepted: str | None, language: Language
) -> None:
    assert language_of(accepted) is language


def test_a_refusal_is_told_in_each_language_with_our_words_in_it() -> None:
    refusal = RoleMayNot("seller", "issue (invoices)", "manager or order_desk")
    assert [told(refusal, language) for language in Language] == [
        "Role seller may not issue (invoices); ask manager or order_desk.",
        "销售员不能开具发票；请联系销售经理或订单专员。",
        "業務員不能開立發票；請聯絡業務經理或訂單專員。",
    ]


def test_states_are_told_in_the_words_of_the_glossary() -> None:
    with pytest.raises(MoveNotAllowed) as refused:
        check_move(MOVES, "Lead LD-000001", LeadState.NEW, LeadState.CONVERTED)
    assert told(refused.value, HANT) == (
        "銷售線索 LD-000001 為「新建」狀態，不能變為「已轉換」；還可以變為：已聯絡或已放棄。"
    )


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Lead LD-000001", "销售线索 LD-000001 不能为 0.001；最多保留两位小数。"),
        (
            "The price of Line SO-000001/1",
            "订单行 SO-000001/1 的价格不能为 0.001；最多保留两位小数。",
        ),
        ("The lead of the company", "the company 的销售线索不能为 0.001；最多保留两位小数。"),
        (
            "PUMP in order SO-000001",
            "订单 SO-000001 中的 PUMP 不能为 0.001；最多保留两位小数。",
        ),
        ("Order", "Order不能为 0.001；最多保留两位小数。"),
    ],
)
def test_phrases_are_translated_and_what_people_wrote_is_not(subject: str, words: str) -> None:
    assert told(TooPrecise(subject, Decimal("0.001"), "two"), HANS) == words


def test_facts_are_written_as_in_english() -> None:
    refusal = ContactDayHasPassed("Lead LD-000001", date(2030, 1, 2))
    assert told(refusal, HANS) == (
        "销售线索 LD-000001 的下次联系日期不能是 2030-01-02；该日已过，请选择以后的日期。"
    )
    conflict = RevisionConflict("Lead LD-000001", 3, 4)
    assert told(conflict, HANT) == (
        "銷售線索 LD-000001 在此期間已被修改；請重新讀取後再修改"
        "（目前修訂號為 4，您給出的是 3）。"
    )


def test_a_text_that_nobody_translated_stays_as_it_is() -> None:
    strange = Sentence("Nobody wrote {what} down.", what="this")
    assert [told(strange, language) for language in Language] == ["Nobody wrote this down."] * 3
    assert told("Syntax Error: Unexpected <EOF>.", HANS) == "Syntax Error: Unexpected <EOF>."


def test_a_sentence_is_a_text_that_knows_what_it_is_made_of() -> None:
    sentence = Sentence("{count} of {most}.", count=3, most=Decimal("4.0"), idle="x")
    assert sentence == "3 of 4.0."
    assert (sentence.template, sentence.facts) == (
        "{count} of {most}.",
        {"count": "3", "most": "4.0"},
    )
    assert fields_of("{a} and {b}, {a}") == ("a", "b", "a")

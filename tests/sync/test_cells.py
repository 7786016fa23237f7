"""Cells: what a person typed is understood, and what is written reads back as it was meant."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.fulfilment.orders.rules import OrderState
from schema.pipeline.leads.rules import LeadSource
from sync.cells import (
    EMPTY,
    EPOCH,
    LONGEST,
    Cell,
    NotReadable,
    canonical,
    decode,
    encode,
    pattern,
    value_of,
)

LOCALES: Final = ("en_GB", "en_US", "zh_CN", "de_DE", "fr_FR", "it_IT", "sv_SE")
KINDS: Final[tuple[type, ...]] = (str, int, Decimal, date, datetime, LeadSource)
NUMBERS: Final = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.integers(0, 8),
)
STORABLE: Final = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
BUSINESS: Final[dict[type, st.SearchStrategy[Any]]] = {
    str: st.text(STORABLE, max_size=40),
    int: st.integers(-(10**25), 10**25),
    Decimal: NUMBERS,
    date: st.dates(),
    datetime: st.datetimes(),
    bool: st.booleans(),
    LeadSource: st.sampled_from(LeadSource),
    OrderState: st.sampled_from(OrderState),
}
CELLS: Final = st.one_of(
    st.none(),
    st.just({}),
    st.builds(lambda text: {"stringValue": text}, st.text(STORABLE, max_size=12)),
    st.builds(lambda text: {"stringValue": text}, st.from_regex(r"[-+0-9.,' /]{1,14}")),
    st.builds(lambda number: {"numberValue": number}, st.floats(allow_nan=False, width=32)),
    st.builds(lambda flag: {"boolValue": flag}, st.booleans()),
).filter(lambda value: not value or abs(float(value.get("numberValue", 0))) < 1e308)


def typed(kind: type, text: str, locale: str = "en_GB") -> Cell:
    """Read a text somebody typed."""
    return decode(kind, {"stringValue": text}, locale)


@pytest.mark.parametrize("kind", BUSINESS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_what_is_written_reads_back_as_what_it_was(kind: type, data: st.DataObject) -> None:
    cell = canonical(data.draw(BUSINESS[kind]))
    assert decode(kind, encode(kind, cell)) == cell
    assert Cell.of(cell.kept()) == cell


@pytest.mark.parametrize("kind", BUSINESS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_what_is_written_becomes_the_value_it_was(kind: type, data: st.DataObject) -> None:
    value = data.draw(BUSINESS[kind])
    cell = decode(kind, encode(kind, canonical(value)))
    told = value_of(kind, cell, "Column", "SO-000001")
    assert told == ((value.strip() or None) if kind is str else value)


@given(number=NUMBERS, locale=st.sampled_from(LOCALES))
def test_a_written_number_is_the_same_in_every_locale(number: Decimal, locale: str) -> None:
    cell = canonical(number)
    written = encode(Decimal, cell)
    if "numberValue" in written:
        assert decode(Decimal, written, locale) == cell


@given(value=CELLS, kind=st.sampled_from(KINDS), locale=st.sampled_from(LOCALES))
def test_reading_never_fails_and_what_cannot_be_read_stands_as_it_was_typed(
    value: dict[str, Any] | None, kind: type, locale: str
) -> None:
    cell = decode(kind, value, locale)
    assert Cell.of(cell.kept()) == cell
    if not cell.sound and value and "stringValue" in value:
        assert cell.text == value["stringValue"].replace("\0", "").strip()


@given(value=CELLS, kind=st.sampled_from(KINDS))
def test_reading_what_was_written_of_what_was_read_changes_nothing(
    value: dict[str, Any] | None, kind: type
) -> None:
    cell = decode(kind, value)
    assert decode(kind, encode(kind, cell)) == cell


@given(value=CELLS, kind=st.sampled_from(KINDS))
def test_nothing_that_is_written_is_a_formula(value: dict[str, Any] | None, kind: type) -> None:
    assert "formulaValue" not in encode(kind, decode(kind, value))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@sum", "'quoted", "0017", "+49 40 1"])
def test_a_text_is_written_as_the_text_it_is(text: str) -> None:
    assert encode(str, canonical(text)) == {"stringValue": text}
    assert typed(str, text) == Cell(text)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("blank", [None, {}, {"stringValue": ""}, {"stringValue": " \u3000\t"}])
def test_blanks_are_an_empty_cell_and_written_as_nothing(
    kind: type, blank: dict[str, Any] | None
) -> None:
    assert decode(kind, blank) == EMPTY
    assert encode(kind, EMPTY) == {}
    assert value_of(kind, EMPTY, "Column", "SO-000001") is None


def test_an_empty_cell_is_not_zero() -> None:
    assert decode(Decimal, {"numberValue": 0}) == Cell("0")
    assert decode(Decimal, {"numberValue": 0}) != EMPTY


@pytest.mark.parametrize("text", ["1", "1.0", "1.00", " 1 ", "１", "１．００", "+1", "01"])  # noqa: RUF001 - people type these
def test_one_number_written_in_many_ways_is_one_number(text: str) -> None:
    assert typed(Decimal, text) == typed(int, text) == Cell("1")
    assert decode(Decimal, {"numberValue": 1.0}) == Cell("1")


@given(number=st.integers(0, 10**12), cents=st.integers(0, 99))
def test_grouped_digits_are_read_as_the_locale_groups_them(number: int, cents: int) -> None:
    wanted = canonical(Decimal(number) + Decimal(cents) / 100)
    english = f"{number:,}.{cents:02d}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = german.replace(".", "\u00a0")
    assert typed(Decimal, english, "en_US") == wanted
    assert typed(Decimal, english.replace(",", "'"), "en_GB") == wanted
    assert typed(Decimal, german, "de_DE") == wanted
    assert typed(Decimal, french, "fr_FR") == wanted


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("1,23", "en_GB"),
        ("1,2345", "en_GB"),
        ("1.234,5", "en_GB"),
        ("1.23", "de_DE"),
        ("1,234.5", "de_DE"),
        ("1,2,3", "de_DE"),
        ("abc", "en_GB"),
        ("1 2", "en_GB"),
        ("1-2", "en_GB"),
        ("NaN", "en_GB"),
        ("Infinity", "en_GB"),
        ("-", "en_GB"),
        ("12 kg", "en_GB"),
        ("1e999999999", "en_GB"),
    ],
)
def test_what_is_no_number_in_this_locale_stands_as_text(text: str, locale: str) -> None:
    assert typed(Decimal, text, locale) == Cell(text, sound=False)


def test_what_no_database_keeps_is_left_out_of_a_text() -> None:
    assert typed(str, " \0A\ud800c\0 ") == Cell("A?c")


def test_half_a_piece_is_no_whole_number() -> None:
    assert typed(int, "1.5") == Cell("1.5", sound=False)
    assert decode(int, {"numberValue": 1.5}) == Cell("1.5", sound=False)
    assert decode(int, {"numberValue": 3}) == Cell("3")


def test_a_number_with_too_many_digits_for_a_spreadsheet_is_written_as_text() -> None:
    assert encode(Decimal, Cell("123456789012345")) == {"numberValue": 123456789012345.0}
    long = Cell("1234567890123.456")
    assert encode(Decimal, long) == {"stringValue": "1234567890123.456"}
    assert decode(Decimal, encode(Decimal, long)) == long


def test_a_long_number_typed_into_a_text_column_is_not_written_with_an_exponent() -> None:
    assert decode(str, {"numberValue": 8613912345678}) == Cell("8613912345678")
    assert decode(str, {"numberValue": 1e21}) == Cell("1000000000000000000000")
    assert decode(str, {"numberValue": 0.5}) == Cell("0.5")


@pytest.mark.parametrize(
    "text",
    ["2030-12-01", "2030/12/1", "2030.12.01", "2030年12月1日", "２０３０－１２－０１"],  # noqa: RUF001 - people type these
)
def test_a_day_is_read_in_the_ways_people_write_it(text: str) -> None:
    assert typed(date, text) == Cell("2030-12-01")


@given(day=st.dates(), noon=st.floats(0, 0.999))
def test_a_day_is_a_count_of_days_and_its_hour_does_not_matter(day: date, noon: float) -> None:
    serial = (day - EPOCH).days
    assert encode(date, canonical(day)) == {"numberValue": serial}
    assert decode(date, {"numberValue": serial}) == canonical(day)
    if day > EPOCH:
        assert decode(date, {"numberValue": serial + noon}) == canonical(day)


@pytest.mark.parametrize("text", ["2026-13-45", "2026-02-30", "tomorrow", "1/2/26", "20301201"])
def test_what_is_no_day_stands_as_text(text: str) -> None:
    assert typed(date, text) == Cell(text, sound=False)


@pytest.mark.parametrize("serial", [3_000_000, 1e9, 1e20, -700_000, -1e12])
def test_a_day_out_of_range_stands_as_the_number_it_is(serial: float) -> None:
    cell = decode(date, {"numberValue": serial})
    assert (cell.text, cell.sound) == (f"{serial:.0f}", False)


@pytest.mark.parametrize(("text", "value"), [("TRUE", True), ("true", True), ("False", False)])
def test_a_flag_may_be_ticked_or_written(*, text: str, value: bool) -> None:
    assert typed(bool, text) == decode(bool, {"boolValue": value}) == canonical(value)
    assert encode(bool, canonical(value)) == {"boolValue": value}


def test_a_tick_in_a_text_column_is_a_word() -> None:
    assert decode(str, {"boolValue": True}) == Cell("TRUE")
    assert decode(Decimal, {"boolValue": True}) == Cell("TRUE", sound=False)


@pytest.mark.parametrize("source", LeadSource)
def test_a_choice_is_read_whatever_its_case(source: LeadSource) -> None:
    assert typed(LeadSource, f" {source.value.upper()} ") == Cell(source.value)
    assert value_of(LeadSource, Cell(source.value), "Source", "LD-000001") is source


def test_a_text_is_kept_without_the_blanks_around_it() -> None:
    assert typed(str, "  Acme  Ltd \u3000") == canonical(" Acme  Ltd ") == Cell("Acme  Ltd")


def test_a_text_too_long_for_a_cell_is_shown_shortened() -> None:
    assert canonical("x" * LONGEST) == Cell("x" * LONGEST)
    assert canonical("x" * (LONGEST + 1)) == Cell("x" * (LONGEST - 1) + "…")


class Size(StrEnum):
    """A choice of our own."""

    SMALL = "small"
    LARGE = "large"


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        (int, "abc", "a whole number"),
        (Decimal, "abc", "a number"),
        (date, "2026-13-45", "a day like 2030-12-31"),
        (datetime, "noon", "a time like 2030-12-31T12:00"),
        (Size, "huge", "small or large"),
    ],
)
def test_an_unreadable_cell_is_refused_in_one_sentence(
    kind: type, text: str, wanted: str
) -> None:
    sentence = (
        f"{text} in column Price of SO-000001/1 is not {wanted}; correct the cell or clear it."
    )
    with pytest.raises(NotReadable, match=re.escape(sentence)):
        value_of(kind, typed(kind, text), "Price", "SO-000001/1")


def test_numbers_days_and_texts_have_formats_of_their_own() -> None:
    shown = [pattern(kind)["type"] for kind in (str, int, Decimal, date, LeadSource)]
    assert shown == ["TEXT", "NUMBER", "NUMBER", "DATE", "TEXT"]


def test_the_first_day_of_a_spreadsheet_is_the_one_google_counts_from() -> None:
    assert EPOCH + timedelta(days=1) == date(1899, 12, 31)
    assert decode(date, {"numberValue": 46022}) == Cell("2025-12-31")


def test_what_only_looks_like_a_value_stands_as_it_was_typed() -> None:
    assert typed(bool, "yes") == Cell("yes", sound=False)
    assert typed(Decimal, "1_000") == Cell("1_000", sound=False)


def test_minus_nothing_is_nothing() -> None:
    assert typed(Decimal, "-0") == Cell("0")


def test_a_long_number_written_as_text_is_read_back_in_every_locale() -> None:
    written = {"stringValue": "1234567890123.456"}
    assert decode(Decimal, written, "de_DE") == Cell("1234567890123.456")

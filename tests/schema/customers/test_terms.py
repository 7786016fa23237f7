"""Payment terms: the parts of an amount sum to it exactly, and are due when they say."""

from datetime import date
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schema.customers.terms.rules import (
    Instalment,
    ShareKind,
    TermBase,
    TermLine,
    TermLineUnclear,
    TermsNeedRemainder,
    TermsTakeTooMuch,
    check_lines,
    credit_days,
    due_on,
    instalments,
)

REST: Final = TermLine(ShareKind.REMAINDER)
DAY: Final = date(2030, 1, 31)
DAYS: Final = {
    TermBase.SHIPMENT: date(2030, 1, 28),
    TermBase.ACCEPTANCE: date(2030, 2, 3),
    TermBase.INVOICE: DAY,
    TermBase.MONTH_END: DAY,
}
percents = st.decimals("0.01", 100, places=2)
amounts = st.decimals(0, 10**9, places=2)


def percent(value: str, **more: object) -> TermLine:
    return TermLine(ShareKind.PERCENT, Decimal(value), **more)  # type: ignore[arg-type]


@given(amounts, st.lists(percents, max_size=59))
def test_parts_sum_to_the_amount_exactly_and_none_is_less_than_nothing(
    amount: Decimal, shares: list[Decimal]
) -> None:
    assume(sum(shares) <= 100)
    lines = [
        *(TermLine(ShareKind.PERCENT, share, days=n) for n, share in enumerate(shares)),
        REST,
    ]
    parts = instalments(check_lines("T", lines), amount, DAYS)
    assert sum(part.amount for part in parts) == amount
    assert all(part.amount > 0 for part in parts) or not amount


@given(st.lists(st.integers(0, 400), min_size=1, max_size=20))
def test_parts_that_are_due_later_and_later_are_due_in_that_order(waits: list[int]) -> None:
    lines = [percent("1", days=days) for days in sorted(waits)]
    rest = TermLine(ShareKind.REMAINDER, days=401)
    parts = instalments([*lines, rest], Decimal(1000), DAYS)
    dues = [part.due_on for part in parts]
    assert dues == sorted(dues)


def test_thirty_sixty_ten_by_hand() -> None:
    """10,000.01: 30 % ahead, 60 % thirty days after the invoice, the rest kept for a year.

    By hand: 3,000.003 is 3,000.00; 6,000.006 is 6,000.01; what is left is 1,000.00. The
    prepayment is due when it is billed; 2 % off 6,000.01 within ten days is 120.00.
    """
    lines = [
        percent("30"),
        percent("60", days=30, discount_percent=Decimal(2), discount_days=10),
        TermLine(ShareKind.REMAINDER, base=TermBase.ACCEPTANCE, months=12, retention=True),
    ]
    assert instalments(check_lines("T", lines), Decimal("10000.01"), DAYS) == [
        Instalment(Decimal("3000.00"), DAY, retention=False),
        Instalment(
            amount=Decimal("6000.01"),
            due_on=date(2030, 3, 2),
            retention=False,
            discount_until=date(2030, 2, 10),
            discount=Decimal("120.00"),
        ),
        Instalment(Decimal("1000.00"), date(2031, 2, 3), retention=True),
    ]


@pytest.mark.parametrize(
    ("line", "base", "due"),
    [
        (REST, date(2030, 1, 31), date(2030, 1, 31)),
        (TermLine(ShareKind.REMAINDER, months=1), date(2030, 1, 31), date(2030, 2, 28)),
        (TermLine(ShareKind.REMAINDER, months=1, days=1), date(2028, 1, 31), date(2028, 3, 1)),
        (
            TermLine(ShareKind.REMAINDER, base=TermBase.MONTH_END, days=10),
            date(2030, 2, 3),
            date(2030, 3, 10),
        ),
        (TermLine(ShareKind.REMAINDER, day_of_month=15), date(2030, 2, 3), date(2030, 2, 15)),
        (TermLine(ShareKind.REMAINDER, day_of_month=1), date(2030, 2, 3), date(2030, 3, 1)),
        (TermLine(ShareKind.REMAINDER, day_of_month=31), date(2030, 2, 3), date(2030, 2, 28)),
        (TermLine(ShareKind.REMAINDER, day_of_month=30), date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_a_part_is_due_as_it_says(line: TermLine, base: date, due: date) -> None:
    assert due_on(line, base) == due


@pytest.mark.parametrize(
    "lines",
    [[], [percent("50")], [REST, percent("50")], [REST, REST], [REST, percent("1"), REST]],
)
def test_one_part_takes_the_remainder_and_is_the_last(lines: list[TermLine]) -> None:
    with pytest.raises(TermsNeedRemainder):
        check_lines("T", lines)


@pytest.mark.parametrize(
    "line",
    [
        TermLine(ShareKind.PERCENT),
        percent("0"),
        percent("5", days=-1),
        percent("5", day_of_month=32),
        percent("5", discount_days=3),
        percent("5", discount_days=3, discount_percent=Decimal(100)),
    ],
)
def test_a_part_that_makes_no_sense_is_refused(line: TermLine) -> None:
    with pytest.raises(TermLineUnclear):
        check_lines("T", [line, REST])


def test_more_than_there_is_is_not_divided() -> None:
    with pytest.raises(TermsTakeTooMuch):
        check_lines("T", [percent("60"), percent("41"), REST])


def test_an_amount_of_nothing_has_one_part_of_nothing() -> None:
    (part,) = instalments([percent("50"), REST], Decimal(0), DAYS)
    assert part == Instalment(Decimal(0), DAY, retention=False)


def test_terms_are_compared_by_the_days_money_waits() -> None:
    """Half at once, half after 60 days: 30 days on the average."""
    assert (
        credit_days([percent("50"), TermLine(ShareKind.REMAINDER, days=60)], Decimal(100)) == 30
    )
    assert credit_days([TermLine(ShareKind.REMAINDER, months=1)], Decimal(100)) == 30
    assert credit_days([REST], Decimal(0)) == 0

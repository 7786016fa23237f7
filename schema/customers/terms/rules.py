"""In which parts an amount is paid, and when. Pure.

Amounts are exact: what rounding leaves over, the last part takes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from dateutil.relativedelta import relativedelta

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.money import AMOUNT_PLACES, WHOLE, exact, to_cents

_CODE: Final = re.compile(r"\w[\w .-]{0,39}")
MOST_LINES: Final = 60
"""How many parts an amount may be paid in."""
LATEST: Final = 3650
"""Within how many days the last part is due at the latest."""


class ShareKind(Choice):
    """How much a part of the amount is."""

    PERCENT = "percent", "So many percent of it, rounded to cents."
    REMAINDER = "remainder", "What the other parts leave; one part is that, the last."


class TermBase(Choice):
    """From which day on it is counted when a part is due."""

    SHIPMENT = "shipment", "The day the goods left us."
    ACCEPTANCE = "acceptance", "The day the customer had the goods: cash on delivery."
    INVOICE = "invoice", "The day of the invoice."
    MONTH_END = "month_end", "The last day of the invoice's month."


@dataclass(frozen=True, slots=True)
class TermLine:
    """One part: how much of the amount, and when it is due.

    It is due ``months`` and ``days`` after the day ``base`` names, then on the ``day_of_month``
    that follows if one is named. ``discount_percent`` is given to who pays within
    ``discount_days`` of the invoice. ``retention`` money is kept back as a guarantee.
    """

    kind: ShareKind
    percent: Decimal | None = None
    base: TermBase = TermBase.INVOICE
    months: int = 0
    days: int = 0
    day_of_month: int | None = None
    discount_percent: Decimal | None = None
    discount_days: int | None = None
    retention: bool = False


USUAL: Final = (TermLine(ShareKind.REMAINDER, days=30),)
"""What counts where nothing was agreed: all of it, within 30 days of the invoice."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of an amount: how much of it, when due, and less how much until when."""

    amount: Decimal
    due_on: date
    retention: bool
    discount_until: date | None = None
    discount: Decimal = Decimal(0)


@dataclass(eq=False)
class TermsCodeNotValid(DomainError):
    """{terms} cannot be the code of payment terms; write up to 40 letters and digits, like NET-30."""  # noqa: E501 - a sentence is one line

    terms: str


@dataclass(eq=False)
class TermsCodeTaken(DomainError):
    """There are payment terms {terms} already; choose another code."""

    terms: str


@dataclass(eq=False)
class TermsAreArchived(DomainError):
    """Payment terms {terms} are archived; restore them, or use others."""

    terms: str


@dataclass(eq=False)
class TermsAreInUse(DomainError):
    """Payment terms {terms} are not archived, so they need not be restored."""

    terms: str


@dataclass(eq=False)
class TermsNeedRemainder(DomainError):
    """Terms {terms} need one part that takes the remainder, as the last; add one."""

    terms: str


@dataclass(eq=False)
class TermLineUnclear(DomainError):
    """Part {position} of terms {terms} is unclear: {problem}; correct it."""

    terms: str
    position: int
    problem: str


@dataclass(eq=False)
class TermsTakeTooMuch(DomainError):
    """The parts of terms {terms} come to {asked} percent, more than the whole; write less."""

    terms: str
    asked: Decimal


def check_code(code: str) -> str:
    """Refuse a code nobody could write into a cell."""
    if not _CODE.fullmatch(code.strip()):
        raise TermsCodeNotValid(code)
    return code.strip()


def check_lines(terms: str, lines: Sequence[TermLine]) -> Sequence[TermLine]:
    """Refuse terms by which an amount could not be divided."""
    kinds = [line.kind for line in lines]
    if kinds.count(ShareKind.REMAINDER) != 1 or kinds[-1] is not ShareKind.REMAINDER:
        raise TermsNeedRemainder(terms)
    if len(lines) > MOST_LINES:
        raise TermLineUnclear(terms, MOST_LINES + 1, "there are 60 parts at most")
    for position, line in enumerate(lines, start=1):
        problem = _problem(line)
        if problem is not None:
            raise TermLineUnclear(terms, position, problem)
    shares = sum((line.percent or Decimal(0) for line in lines), Decimal(0))
    if shares > WHOLE:
        raise TermsTakeTooMuch(terms, shares)
    return lines


def _problem(line: TermLine) -> str | None:
    """Say what is wrong with one part."""
    if (line.kind is ShareKind.REMAINDER) is not (line.percent is None):
        return "every part but the remainder says how many percent it is"
    if line.percent is not None and exact("A part", line.percent, AMOUNT_PLACES) <= 0:
        return "it is more than 0 percent"
    if min(line.months, line.days) < 0 or 31 * line.months + line.days > LATEST:
        return "it is due on its day or up to ten years after it"
    if line.day_of_month not in {None, *range(1, 32)}:
        return "a day of the month is one from 1 to 31"
    if (line.discount_percent is None) is not (line.discount_days is None):
        return "a discount says how many percent, and within how many days"
    within = line.discount_percent is None or 0 < line.discount_percent < WHOLE
    return None if within else "a discount is more than 0 and less than 100 percent"


def due_on(line: TermLine, base: date) -> date:
    """Tell when a part is due whose base is this day."""
    if line.base is TermBase.MONTH_END:
        base += relativedelta(day=31)
    due = base + relativedelta(months=line.months) + timedelta(days=line.days)
    if line.day_of_month is None:
        return due
    in_month = due + relativedelta(day=line.day_of_month)
    return in_month if in_month >= due else due + relativedelta(months=1, day=line.day_of_month)


def instalments(
    lines: Sequence[TermLine], amount: Decimal, days: Mapping[TermBase, date]
) -> list[Instalment]:
    """Divide an amount by the terms (IN-3); ``days`` tells the day of each base.

    Nothing is due before the invoice; parts of nothing are left out. What is due first comes
    first.
    """
    issued = days[TermBase.INVOICE]
    found = [
        Instalment(
            part,
            max(due_on(line, days[line.base]), issued),
            line.retention,
            None if line.discount_days is None else issued + timedelta(days=line.discount_days),
            to_cents(part * (line.discount_percent or 0) / WHOLE),
        )
        for line, part in zip(lines, parts(lines, amount), strict=True)
    ]
    kept = [one for one in found if one.amount] or found[-1:]
    return sorted(kept, key=lambda one: one.due_on)


def parts(lines: Sequence[TermLine], amount: Decimal) -> list[Decimal]:
    """Divide an amount: a part for each line, the last takes what the others leave.

    Cents that are rounded up are never more than what is left.
    """
    found: list[Decimal] = []
    left = amount
    for line in lines[:-1]:
        found.append(min(to_cents(amount * (line.percent or 0) / WHOLE), left))
        left -= found[-1]
    return [*found, left]


def credit_days(lines: Sequence[TermLine], amount: Decimal) -> Decimal:
    """Tell after how many days an amount is paid on the average, each part by its weight.

    A month counts 30 days; what is due at the end of a month waits 15 days for it. Terms are
    compared by it: longer ones are worse for us.
    """
    if not amount:
        return Decimal(0)
    waits = (
        part * (30 * line.months + line.days + (15 if line.base is TermBase.MONTH_END else 0))
        for line, part in zip(lines, parts(lines, amount), strict=True)
    )
    return sum(waits, Decimal(0)) / amount

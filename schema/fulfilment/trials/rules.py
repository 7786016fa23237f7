"""What could be promised, and what an order that is tried would come to. Pure: facts in, values out."""  # noqa: E501 - a sentence is one line

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schema.fulfilment.checks.rules import Finding
from schema.kernel.money import plain
from schema.kernel.sentences import Sentence

Coming = Iterable[tuple[date, Decimal]]
"""By day what of a product comes, and below zero what is waited for by others."""


@dataclass(frozen=True, slots=True)
class Supply:
    """What of a product is free today, and what comes and goes; in its unit."""

    free: Decimal
    coming: Sequence[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line asks for, in the product's unit."""

    line: str
    sku: str
    unit: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How much of a line could be promised now, and from which day on the whole of it.

    ``whole_on`` is None when no such day is known.
    """

    line: str
    sku: str
    unit: str
    quantity: Decimal
    now: Decimal
    whole_on: date | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What submitting an order would come to; ``passes`` when nobody would have to decide."""

    order: str
    total: Decimal
    currency: str
    passes: bool
    findings: Sequence[Finding]
    lines: Sequence[Foreseen]


def promise(free: Decimal, coming: Coming, wanted: Decimal, today: date) -> date | None:
    """Find the first day from which on a quantity can be promised (algorithm ST-2).

    From the day on, enough must be left on all later days, too. None when it never is.
    """
    best: date | None = None
    for day, amount in reversed(_left(free, coming, today)):
        if amount < wanted:
            break
        best = day
    return best


def promised_now(free: Decimal, coming: Coming, today: date) -> Decimal:
    """Find the most that can be promised today: what is left on the poorest day to come."""
    left = _left(free, coming, today)
    begins = max(at for at, (day, _) in enumerate(left) if day == today)
    return max(min(amount for _, amount in left[begins:]), Decimal(0))


def _left(free: Decimal, coming: Coming, today: date) -> list[tuple[date, Decimal]]:
    left = [(today, free)]
    for day, quantity in sorted(coming):
        left.append((max(day, today), left[-1][1] + quantity))
    return left


def foresee(supply: Supply, lines: Sequence[Wanted], today: date) -> Iterator[Foreseen]:
    """Tell what of each line of one product could be promised; the first is served first."""
    most, taken = promised_now(supply.free, supply.coming, today), Decimal(0)
    for one in lines:
        now = min(one.quantity, max(most - taken, Decimal(0)))
        taken += one.quantity
        whole_on = promise(supply.free, supply.coming, taken, today)
        yield Foreseen(one.line, one.sku, one.unit, one.quantity, now, whole_on)


def told(trial: Trial) -> list[str]:
    """Say what a trial came to: the order, what a review would find, what stock is missing."""
    sentences: list[str] = [_outcome(trial), *(one.message for one in trial.findings)]
    missing = [_missing(one) for one in trial.lines if one.now < one.quantity]
    if trial.lines and not missing:
        return [*sentences, Sentence("All of it can be promised now.")]
    return sentences + missing


def _outcome(trial: Trial) -> Sentence:
    facts = {
        "order": trial.order,
        "total": f"{trial.total:,.2f}",
        "currency": trial.currency,
    }
    if trial.passes:
        return Sentence(
            "Order {order} comes to {total} {currency} and would be approved at once.", **facts
        )
    return Sentence(
        "Order {order} comes to {total} {currency} and would wait for a decision.", **facts
    )


def _missing(one: Foreseen) -> Sentence:
    facts = {
        "line": one.line,
        "now": plain(one.now),
        "quantity": plain(one.quantity),
        "unit": one.unit,
        "sku": one.sku,
        "day": one.whole_on,
    }
    if one.whole_on is None and not one.now:
        return Sentence(
            "{line}: {quantity} {unit} of {sku} cannot be promised for any day yet.", **facts
        )
    if one.whole_on is None:
        return Sentence(
            "{line}: {now} of {quantity} {unit} of {sku} now, the rest for no day yet.", **facts
        )
    if not one.now:
        return Sentence("{line}: {quantity} {unit} of {sku} on {day}.", **facts)
    return Sentence(
        "{line}: {now} of {quantity} {unit} of {sku} now, the rest on {day}.", **facts
    )

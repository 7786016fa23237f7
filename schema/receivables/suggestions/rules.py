"""How likely a line of a bank statement is this or that: points for all that speaks for it.

The reasons and their points are those of the company's matching rule; a suggestion is worth
their sum. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from schema.kernel.choices import Choice
from schema.receivables.settlements.rules import spread


class BankMatchKind(Choice):
    """Which document in the books a line of a bank statement is."""

    PAYMENT = "payment", "A payment that came in."
    REVERSAL = "reversal", "A payment that went back: it was taken out of the books."
    REFUND = "refund", "Money we sent back to a customer."


class MatchReason(Choice):
    """What speaks for a suggestion."""

    REFERENCE = "reference", "What was written on it is just the number, or our reference."
    NUMBER = "number", "The number of the invoice, order or document is in what was written."
    RECORDED = "recorded", "It is in the books, and no line of a statement says so yet."
    AMOUNT = "amount", "It is exactly what is outstanding of one invoice or its next part."
    COMBINATION = "combination", "It is exactly the sum of several invoices."
    AFTER_CHARGES = "after_charges", "It is the amount less what banks kept the last time."
    ACCOUNT = "account", "The customer pays from this account."
    NAME = "name", "The customer is called so, or has paid under this name."
    DATE = "date", "It is within a week of the day it is due or was recorded."
    PROMISE = "promise", "The customer promised to pay within a week of that day."


POINTS: Final[Mapping[MatchReason, int]] = {
    MatchReason.REFERENCE: 50,
    MatchReason.NUMBER: 30,
    MatchReason.RECORDED: 30,
    MatchReason.AMOUNT: 25,
    MatchReason.COMBINATION: 20,
    MatchReason.AFTER_CHARGES: 15,
    MatchReason.ACCOUNT: 20,
    MatchReason.NAME: 10,
    MatchReason.DATE: 5,
    MatchReason.PROMISE: 10,
}
SUGGESTED_FROM: Final = 40
"""Less likely ones are not suggested."""
GAP: Final = 15
"""By how many points a match is better than the next one that is posted by itself."""
MOST_SUGGESTIONS: Final = 3
MOST_COMBINED: Final = 12
"""Among how many invoices, the oldest, a combination is looked for."""
_NUMBER: Final = re.compile(r"(INV|SO|PAY|RF)\s*-\s*(\d{6,})(?!\d)")


@dataclass(frozen=True, slots=True)
class Movement:
    """What a line says: how much is not explained, which way, when, and in which words."""

    amount: Decimal
    came_in: bool
    booked_on: date
    remittance: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who may be behind a line: by their account, by their name; what banks kept last time."""

    by_account: frozenset[UUID] = frozenset()
    by_name: frozenset[UUID] = frozenset()
    charges: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Owed:
    """An invoice that is still to be paid, and what of it is due next."""

    id: UUID
    number: str
    order: str
    customer: UUID
    outstanding: Decimal
    next_part: Decimal
    due_on: date
    promised_on: date | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A document in the books that no line of a statement is yet, as a bank would tell it."""

    kind: BankMatchKind
    id: UUID
    number: str
    customer: UUID | None
    amount: Decimal
    day: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a line may be: a payment of a customer that settles invoices, or a document."""

    customer: UUID | None
    reasons: tuple[MatchReason, ...]
    settles: tuple[tuple[Owed, Decimal], ...] = ()
    charges: Decimal = Decimal(0)
    document: Recorded | None = None

    @property
    def score(self) -> int:
        """Sum the points of all that speaks for it."""
        return sum(POINTS[reason] for reason in self.reasons)


def plain(text: str) -> str:
    """Read over width, case and blanks of what somebody wrote."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def numbers_in(text: str) -> set[str]:
    """Find the numbers of documents in what somebody wrote."""
    told = unicodedata.normalize("NFKC", text).upper()
    return {f"{series}-{number}" for series, number in _NUMBER.findall(told)}


def suggest(
    told: Movement, payer: Payer, owed: Iterable[Owed], recorded: Iterable[Recorded]
) -> list[Suggested]:
    """List what a line may be, the likeliest first, three at most; nothing unlikely.

    A document in the books comes before a new payment of the same customer, or of nobody
    known: money is not to be recorded twice.
    """
    found = [_as_recorded(told, payer, one) for one in recorded]
    found = [one for one in found if _speaks(one)]
    if told.came_in:
        theirs: dict[UUID, list[Owed]] = {}
        for one in sorted(owed, key=lambda one: (one.due_on, one.number)):
            theirs.setdefault(one.customer, []).append(one)
        for customer, mine in theirs.items():
            found += _as_payment(told, payer, customer, mine)
    likely = [one for one in found if one.score >= SUGGESTED_FROM]
    theirs_too = {one.customer for one in likely if one.document}
    likely.sort(
        key=lambda one: (
            one.document is None and bool(theirs_too & {None, one.customer}),
            -one.score,
        )
    )
    return likely[:MOST_SUGGESTIONS]


def _speaks(one: Suggested) -> bool:
    """Refuse to think that money came back by its amount and day alone."""
    went_back = one.document is not None and one.document.kind is BankMatchKind.REVERSAL
    return not went_back or not {
        *(MatchReason.REFERENCE, MatchReason.NUMBER),
        *(MatchReason.ACCOUNT, MatchReason.NAME),
    }.isdisjoint(one.reasons)


def _as_recorded(told: Movement, payer: Payer, one: Recorded) -> Suggested:
    """Say what speaks for a line being a document of the same amount."""
    reasons = [MatchReason.RECORDED, MatchReason.AMOUNT]
    ours = plain(one.reference)
    if ours and ours in {plain(told.reference), plain(told.remittance)}:
        reasons.append(MatchReason.REFERENCE)
    elif one.number in numbers_in(told.remittance):
        reasons.append(MatchReason.NUMBER)
    reasons += _who(payer, one.customer)
    if near(one.day, told.booked_on):
        reasons.append(MatchReason.DATE)
    return Suggested(one.customer, tuple(reasons), document=one)


def _as_payment(
    told: Movement, payer: Payer, customer: UUID, owed: Sequence[Owed]
) -> Iterator[Suggested]:
    """Say what speaks for a line being a payment of a customer that settles invoices."""
    who = _who(payer, customer)
    named = _named(told, owed)
    ways = (
        [_way_named(told.amount, payer.charges, named)]
        if named
        else _ways(told.amount, payer.charges, owed)
    )
    for chosen, charges, how in ways:
        reasons = [*how, *who]
        if named:
            just = plain(told.remittance) in {chosen[0].number, chosen[0].order}
            reasons.append(MatchReason.REFERENCE if just else MatchReason.NUMBER)
        if all(near(one.due_on, told.booked_on) for one in chosen):
            reasons.append(MatchReason.DATE)
        if all(near(one.promised_on, told.booked_on) for one in chosen):
            reasons.append(MatchReason.PROMISE)
        open_of = [one.outstanding for one in chosen]
        paid = min(told.amount + charges, sum(open_of, Decimal(0)))
        parts = zip(chosen, spread(paid, open_of), strict=True)
        settles = tuple((one, part) for one, part in parts if part)
        yield Suggested(customer, tuple(reasons), settles, charges)


Way = tuple[Sequence[Owed], Decimal, list[MatchReason]]
"""Which invoices an amount may be for, with what banks kept, and why."""


def _ways(amount: Decimal, charges: Decimal, owed: Sequence[Owed]) -> Iterator[Way]:
    """Choose invoices an amount may be for, where none is named."""
    exact = [one for one in owed if amount in {one.outstanding, one.next_part}]
    for one in exact:
        yield [one], Decimal(0), [MatchReason.AMOUNT]
    if exact:
        return
    kept = [one for one in owed if charges and amount + charges == one.outstanding]
    for one in kept:
        yield [one], charges, [MatchReason.AFTER_CHARGES]
    several = combination(amount, [one.outstanding for one in owed[:MOST_COMBINED]])
    if several:
        yield [owed[place] for place in several], Decimal(0), [MatchReason.COMBINATION]
    elif not kept:
        yield _oldest(amount, owed), Decimal(0), []


def _way_named(amount: Decimal, charges: Decimal, named: Sequence[Owed]) -> Way:
    """Say how an amount is for the invoices that are named."""
    total = sum((one.outstanding for one in named), Decimal(0))
    if amount == total and len(named) > 1:
        return named, Decimal(0), [MatchReason.COMBINATION]
    if amount in {total, named[0].next_part} and len(named) == 1:
        return named, Decimal(0), [MatchReason.AMOUNT]
    if charges and amount + charges == total:
        return named, charges, [MatchReason.AFTER_CHARGES]
    return named, Decimal(0), []


def _oldest(amount: Decimal, owed: Sequence[Owed]) -> Sequence[Owed]:
    """Take the oldest invoices an amount goes to."""
    parts = zip(owed, spread(amount, (one.outstanding for one in owed)), strict=True)
    return [one for one, part in parts if part]


def combination(amount: Decimal, open_of: Sequence[Decimal]) -> tuple[int, ...]:
    """Find which of these, two at least, sum to an amount to the cent; the first ones first.

    Nothing when no combination does: every sum that can be made is looked at.
    """
    reached: dict[Decimal, tuple[int, ...]] = {Decimal(0): ()}
    for place, one in enumerate(open_of):
        for total, places in list(reached.items()):
            if total + one <= amount:
                reached.setdefault(total + one, (*places, place))
    found = reached.get(amount, ())
    return found if len(found) > 1 else ()


def _named(told: Movement, owed: Sequence[Owed]) -> list[Owed]:
    """Find the invoices whose number, or whose order's, somebody wrote on it."""
    written = numbers_in(f"{told.remittance} {told.reference}")
    return [one for one in owed if written & {one.number, one.order}]


def _who(payer: Payer, customer: UUID | None) -> list[MatchReason]:
    """Say what speaks for this customer."""
    reasons = []
    if customer in payer.by_account:
        reasons.append(MatchReason.ACCOUNT)
    if customer in payer.by_name:
        reasons.append(MatchReason.NAME)
    return reasons


def certain(found: Sequence[tuple[int, bool]], threshold: int) -> bool:
    """Tell whether the best of some suggestions may be posted by itself.

    They come as scores, the best first, and whether each is a document in the books. Where one
    is, nothing else is certain.
    """
    if not found or found[0][0] < threshold:
        return False
    if any(recorded for _, recorded in found) and not found[0][1]:
        return False
    return len(found) == 1 or found[0][0] - found[1][0] >= GAP


def near(one: date | None, other: date) -> bool:
    """Tell whether two days are within a week of each other."""
    return one is not None and abs((one - other).days) <= 7  # noqa: PLR2004 - a week

"""How it is suggested what lines of bank statements may be.

That happens by itself: when lines come, when what was suggested for them is settled otherwise,
and every night for all that are open.
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from schema.kernel.work import Work
from schema.receivables.banking.rules import BankLineState
from schema.receivables.banking.tables import BankLine
from schema.receivables.payments.operations import PaymentReceived, SettlementsChanged
from schema.receivables.suggestions import queries, rules
from schema.receivables.suggestions.rules import POINTS, BankMatchKind, Movement, Suggested
from schema.receivables.suggestions.tables import (
    BankSuggestion,
    BankSuggestionItem,
    BankSuggestionReason,
)

MOST_RENEWED: Final = 50
"""So many lines are thought of anew at once; the night thinks of the others."""
BATCH: Final = 500
"""About how many lines is thought at once."""


async def suggest(work: Work, lines: Collection[UUID]) -> None:
    """Suggest anew what lines may be; for those that are explained, nothing."""
    told = list(lines)
    for begin in range(0, len(told), BATCH):
        await _suggest(work, told[begin : begin + BATCH])


async def renew(work: Work, event: SettlementsChanged) -> None:
    """Suggest something else where invoices were suggested that were settled meanwhile."""
    hoping = await queries.lines_hoping_for(work, event.invoices, MOST_RENEWED)
    if hoping:
        await suggest(work, hoping)


async def renew_equal(work: Work, event: PaymentReceived) -> None:
    """Suggest the payment to lines of its amount: what is recorded is not recorded twice."""
    equal = await queries.lines_of_amount(work, event.amount, MOST_RENEWED)
    if equal:
        await suggest(work, equal)


async def _suggest(work: Work, lines: Sequence[UUID]) -> None:
    held = await queries.lines_held(work, lines)
    await queries.forget_suggestions(work, [line.id for line in held])
    by_currency: dict[str, list[BankLine]] = {}
    for line in held:
        if line.state is BankLineState.OPEN:
            by_currency.setdefault(line.currency, []).append(line)
    for currency, mine in by_currency.items():
        known = await queries.facts_of(work, mine, currency)
        for line in mine:
            movement = Movement(
                line.unmatched,
                line.amount > 0,
                line.booked_on,
                line.remittance or "",
                line.reference or "",
            )
            found = rules.suggest(movement, *known.of(line))
            for position, one in enumerate(found, start=1):
                _write(work, line, position, one)
    await work.session.flush()


def _write(work: Work, line: BankLine, position: int, one: Suggested) -> None:
    document = one.document
    kind = document.kind if document else BankMatchKind.PAYMENT
    refund = kind is BankMatchKind.REFUND
    row = BankSuggestion(
        bank_line_id=line.id,
        position=position,
        kind=kind,
        customer_id=one.customer,
        payment_id=document.id if document and not refund else None,
        refund_id=document.id if document and refund else None,
        charges=one.charges,
        currency=line.currency,
        score=one.score,
    )
    work.session.add(row)
    work.session.add_all(
        BankSuggestionReason(suggestion_id=row.id, reason=reason, points=POINTS[reason])
        for reason in sorted(one.reasons, key=lambda reason: -POINTS[reason])
    )
    work.session.add_all(
        BankSuggestionItem(
            suggestion_id=row.id,
            position=place,
            invoice_id=invoice.id,
            amount=part,
            currency=line.currency,
        )
        for place, (invoice, part) in enumerate(one.settles, start=1)
    )

"""What is known that lines of bank statements may be: payers, invoices, documents in the books.

A handful of statements, however many lines there are.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select

from schema.kernel.work import Work
from schema.receivables.banking.tables import BankLine
from schema.receivables.invoices.tables import Invoice
from schema.receivables.payments.rules import Allotment
from schema.receivables.suggestions.rules import (
    BankMatchKind,
    Owed,
    Payer,
    Recorded,
    numbers_in,
)
from schema.receivables.suggestions.tables import (
    BankSuggestion,
    BankSuggestionItem,
    BankSuggestionReason,
)

_LEARNED: Final = """
SELECT l.{key} AS told, p.customer_id,
       (array_agg(p.charges ORDER BY m.matched_at DESC))[1] AS charges
  FROM bank_lines l JOIN bank_matches m ON m.bank_line_id = l.id AND m.undone_at IS NULL
  JOIN payments p ON p.id = m.payment_id AND p.state = 'posted'
 WHERE l.{key} = ANY(%(told)s) AND l.amount > 0 GROUP BY 1, 2
"""
_ACCOUNTS: Final = """
SELECT account_number, customer_id FROM bank_accounts
 WHERE archived_at IS NULL AND account_number = ANY(%(told)s)
"""
_NAMED: Final = "SELECT * FROM named_customers(%(told)s)"
_OWED: Final = """
WITH wanted AS (
  SELECT i.id FROM invoices i WHERE i.number = ANY(%(numbers)s)
  UNION SELECT i.id FROM orders o JOIN invoices i ON i.order_id = o.id
         WHERE o.number = ANY(%(numbers)s)
  UNION SELECT f.id FROM unnest(%(amounts)s::numeric[]) a CROSS JOIN LATERAL (
    SELECT id FROM invoices WHERE total - allocated = a AND allocated < total LIMIT 5) f
  UNION SELECT t.invoice_id FROM unnest(%(customers)s::uuid[]) c CROSS JOIN LATERAL (
    SELECT invoice_id FROM open_items WHERE customer_id = c AND kind = 'invoice'
       AND settled < amount ORDER BY due_on, id LIMIT 12) t
)
SELECT i.id, i.number, o.number, o.customer_id, i.total - i.allocated,
       (SELECT t.amount - t.settled FROM open_items t
         WHERE t.invoice_id = i.id AND t.settled < t.amount ORDER BY t.position LIMIT 1),
       i.due_on, i.promised_on
  FROM wanted w JOIN invoices i ON i.id = w.id JOIN orders o ON o.id = i.order_id
 WHERE i.allocated < i.total AND i.currency = %(currency)s
"""
_RECORDED: Final = """
SELECT 'payment' AS kind, p.id, p.number, p.customer_id, p.amount - p.charges, p.received_on,
       coalesce(p.reference, '')
  FROM payments p WHERE p.state <> 'reversed' AND p.amount - p.charges = ANY(%(came)s)
   AND p.currency = %(currency)s
   AND p.received_on BETWEEN %(first)s::date - 31 AND %(last)s::date + 31
   AND NOT EXISTS (SELECT FROM bank_matches m WHERE m.payment_id = p.id
                      AND m.kind = 'payment' AND m.undone_at IS NULL)
UNION ALL
SELECT 'reversal', p.id, p.number, p.customer_id, p.amount - p.charges,
       coalesce(p.reversed_on, p.received_on), coalesce(p.reference, '')
  FROM payments p WHERE p.amount - p.charges = ANY(%(went)s) AND p.currency = %(currency)s
   AND EXISTS (SELECT FROM bank_matches m WHERE m.payment_id = p.id
                  AND m.kind = 'payment' AND m.undone_at IS NULL)
   AND NOT EXISTS (SELECT FROM bank_matches m WHERE m.payment_id = p.id
                      AND m.kind = 'reversal' AND m.undone_at IS NULL)
   AND p.received_on BETWEEN %(first)s::date - 31 AND %(last)s::date
UNION ALL
SELECT 'refund', r.id, r.number, p.customer_id, r.amount, r.paid_on, ''
  FROM refunds r JOIN payments p ON p.id = r.payment_id
 WHERE r.amount = ANY(%(went)s) AND r.currency = %(currency)s
   AND r.paid_on BETWEEN %(first)s::date - 31 AND %(last)s::date + 31
   AND NOT EXISTS (SELECT FROM bank_matches m WHERE m.refund_id = r.id
                      AND m.undone_at IS NULL)
"""
LATELY: Final = 31
"""Within how many days the bank tells of what was recorded."""
_TOO_MANY: Final = 4
"""An account or a name that as many customers share tells of none of them."""


class Facts:
    """What is known that some lines may be: who is behind them, what is owed and recorded."""

    def __init__(
        self, payers: Mapping[UUID, Payer], owed: Iterable[Owed], recorded: Iterable[Recorded]
    ) -> None:
        """Sort what is known by what it can be told by."""
        self._payers = payers
        self._owed: dict[object, list[Owed]] = {}
        for one in owed:
            for key in (one.customer, one.number, one.order, one.outstanding):
                self._owed.setdefault(key, []).append(one)
        self._recorded: dict[tuple[bool, Decimal], list[Recorded]] = {}
        for document in recorded:
            way = document.kind is BankMatchKind.PAYMENT, document.amount
            self._recorded.setdefault(way, []).append(document)

    def of(self, line: BankLine) -> tuple[Payer, list[Owed], list[Recorded]]:
        """Keep what one of the lines may be."""
        payer, left = self._payers[line.id], line.unmatched
        keys = payer.by_account | payer.by_name | numbers_in(text_of(line)) | {left}
        owed = {one.id: one for key in keys for one in self._owed.get(key, ())}
        same = self._recorded.get((line.amount > 0, left), ())
        lately = [one for one in same if abs((one.day - line.booked_on).days) <= LATELY]
        return payer, list(owed.values()), lately


def text_of(line: BankLine) -> str:
    """Say all that was written on a line."""
    return f"{line.remittance or ''} {line.reference or ''}"


async def facts_of(work: Work, lines: Sequence[BankLine], currency: str) -> Facts:
    """Find all that lines of a currency may be."""
    payers = await _payers(work, lines)
    customers = {c for payer in payers.values() for c in payer.by_account | payer.by_name}
    came = {line.unmatched for line in lines if line.amount > 0}
    owed = await work.session.ask(
        _OWED,
        {
            "numbers": sorted({one for line in lines for one in numbers_in(text_of(line))}),
            "amounts": sorted(came),
            "customers": sorted(customers),
            "currency": currency,
        },
    )
    days = [line.booked_on for line in lines]
    recorded = await work.session.ask(
        _RECORDED,
        {
            "came": sorted(came),
            "went": sorted({line.unmatched for line in lines if line.amount < 0}),
            "currency": currency,
            "first": min(days),
            "last": max(days),
        },
    )
    documents = [Recorded(BankMatchKind(kind), *rest) for kind, *rest in recorded]
    return Facts(payers, [Owed(*row) for row in owed], documents)


async def _payers(work: Work, lines: Sequence[BankLine]) -> dict[UUID, Payer]:
    """Tell who may be behind each line: as registered, as learned, as they are called."""
    accounts = sorted({one for line in lines if (one := line.counterparty_account)})
    names = sorted({one for line in lines if (one := line.name_key)})
    by_account: dict[str, set[UUID]] = {}
    by_name: dict[str, set[UUID]] = {}
    charges: dict[str, Decimal] = {}
    for told, customer in await work.session.ask(_ACCOUNTS, {"told": accounts}):
        by_account.setdefault(told, set()).add(customer)
    for key, values, into in (
        ("counterparty_account", accounts, by_account),
        ("name_key", names, by_name),
    ):
        learned = await work.session.ask(_LEARNED.format(key=key), {"told": values})
        for told, customer, kept in learned:
            into.setdefault(told, set()).add(customer)
            charges[told] = kept
    likely: dict[str, list[tuple[float, UUID]]] = {}
    for told, customer, likeness in await work.session.ask(_NAMED, {"told": names}):
        likely.setdefault(told, []).append((likeness, customer))
    for told, alike in likely.items():
        if len(alike) == 1 or alike[0][0] > alike[1][0]:  # when the two best tie, nobody is
            by_name.setdefault(told, set()).add(alike[0][1])
    return {
        line.id: Payer(
            _few(by_account.get(line.counterparty_account or "", ())),
            _few(by_name.get(line.name_key or "", ())),
            charges.get(line.counterparty_account or "", charges.get(line.name_key or ""))
            or Decimal(0),
        )
        for line in lines
    }


def _few(customers: Collection[UUID]) -> frozenset[UUID]:
    return frozenset(customers if len(customers) < _TOO_MANY else ())


async def forget_suggestions(work: Work, lines: Collection[UUID]) -> None:
    """Forget what was suggested for lines."""
    theirs = select(BankSuggestion.id).where(BankSuggestion.bank_line_id.in_(lines))
    for part in (BankSuggestionItem, BankSuggestionReason):
        await work.session.execute(delete(part).where(part.suggestion_id.in_(theirs)))
    await work.session.execute(
        delete(BankSuggestion).where(BankSuggestion.bank_line_id.in_(lines))
    )


async def lines_held(work: Work, lines: Collection[UUID]) -> Sequence[BankLine]:
    """Lock those of some lines that nobody else works on right now; others are left to them."""
    query = select(BankLine).where(BankLine.id.in_(lines)).order_by(BankLine.id)
    held = query.with_for_update(skip_locked=True, key_share=True)
    told = await work.session.scalars(held.execution_options(populate_existing=True))
    return told.all()


async def lines_of_amount(work: Work, amount: Decimal, most: int) -> Sequence[UUID]:
    """Name open lines of which so much is not explained yet."""
    rows = await work.session.ask(
        "SELECT id FROM bank_lines WHERE state = 'open' AND amount - matched = %(amount)s"
        " LIMIT %(most)s",
        {"amount": amount, "most": most},
    )
    return [line for (line,) in rows]


async def lines_hoping_for(work: Work, invoices: Collection[str], most: int) -> Sequence[UUID]:
    """Name lines for which it is suggested that they settle some of these invoices."""
    rows = await work.session.ask(
        "SELECT DISTINCT s.bank_line_id FROM invoices i"
        " JOIN bank_suggestion_items t ON t.invoice_id = i.id"
        " JOIN bank_suggestions s ON s.id = t.suggestion_id WHERE i.number = ANY(%(told)s)"
        " LIMIT %(most)s",
        {"told": list(invoices), "most": most},
    )
    return [line for (line,) in rows]


async def suggestion(work: Work, line: UUID, position: int) -> BankSuggestion | None:
    """Find what is suggested for a line in some place."""
    found: BankSuggestion | None = await work.session.scalar(
        select(BankSuggestion).where(
            BankSuggestion.bank_line_id == line, BankSuggestion.position == position
        )
    )
    return found


async def allotments_of(work: Work, suggestion: UUID) -> list[Allotment]:
    """Say which invoices a suggested payment settles, and how much of each."""
    rows = await work.session.execute(
        select(Invoice.number, BankSuggestionItem.amount)
        .join(Invoice, Invoice.id == BankSuggestionItem.invoice_id)
        .where(BankSuggestionItem.suggestion_id == suggestion)
        .order_by(BankSuggestionItem.position)
    )
    return [Allotment(*row) for row in rows]

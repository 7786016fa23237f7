"""What an open item may be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from schema.customers.terms.rules import Instalment
from schema.kernel.choices import Choice


class ItemSide(Choice):
    """Who owes an open item to whom."""

    DEBIT = "debit", "The customer owes it to us."
    CREDIT = "credit", "We owe it to the customer, in money or in goods."


class ItemKind(Choice):
    """Which kind of document an open item is of."""

    INVOICE = "invoice", "A part of an invoice; it is a debit."
    CREDIT_NOTE = "credit_note", "What of an invoice is not asked for any more; it is a credit."
    PAYMENT = "payment", "What a payment has not settled yet; it is a credit."
    REVERSAL = "reversal", "A payment that was taken back; it is a debit, and uses it up."
    REFUND = "refund", "Money that was sent back; it is a debit, and uses a payment up."


class AgeingBucket(Choice):
    """How long an open item has been overdue on the company's business day."""

    NOT_DUE = "not due", "Outstanding, and not due before today."
    DAYS_1_TO_30 = "1-30 days", "Outstanding, and due in the last 30 days."
    DAYS_31_TO_60 = "31-60 days", "Outstanding, and due 31 to 60 days ago."
    DAYS_61_TO_90 = "61-90 days", "Outstanding, and due 61 to 90 days ago."
    DAYS_91_TO_180 = "91-180 days", "Outstanding, and due 91 to 180 days ago."
    DAYS_181_TO_365 = "181-365 days", "Outstanding, and due 181 to 365 days ago."
    OVER_365_DAYS = "over 365 days", "Outstanding, and due more than 365 days ago."


BUCKETS: Final[Mapping[AgeingBucket, int]] = {
    AgeingBucket.NOT_DUE: 0,
    AgeingBucket.DAYS_1_TO_30: 30,
    AgeingBucket.DAYS_31_TO_60: 60,
    AgeingBucket.DAYS_61_TO_90: 90,
    AgeingBucket.DAYS_91_TO_180: 180,
    AgeingBucket.DAYS_181_TO_365: 365,
}
"""The most days overdue in each bucket; what is older is in the last one."""


@dataclass(frozen=True, slots=True)
class Document:
    """Of which document items are: its kind, its id and number, its day, its currency.

    That of a reversal is the payment.
    """

    kind: ItemKind
    id: UUID
    number: str
    posted_on: date
    currency: str


def held(amount: Decimal, day: date) -> Instalment:
    """Say that we hold money from a day on."""
    return Instalment(amount, day, retention=False)

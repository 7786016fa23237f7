"""Where it is kept what lines of bank statements may be."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import Customer, never_of_merged
from schema.kernel.policies import ALL_SCOPE, guard
from schema.kernel.tables import (
    AMOUNT,
    CURRENCY_CODE,
    Base,
    of_one_currency,
    one_of,
    run_after_create,
)
from schema.receivables.banking.tables import BankLine
from schema.receivables.payments.tables import Payment
from schema.receivables.refunds.tables import Refund
from schema.receivables.suggestions.rules import BankMatchKind, MatchReason


class BankSuggestion(Base):
    """What a line of a bank statement may be, and how likely that is."""

    __tablename__ = "bank_suggestions"
    __table_args__ = (
        UniqueConstraint("bank_line_id", "position"),
        UniqueConstraint("id", "currency"),
        of_one_currency("bank_line_id", BankLine.__tablename__),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("charges >= 0", name="charges"),
        CheckConstraint(
            "(kind = 'refund') = (refund_id IS NOT NULL)"
            " AND (kind = 'payment' OR num_nonnulls(payment_id, refund_id) = 1)",
            name="document",
        ),
    )

    bank_line_id: Mapped[UUID] = mapped_column(doc="The line of the statement.")
    position: Mapped[int] = mapped_column(doc="Its place: 1 is the likeliest.")
    kind: Mapped[BankMatchKind] = mapped_column(
        one_of(BankMatchKind, "kind"), doc="What it would be."
    )
    customer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Whose it would be, where that is known."
    )
    payment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Payment.id), doc="The payment in the books it would be, if it is one."
    )
    refund_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Refund.id), doc="The refund in the books it would be, if it is one."
    )
    charges: Mapped[Decimal] = mapped_column(
        AMOUNT, server_default=text("0"), doc="What banks would have kept of it."
    )
    currency: Mapped[str] = mapped_column(doc="The currency of the line.")
    score: Mapped[int] = mapped_column(doc="The points of all that speaks for it.")


class BankSuggestionItem(Base):
    """An invoice a suggested payment would settle."""

    __tablename__ = "bank_suggestion_items"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "position"),
        of_one_currency("suggestion_id", BankSuggestion.__tablename__),
        of_one_currency("invoice_id", "invoices"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount > 0", name="amount"),
    )

    suggestion_id: Mapped[UUID] = mapped_column(doc="The suggestion.")
    position: Mapped[int] = mapped_column(doc="Its place among the invoices, the oldest first.")
    invoice_id: Mapped[UUID] = mapped_column(index=True, doc="The invoice.")
    amount: Mapped[Decimal] = mapped_column(AMOUNT, doc="How much of it would be settled.")
    currency: Mapped[str] = mapped_column(doc="The currency of the invoice.")


class BankSuggestionReason(Base):
    """Something that speaks for a suggestion."""

    __tablename__ = "bank_suggestion_reasons"
    __table_args__ = (UniqueConstraint("suggestion_id", "reason"),)

    suggestion_id: Mapped[UUID] = mapped_column(
        ForeignKey(BankSuggestion.id), doc="The suggestion."
    )
    reason: Mapped[MatchReason] = mapped_column(
        one_of(MatchReason, "reason"), doc="What speaks for it."
    )
    points: Mapped[int] = mapped_column(doc="How much.")


NAMED_CUSTOMERS: Final = """
CREATE FUNCTION named_customers(keys text[])
RETURNS TABLE (name_key text, customer_id uuid, likeness real)
LANGUAGE sql STABLE SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.9 AS $$
  SELECT k, c.id, c.likeness FROM unnest(keys) k CROSS JOIN LATERAL (
    SELECT id, similarity(customers.name_key, k) AS likeness FROM customers
     WHERE customers.name_key % k AND merged_into_id IS NULL
     ORDER BY 2 DESC LIMIT 2) c
$$
"""
"""Finds the two customers who are called most alike, of those who are almost called so."""

guard(BankSuggestion.__table__, ALL_SCOPE)
guard(BankSuggestionItem.__table__, ALL_SCOPE)
guard(BankSuggestionReason.__table__, ALL_SCOPE)
never_of_merged("bank_suggestions")
run_after_create(NAMED_CUSTOMERS)

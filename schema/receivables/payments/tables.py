"""Where payments are kept."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, case, cast, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer, never_of_merged
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.search import search_index
from schema.kernel.tables import (
    AMOUNT,
    CURRENCY_CODE,
    Base,
    of_one_currency,
    one_of,
    run_after_create,
)
from schema.receivables.payments.rules import MOVES, PaymentState

PAYMENT_NUMBERS: Final = numbers("PAY", "payment_numbers")


class Payment(Base):
    """Money that came in, from a customer or from nobody known yet."""

    __tablename__ = "payments"
    __table_args__ = (
        search_index("payments", "number", "reference"),
        UniqueConstraint("id", "currency"),
        of_one_currency("entry_id", "journal_entries"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("charges >= 0 AND charges < amount", name="charges"),
        CheckConstraint("allocated >= 0 AND allocated <= amount", name="allocated"),
        CheckConstraint(
            "CASE state WHEN 'posted' THEN customer_id IS NOT NULL"
            " WHEN 'unidentified' THEN customer_id IS NULL ELSE true END",
            name="customer",
        ),
        CheckConstraint(
            "(state = 'reversed') = (reversed_on IS NOT NULL)"
            " AND (reversed_on IS NULL) = (reversal_reason IS NULL)",
            name="reversed",
        ),
        CheckConstraint("identified_on IS NULL OR customer_id IS NOT NULL", name="identified"),
        CheckConstraint(
            "state <> 'reversed' OR customer_id IS NULL OR allocated = amount", name="used_up"
        ),
        Index("ix_payments_came_in", text("(amount - charges)")),
        Index("ix_payments_unidentified", "id", postgresql_where=text("customer_id IS NULL")),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The payment's number.")
    state: Mapped[PaymentState] = mapped_column(
        one_of(PaymentState, "state"),
        doc="Whether it is known whose it is, and stands.",
    )
    customer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Who paid; empty while nobody knows."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much was paid."
    )
    charges: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"fixed": True},
        doc="What banks kept of it; the rest came in on our account.",
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the payment, as ISO 4217 names it."
    )
    received_on: Mapped[date] = mapped_column(info={"fixed": True}, doc="The day it came in.")
    reference: Mapped[str | None] = mapped_column(doc="What the payer wrote on it.")
    entry_id: Mapped[UUID] = mapped_column(
        unique=True, info={"fixed": True}, doc="The journal entry that put it into the books."
    )
    allocated: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="The part of it that is used: it settles invoices, or was given back.",
    )
    unallocated: Mapped[Decimal] = column_property(
        case((state == PaymentState.REVERSED, cast(0, AMOUNT)), else_=amount - allocated),
        doc="The part of it that is not used yet; nothing when it was taken back.",
    )
    identified_on: Mapped[date | None] = mapped_column(
        doc="The day it became known whose it is; empty when that was known at once."
    )
    reversed_on: Mapped[date | None] = mapped_column(
        doc="The day it was taken back, if it was."
    )
    reversal_reason: Mapped[str | None] = mapped_column(doc="Why it was taken back.")


KEEP_PAYER: Final = """
CREATE FUNCTION keep_payer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'payment % is known to be a customer''s', OLD.number
    USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payer';
END $$;
CREATE TRIGGER payer BEFORE UPDATE OF customer_id ON payments FOR EACH ROW
WHEN (OLD.customer_id IS NOT NULL AND NEW.customer_id IS NULL) EXECUTE FUNCTION keep_payer()
"""

govern(Payment.__table__, OF_A_CUSTOMER, MOVES)
never_of_merged("payments")
run_after_create(KEEP_PAYER)

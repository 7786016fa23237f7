"""Where it is kept what lines of bank statements are."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.policies import ALL_SCOPE, govern
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
from schema.receivables.suggestions.rules import BankMatchKind

_STANDING: Final = "undone_at IS NULL"
_DOCUMENT: Final = "(kind = 'refund') = (refund_id IS NOT NULL)"


class BankMatch(Base):
    """That a line of a bank statement, or a part of it, is a document in the books."""

    __tablename__ = "bank_matches"
    __table_args__ = (
        of_one_currency("bank_line_id", BankLine.__tablename__),
        of_one_currency("payment_id", Payment.__tablename__),
        of_one_currency("refund_id", Refund.__tablename__),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(f"{_DOCUMENT} AND num_nonnulls(payment_id, refund_id) = 1", name="one"),
        CheckConstraint("NOT made OR kind = 'payment'", name="made"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        Index(
            "uq_bank_matches_payment",
            "payment_id",
            "kind",
            unique=True,
            postgresql_where=text(_STANDING),
        ),
        Index(
            "uq_bank_matches_refund",
            "refund_id",
            unique=True,
            postgresql_where=text(_STANDING),
        ),
    )

    bank_line_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="The line of the statement."
    )
    kind: Mapped[BankMatchKind] = mapped_column(
        one_of(BankMatchKind, "kind"), info={"fixed": True}, doc="What it is."
    )
    payment_id: Mapped[UUID | None] = mapped_column(
        index=True, info={"fixed": True}, doc="The payment that came in, or went back."
    )
    refund_id: Mapped[UUID | None] = mapped_column(
        index=True, info={"fixed": True}, doc="The refund it is, if it is one."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much of the line it is; above 0 either way."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of both, which share one."
    )
    made: Mapped[bool] = mapped_column(
        info={"fixed": True}, doc="Whether the payment was recorded because of the line."
    )
    matched_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who matched them.")
    matched_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    undone_by: Mapped[str | None] = mapped_column(doc="Who undid it, if somebody did.")
    undone_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )


CHECK_MATCH: Final = """
CREATE FUNCTION check_match() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  moved numeric := (SELECT amount FROM bank_lines WHERE id = NEW.bank_line_id);
  worth numeric := coalesce(
    (SELECT amount - charges FROM payments
      WHERE id = NEW.payment_id AND (NEW.kind = 'reversal') = (state = 'reversed')),
    (SELECT amount FROM refunds WHERE id = NEW.refund_id));
BEGIN
  IF worth IS DISTINCT FROM NEW.amount OR (moved > 0) <> (NEW.kind = 'payment') THEN
    RAISE EXCEPTION 'a match is as much as its document, and goes the same way'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_matches_document';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER document BEFORE INSERT ON bank_matches
FOR EACH ROW EXECUTE FUNCTION check_match()
"""
COUNT_MATCH: Final = """
CREATE FUNCTION count_match() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change numeric := CASE WHEN NEW.undone_at IS NULL THEN NEW.amount ELSE -NEW.amount END;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.undone_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was undone stays undone'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_matches_undone';
  END IF;
  UPDATE bank_lines SET matched = matched + change,
         state = CASE WHEN matched + change = abs(amount) THEN 'matched' ELSE 'open' END
   WHERE id = NEW.bank_line_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counted AFTER INSERT OR UPDATE OF undone_at ON bank_matches
FOR EACH ROW EXECUTE FUNCTION count_match()
"""
WENT_BACK: Final = """
CREATE FUNCTION check_went_back() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM bank_matches WHERE payment_id = NEW.id AND kind = 'payment'
                AND undone_at IS NULL)
     AND NOT EXISTS (SELECT FROM bank_matches WHERE payment_id = NEW.id AND kind = 'reversal'
                        AND undone_at IS NULL) THEN
    RAISE EXCEPTION 'payment % came in by a bank line, and went back by none', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_went_back';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER went_back AFTER UPDATE OF state ON payments
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'reversed')
EXECUTE FUNCTION check_went_back()
"""
"""Keeps a payment in the books that the bank told of, until it tells that it went back."""

govern(BankMatch.__table__, ALL_SCOPE)
run_after_create(CHECK_MATCH, COUNT_MATCH, WENT_BACK)

"""Where the books are kept: accounts, months, and entries that balance and never change."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    FetchedValue,
    ForeignKey,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.numbers import numbers
from schema.kernel.policies import ALL_SCOPE, govern
from schema.kernel.tables import (
    AMOUNT,
    CURRENCY_CODE,
    Base,
    by_statement,
    of_one_currency,
    one_of,
    run_after_create,
)
from schema.receivables.ledger.rules import (
    MOVES,
    AccountKind,
    AccountPurpose,
    EntryKind,
    PeriodState,
)

ENTRY_NUMBERS: Final = numbers("JE", "journal_entry_numbers")


class Account(Base):
    """An account of the company's books."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("code <> ''", name="code"),
        CheckConstraint("name <> ''", name="name"),
    )

    code: Mapped[str] = mapped_column(unique=True, doc="Its code in the chart of accounts.")
    name: Mapped[str] = mapped_column(doc="What it is called.")
    kind: Mapped[AccountKind] = mapped_column(
        one_of(AccountKind, "kind"), info={"fixed": True}, doc="On which side it stands."
    )
    purpose: Mapped[AccountPurpose] = mapped_column(
        one_of(AccountPurpose, "purpose"),
        unique=True,
        info={"fixed": True},
        doc="What is booked on it.",
    )


class FiscalPeriod(Base):
    """A month of the books."""

    __tablename__ = "fiscal_periods"
    __table_args__ = (
        CheckConstraint("number = to_char(starts_on, 'YYYY-MM')", name="number"),
        CheckConstraint(
            "starts_on = date_trunc('month', starts_on)::date"
            " AND ends_on = (starts_on + interval '1 month' - interval '1 day')::date",
            name="month",
        ),
        CheckConstraint(
            "(state = 'hard_closed') = (closed_by IS NOT NULL)"
            " AND (closed_by IS NULL) = (closed_at IS NULL)",
            name="closed",
        ),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The month, such as 2026-10."
    )
    starts_on: Mapped[date] = mapped_column(
        unique=True, info={"fixed": True}, doc="Its first day."
    )
    ends_on: Mapped[date] = mapped_column(info={"fixed": True}, doc="Its last day.")
    state: Mapped[PeriodState] = mapped_column(
        one_of(PeriodState, "state"), doc="How far its books are done."
    )
    closed_by: Mapped[str | None] = mapped_column(doc="Who closed it for good.")
    closed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )


class JournalEntry(Base):
    """What one document moves between accounts. It is never changed; another takes it back."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("total >= 0", name="total"),
    )

    number: Mapped[str] = mapped_column(
        unique=True,
        server_default=text(ENTRY_NUMBERS.default),
        info={"fixed": True},
        doc="The entry's number.",
    )
    kind: Mapped[EntryKind] = mapped_column(
        one_of(EntryKind, "kind"), info={"fixed": True}, doc="Which kind of document it is for."
    )
    document: Mapped[str] = mapped_column(
        index=True, info={"fixed": True}, doc="The number of the document behind it."
    )
    posted_on: Mapped[date] = mapped_column(
        index=True, info={"fixed": True}, doc="The day it counts for."
    )
    fiscal_period_id: Mapped[UUID] = mapped_column(
        ForeignKey(FiscalPeriod.id),
        FetchedValue(),
        index=True,
        info={"counter": True},
        doc="The month of the books it belongs to: that of its day.",
    )
    total: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="What it debits in all, and credits in all."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of its amounts: that of the document."
    )


class JournalLine(Base):
    """What one entry debits or credits one account."""

    __tablename__ = "journal_lines"
    __table_args__ = (
        of_one_currency("entry_id", "journal_entries"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("debit >= 0 AND credit >= 0", name="amounts"),
        CheckConstraint("(debit > 0) <> (credit > 0)", name="one_side"),
    )

    entry_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="The entry it is a line of."
    )
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey(Account.id), index=True, info={"fixed": True}, doc="The account it moves."
    )
    debit: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="What it debits; 0 when it credits."
    )
    credit: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="What it credits; 0 when it debits."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of its amounts: that of the entry."
    )


ENTER_PERIOD: Final = """
CREATE FUNCTION enter_period() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date := date_trunc('month', NEW.posted_on)::date;
  done text;
BEGIN
  SELECT id, state INTO NEW.fiscal_period_id, done
    FROM fiscal_periods WHERE starts_on = month FOR SHARE;
  IF NOT FOUND THEN
    PERFORM pg_advisory_xact_lock(hashtext('fiscal_periods'));
    INSERT INTO fiscal_periods (id, number, starts_on, ends_on, state)
    VALUES (new_id(), to_char(month, 'YYYY-MM'), month,
            (month + interval '1 month' - interval '1 day')::date, 'not_closed')
        ON CONFLICT (starts_on) DO NOTHING;
    SELECT id, state INTO NEW.fiscal_period_id, done
      FROM fiscal_periods WHERE starts_on = month FOR SHARE;
  END IF;
  IF done = 'hard_closed' OR EXISTS (
      SELECT FROM fiscal_periods WHERE state = 'hard_closed' AND starts_on > month) THEN
    RAISE EXCEPTION 'the books of % are closed', to_char(month, 'YYYY-MM')
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_period';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER period BEFORE INSERT ON journal_entries
FOR EACH ROW EXECUTE FUNCTION enter_period()
"""
"""Finds the month of an entry and keeps it from being closed until the entry is in.

Whoever begins a month takes the same lock as whoever closes one: neither misses the other.
"""
JOURNAL_BALANCES: Final = """
CREATE FUNCTION journal_balances() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
  SELECT e.number INTO wrong FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
   WHERE e.id IN (SELECT entry_id FROM rows_after)
   GROUP BY e.id HAVING sum(l.debit) <> e.total OR sum(l.credit) <> e.total LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'journal entry % does not balance', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_balance';
  END IF;
  RETURN NULL;
END $$
"""
"""The lines of an entry come in one statement: it is looked at once, and none comes later."""
ENTRY_HAS_LINES: Final = """
CREATE FUNCTION entry_has_lines() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.total > 0 AND NOT EXISTS (SELECT FROM journal_lines WHERE entry_id = NEW.id) THEN
    RAISE EXCEPTION 'journal entry % has no lines', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_balance';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON journal_entries
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_has_lines()
"""
govern(Account.__table__, ALL_SCOPE)
govern(FiscalPeriod.__table__, ALL_SCOPE, MOVES)
govern(JournalEntry.__table__, ALL_SCOPE)
govern(JournalLine.__table__, ALL_SCOPE)
run_after_create(ENTER_PERIOD, ENTRY_HAS_LINES)
run_after_create(
    JOURNAL_BALANCES,
    *by_statement("balance", "journal_lines", "journal_balances()", ["insert"]),
)

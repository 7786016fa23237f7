"""Where payment terms are kept. What was agreed by them stays: parts are never changed."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.terms.rules import ShareKind, TermBase, TermLine
from schema.kernel.policies import EVERYONE, govern
from schema.kernel.tables import PERCENT, Base, one_of, run_after_create


class PaymentTerm(Base):
    """In which parts something is to be paid, and when each is due."""

    __tablename__ = "payment_terms"
    __table_args__ = (
        CheckConstraint("code <> ''", name="code"),
        CheckConstraint("name <> ''", name="name"),
    )

    code: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="What people call them by, like NET-30."
    )
    name: Mapped[str] = mapped_column(doc="What they say, in words.")
    archived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="Since when nothing new is agreed by them."
    )


class PaymentTermLine(Base):
    """One part of what is paid by payment terms."""

    __tablename__ = "payment_term_lines"
    __table_args__ = (
        UniqueConstraint("payment_term_id", "position"),
        CheckConstraint("(kind = 'remainder') = (percent IS NULL)", name="worth"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        CheckConstraint("months >= 0 AND days >= 0", name="later"),
        CheckConstraint("day_of_month BETWEEN 1 AND 31", name="day_of_month"),
        CheckConstraint(
            "(discount_percent IS NULL) = (discount_days IS NULL)"
            " AND discount_percent > 0 AND discount_percent < 100 AND discount_days >= 0",
            name="discount",
        ),
        Index(
            "uq_payment_term_lines_remainder",
            "payment_term_id",
            unique=True,
            postgresql_where=text("kind = 'remainder'"),
        ),
    )

    payment_term_id: Mapped[UUID] = mapped_column(
        ForeignKey(PaymentTerm.id), info={"fixed": True}, doc="The terms it is a part of."
    )
    position: Mapped[int] = mapped_column(
        info={"fixed": True}, doc="Its place among the parts."
    )
    kind: Mapped[ShareKind] = mapped_column(
        one_of(ShareKind, "kind"), info={"fixed": True}, doc="How much it is."
    )
    percent: Mapped[Decimal | None] = mapped_column(
        PERCENT, info={"fixed": True}, doc="How many percent it is; empty for the remainder."
    )
    base: Mapped[TermBase] = mapped_column(
        one_of(TermBase, "base"),
        info={"fixed": True},
        doc="From which day on it is counted when it is due.",
    )
    months: Mapped[int] = mapped_column(
        server_default=text("0"), info={"fixed": True}, doc="After how many months it is due."
    )
    days: Mapped[int] = mapped_column(
        server_default=text("0"),
        info={"fixed": True},
        doc="After how many days it is due, besides the months.",
    )
    day_of_month: Mapped[int | None] = mapped_column(
        info={"fixed": True}, doc="On which day of the month that follows, where one is named."
    )
    discount_percent: Mapped[Decimal | None] = mapped_column(
        PERCENT, info={"fixed": True}, doc="How many percent less somebody pays who pays early."
    )
    discount_days: Mapped[int | None] = mapped_column(
        info={"fixed": True}, doc="Within how many days of the invoice that is."
    )
    retention: Mapped[bool] = mapped_column(
        server_default=text("false"),
        info={"fixed": True},
        doc="Whether it is money kept back as a guarantee.",
    )

    def facts(self) -> TermLine:
        """Answer what the rules ask about this part."""
        return TermLine(
            kind=self.kind,
            percent=self.percent,
            base=self.base,
            months=self.months,
            days=self.days,
            day_of_month=self.day_of_month,
            discount_percent=self.discount_percent,
            discount_days=self.discount_days,
            retention=self.retention,
        )


TERMS_END_WITH_REMAINDER: Final = """
CREATE FUNCTION terms_end_with_remainder() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
BEGIN
  IF (SELECT kind FROM payment_term_lines WHERE payment_term_id = known
       ORDER BY position DESC LIMIT 1) IS DISTINCT FROM 'remainder'
     OR (SELECT sum(percent) FROM payment_term_lines WHERE payment_term_id = known) > 100 THEN
    RAISE EXCEPTION 'payment terms % do not divide an amount', known
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_terms_lines';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON payment_terms
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION terms_end_with_remainder('id');
CREATE CONSTRAINT TRIGGER divides AFTER INSERT ON payment_term_lines
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
EXECUTE FUNCTION terms_end_with_remainder('payment_term_id')
"""

govern(PaymentTerm.__table__, EVERYONE)
govern(PaymentTermLine.__table__, EVERYONE)
run_after_create(TERMS_END_WITH_REMAINDER)

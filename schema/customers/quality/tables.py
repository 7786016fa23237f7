"""Where it is kept what is wrong with our data, and how often it is looked at."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.rules import CustomerKind
from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer
from schema.customers.quality.rules import (
    CLEANING_MOVES,
    MOVES,
    CleaningState,
    IssueState,
    QualityRule,
)
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import ALL_SCOPE, EVERYONE, govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of, run_after_create

ISSUE_NUMBERS: Final = numbers("QI", "quality_issue_numbers")
CLEANING_NUMBERS: Final = numbers("CL", "cleaning_numbers")


class QualityIssue(Base):
    """Something wrong, missing or old in what we know about a customer."""

    __tablename__ = "quality_issues"
    __table_args__ = (
        UniqueConstraint("customer_id", "rule"),
        CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
        CheckConstraint("state <> 'waived' OR reason IS NOT NULL", name="waived"),
        Index("ix_quality_issues_open", "found_at", postgresql_where=text("state = 'open'")),
    )

    number: Mapped[str] = mapped_column(
        unique=True, server_default=text(ISSUE_NUMBERS.default), doc="The issue's number."
    )
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), info={"fixed": True}, doc="The customer it is about."
    )
    rule: Mapped[QualityRule] = mapped_column(
        one_of(QualityRule, "rule"), info={"fixed": True}, doc="What is wrong."
    )
    detail: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="Of what it is so, where that helps."
    )
    weight: Mapped[int] = mapped_column(doc="How many points of the quality it costs.")
    found_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), doc="When it was noticed last."
    )
    state: Mapped[IssueState] = mapped_column(
        one_of(IssueState, "state"), doc="What became of it."
    )
    resolved_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it was so no more, or was waived."
    )
    resolved_by: Mapped[str | None] = mapped_column(doc="Who saw to it.")
    reason: Mapped[str | None] = mapped_column(doc="Why it is all right as it is.")


class FreshnessRule(Base):
    """For how long what was verified about customers of a kind holds."""

    __tablename__ = "freshness_rules"
    __table_args__ = (CheckConstraint("days BETWEEN 1 AND 3650", name="days"),)

    kind: Mapped[CustomerKind] = mapped_column(
        one_of(CustomerKind, "kind"), unique=True, info={"fixed": True}, doc="Their kind."
    )
    days: Mapped[int] = mapped_column(doc="For how many days it holds.")


class Cleaning(Base):
    """That all customers are looked at, some at a time: what is wrong, and who is alike."""

    __tablename__ = "cleanings"
    __table_args__ = (
        CheckConstraint("examined >= 0 AND found >= 0", name="counts"),
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finished"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The cleaning's number.")
    begun_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who began it.")
    begun_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    state: Mapped[CleaningState] = mapped_column(
        one_of(CleaningState, "state"), doc="How far it has come."
    )
    reached: Mapped[str | None] = mapped_column(doc="The last customer that was looked at.")
    customers: Mapped[int] = mapped_column(
        info={"fixed": True}, doc="How many customers there were when it began."
    )
    examined: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many customers were looked at."
    )
    found: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many open issues and pairs they had."
    )
    finished_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When all had been looked at."
    )


WEIGH_ISSUE: Final = """
CREATE FUNCTION weigh_issue() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change bigint :=
  CASE NEW.state WHEN 'open' THEN NEW.weight ELSE 0 END
  - CASE WHEN TG_OP = 'UPDATE' AND OLD.state = 'open' THEN OLD.weight ELSE 0 END;
BEGIN
  IF change <> 0 THEN
    UPDATE customers SET quality = quality - change WHERE id = NEW.customer_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER quality AFTER INSERT OR UPDATE OF state, weight ON quality_issues
FOR EACH ROW EXECUTE FUNCTION weigh_issue()
"""

govern(QualityIssue.__table__, OF_A_CUSTOMER, MOVES)
govern(FreshnessRule.__table__, EVERYONE)
govern(Cleaning.__table__, ALL_SCOPE, CLEANING_MOVES)
run_after_create(WEIGH_ISSUE)

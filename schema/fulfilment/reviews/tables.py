"""Where reviews of orders, what they found and who may decide what are kept."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.fulfilment.checks.rules import CheckCode, CheckResult
from schema.fulfilment.orders.tables import OF_AN_ORDER, Order
from schema.fulfilment.reviews.rules import MOVES, ReviewState
from schema.kernel.policies import EVERYONE, belongs_to, govern
from schema.kernel.roles import Role
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, Base, one_of, run_after_create

PERCENTAGE: Final = Numeric(7, 4)


class AuthorityLimit(Base):
    """What somebody in a role may decide about an order alone."""

    __tablename__ = "authority_limits"
    __table_args__ = (
        CheckConstraint("discount BETWEEN 0 AND 100", name="discount"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
    )

    role: Mapped[Role] = mapped_column(
        one_of(Role, "role"), unique=True, info={"fixed": True}, doc="Whose limits these are."
    )
    discount: Mapped[Decimal | None] = mapped_column(
        PERCENTAGE,
        doc="The highest discount on the list price, in percent; empty: any.",
    )
    amount: Mapped[Decimal | None] = mapped_column(
        AMOUNT, doc="The highest total of an order; empty: any."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the amount, as ISO 4217 names it."
    )


class OrderReview(Base):
    """That an order was looked at before it was promised, and what came of it."""

    __tablename__ = "order_reviews"
    __table_args__ = (
        Index(
            "uq_order_reviews_standing",
            "order_id",
            unique=True,
            postgresql_where=text("state <> 'returned'"),
        ),
        Index(
            "ix_order_reviews_open",
            "submitted_at",
            "id",
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint(
            "state <> 'approved' OR NOT two_persons OR (decided_by <> submitted_by) IS TRUE",
            name="reviewer",
        ),
    )

    order_id: Mapped[UUID] = mapped_column(
        ForeignKey(Order.id), index=True, info={"fixed": True}, doc="The order."
    )
    state: Mapped[ReviewState] = mapped_column(
        one_of(ReviewState, "state"), doc="How the review ended."
    )
    two_persons: Mapped[bool] = mapped_column(
        info={"fixed": True}, doc="Whether somebody else than the submitter has to approve it."
    )
    submitted_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who submitted it.")
    submitted_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    decided_by: Mapped[str | None] = mapped_column(
        doc="Who decided; empty while it is open, and when there was nothing to decide."
    )
    decided_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it was decided."
    )
    note: Mapped[str | None] = mapped_column(doc="What whoever decided has to say about it.")


class OrderFinding(Base):
    """One thing a review found, and whether somebody waived it."""

    __tablename__ = "order_findings"
    __table_args__ = (
        CheckConstraint(
            "num_nulls(waived_by, waived_at, waiver_reason) IN (0, 3)", name="waived"
        ),
    )

    review_id: Mapped[UUID] = mapped_column(
        ForeignKey(OrderReview.id), index=True, info={"fixed": True}, doc="The review."
    )
    code: Mapped[CheckCode] = mapped_column(
        one_of(CheckCode, "code"), info={"fixed": True}, doc="What was looked at."
    )
    result: Mapped[CheckResult] = mapped_column(
        one_of(CheckResult, "result"), info={"fixed": True}, doc="How much it weighs."
    )
    line: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="The number of the line it is about, if it is about one."
    )
    message: Mapped[str] = mapped_column(info={"fixed": True}, doc="What was found.")
    asked: Mapped[Decimal | None] = mapped_column(
        PERCENTAGE, info={"fixed": True}, doc="The discount it is about, in percent."
    )
    waived_by: Mapped[str | None] = mapped_column(doc="Who let it pass all the same.")
    waived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )
    waiver_reason: Mapped[str | None] = mapped_column(doc="Why.")


ONLY_AFTER_REVIEW: Final = """
CREATE FUNCTION only_after_review() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
       SELECT FROM order_reviews r WHERE r.order_id = NEW.id
         AND r.state IN ('passed', 'approved')) THEN
    RAISE EXCEPTION 'order % was not reviewed', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_reviewed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reviewed BEFORE UPDATE OF state ON orders FOR EACH ROW
WHEN (NEW.state IN ('approved', 'confirmed')
      AND OLD.state IN ('draft', 'submitted', 'approved'))
EXECUTE FUNCTION only_after_review()
"""
FINDINGS_WAIVED: Final = """
CREATE FUNCTION findings_waived() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM order_findings WHERE review_id = NEW.id AND result = 'fail'
             AND waived_by IS NULL) THEN
    RAISE EXCEPTION 'a finding of the review is not waived'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_reviews_waived';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER waived AFTER INSERT OR UPDATE OF state ON order_reviews
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.state IN ('passed', 'approved')) EXECUTE FUNCTION findings_waived()
"""

govern(AuthorityLimit.__table__, EVERYONE)
govern(OrderReview.__table__, OF_AN_ORDER, MOVES)
govern(OrderFinding.__table__, belongs_to("order_reviews", "review_id"))
run_after_create(ONLY_AFTER_REVIEW)
run_after_create(FINDINGS_WAIVED)

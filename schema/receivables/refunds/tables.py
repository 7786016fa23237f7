"""Where refunds are kept."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.numbers import numbers
from schema.kernel.policies import belongs_to, govern
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, Base, of_one_currency
from schema.receivables.payments.tables import Payment

REFUND_NUMBERS: Final = numbers("RF", "refund_numbers")


class Refund(Base):
    """A part of a payment that was sent back to the customer."""

    __tablename__ = "refunds"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        of_one_currency("payment_id", Payment.__tablename__),
        of_one_currency("entry_id", "journal_entries"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The refund's number."
    )
    payment_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="The payment it is sent back from."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much was sent back."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the refund: that of the payment."
    )
    paid_on: Mapped[date] = mapped_column(info={"fixed": True}, doc="The day it was paid.")
    reason: Mapped[str] = mapped_column(info={"fixed": True}, doc="Why it was sent back.")
    entry_id: Mapped[UUID] = mapped_column(
        unique=True, info={"fixed": True}, doc="The journal entry that put it into the books."
    )


govern(Refund.__table__, belongs_to(Payment.__tablename__, "payment_id"))

"""Where payments are kept."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer, never_of_merged
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.search import search_index
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, Base, of_one_currency

PAYMENT_NUMBERS: Final = numbers("PAY", "payment_numbers")


class Payment(Base):
    """Money a customer sent us."""

    __tablename__ = "payments"
    __table_args__ = (
        search_index("payments", "number", "reference"),
        UniqueConstraint("id", "currency"),
        of_one_currency("entry_id", "journal_entries"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("allocated >= 0 AND allocated <= amount", name="allocated"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The payment's number.")
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Who paid."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much came in."
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
        doc="The part of it that settles invoices.",
    )
    unallocated: Mapped[Decimal] = column_property(
        amount - allocated, doc="The part of it that settles nothing yet."
    )


govern(Payment.__table__, OF_A_CUSTOMER)
never_of_merged("payments")

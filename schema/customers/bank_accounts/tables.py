"""Where customers' bank accounts are kept."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer, never_of_merged
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base

BANK_ACCOUNT_NUMBERS: Final = numbers("BA", "bank_account_numbers")
SECRET: Final[dict[str, Any]] = hidden_from(Role.ANALYST, Role.WAREHOUSE, Role.SERVICE)


class BankAccount(Base):
    """An account a customer pays from, or is paid back to."""

    __tablename__ = "bank_accounts"
    __table_args__ = (
        CheckConstraint("account_number ~ '^[0-9A-Z]{5,34}$'", name="account_number"),
        CheckConstraint("bank <> '' AND holder <> ''", name="complete"),
        Index(
            "uq_bank_accounts_account_number",
            "account_number",
            unique=True,
            postgresql_where=text("archived_at IS NULL"),
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="What we call the account.")
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Whose account it is."
    )
    account_number: Mapped[str] = mapped_column(
        info=SECRET, doc="The number the bank gave it, without blanks."
    )
    bank: Mapped[str] = mapped_column(doc="The bank.")
    bank_code: Mapped[str | None] = mapped_column(doc="The bank's CNAPS number or BIC.")
    holder: Mapped[str] = mapped_column(info=SECRET, doc="In whose name it is held.")
    archived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it ceased to be used."
    )


govern(BankAccount.__table__, OF_A_CUSTOMER)
never_of_merged("bank_accounts")

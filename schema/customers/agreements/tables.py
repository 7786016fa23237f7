"""Where it is kept which customers have a price list of their own."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer, never_of_merged
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.tables import CURRENCY_CODE, Base, of_one_currency

AGREEMENT_NUMBERS: Final = numbers("PA", "price_agreement_numbers")


class PriceAgreement(Base):
    """That a customer buys by a price list of their own, on some days."""

    __tablename__ = "price_agreements"
    __table_args__ = (
        of_one_currency("price_list_id", "price_lists"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        ExcludeConstraint(
            ("customer_id", "="),
            ("currency", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            using="gist",
            name="ex_price_agreements_overlap",
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The price agreement's number.")
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, info={"fixed": True}, doc="Who has agreed."
    )
    price_list_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="By which list they buy."
    )
    currency: Mapped[str] = mapped_column(info={"fixed": True}, doc="The currency of the list.")
    valid_from: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The first day on which it counts."
    )
    valid_to: Mapped[date | None] = mapped_column(
        doc="The last day on which it counts; empty when there is none."
    )


govern(PriceAgreement.__table__, OF_A_CUSTOMER)
never_of_merged("price_agreements")

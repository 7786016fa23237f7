"""Where a customer's credit is kept. Later stages raise and lower the exposure by trigger."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer
from schema.customers.credit.rules import CreditFacts
from schema.customers.terms.tables import PaymentTerm
from schema.kernel.hidden import hidden_from
from schema.kernel.policies import govern
from schema.kernel.roles import Role
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, Base


class Credit(Base):
    """How much one customer may owe us, and how much they do."""

    __tablename__ = "credits"
    __table_args__ = (
        CheckConstraint("credit_limit >= 0", name="credit_limit"),
        CheckConstraint("exposure >= 0", name="exposure"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
    )

    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), unique=True, doc="Whose credit it is."
    )
    credit_limit: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info=hidden_from(Role.WAREHOUSE, Role.SERVICE),
        doc="The most the customer may owe us.",
    )
    exposure: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True} | hidden_from(Role.WAREHOUSE, Role.SERVICE),
        doc="Confirmed orders not yet invoiced, plus what is outstanding on invoices; only"
        " those in the currency of the credit count.",
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of limit and exposure, as ISO 4217 names it."
    )
    payment_term_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(PaymentTerm.id),
        doc="How the customer pays; where nothing was agreed, within 30 days of the invoice.",
    )
    hold_reason: Mapped[str | None] = mapped_column(
        doc="Why nothing more is confirmed or shipped; empty when credit is not on hold."
    )

    def facts(self, customer: str) -> CreditFacts:
        """Answer what the rules ask about this credit."""
        return CreditFacts(
            customer, self.credit_limit, self.exposure, self.currency, self.hold_reason
        )


govern(Credit.__table__, OF_A_CUSTOMER)

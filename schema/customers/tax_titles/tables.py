"""Where tax titles are kept."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer, never_of_merged
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.tables import Base

TAX_TITLE_NUMBERS: Final = numbers("TT", "tax_title_numbers")


class TaxTitle(Base):
    """In whose name, and under which tax number, a customer has invoices issued."""

    __tablename__ = "tax_titles"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint(
            "tax_number ~ '^[0-9A-Z]{15,20}$'"
            " AND (length(tax_number) <> 18 OR is_uscc(tax_number))",
            name="tax_number",
        ),
        CheckConstraint("NOT (preferred AND archived_at IS NOT NULL)", name="preferred"),
        Index(
            "uq_tax_titles_customer_id_tax_number",
            "customer_id",
            "tax_number",
            unique=True,
            postgresql_where=text("archived_at IS NULL"),
        ),
        Index(
            "ix_tax_titles_tax_number",
            "tax_number",
            postgresql_where=text("archived_at IS NULL"),
        ),
        Index(
            "uq_tax_titles_preferred",
            "customer_id",
            unique=True,
            postgresql_where=text("preferred"),
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The tax title's number.")
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Whose tax title it is."
    )
    title: Mapped[str] = mapped_column(doc="The name invoices are issued in.")
    tax_number: Mapped[str] = mapped_column(doc="The number the tax office knows them by.")
    bank: Mapped[str | None] = mapped_column(doc="The bank that stands on the invoice.")
    account_number: Mapped[str | None] = mapped_column(
        doc="The account that stands on the invoice."
    )
    address: Mapped[str | None] = mapped_column(doc="The address that stands on the invoice.")
    phone: Mapped[str | None] = mapped_column(
        doc="The phone number that stands on the invoice."
    )
    preferred: Mapped[bool] = mapped_column(
        server_default=text("false"), doc="Whether it is taken unless another one is named."
    )
    archived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it ceased to be used."
    )


govern(TaxTitle.__table__, OF_A_CUSTOMER)
never_of_merged("tax_titles")

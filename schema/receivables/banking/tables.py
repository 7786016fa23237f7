"""Where our accounts at banks are kept, and what banks say happened on them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from schema.customers.accounts.tables import Customer, never_of_merged
from schema.exchange.files.tables import File
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import ALL_SCOPE, govern
from schema.kernel.roles import Role
from schema.kernel.search import search_index
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, Base, of_one_currency, one_of
from schema.receivables.banking.rules import MOVES, BankLineState, StatementFormat

HOUSE_BANK_NUMBERS: Final = numbers("HB", "house_bank_numbers")
STATEMENT_NUMBERS: Final = numbers("BS", "bank_statement_numbers")
LINE_NUMBERS: Final = numbers("BL", "bank_line_numbers")
SECRET: Final[dict[str, Any]] = hidden_from(
    Role.ANALYST, Role.WAREHOUSE, Role.SERVICE, Role.INTEGRATION
)


class HouseBank(Base):
    """An account of ours at a bank, on which customers pay."""

    __tablename__ = "house_banks"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("account_number ~ '^[0-9A-Z]{5,34}$'", name="account_number"),
        CheckConstraint("bank <> ''", name="bank"),
        CheckConstraint("posts_from BETWEEN 80 AND 120", name="posts_from"),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="What we call the account."
    )
    bank: Mapped[str] = mapped_column(doc="The bank.")
    account_number: Mapped[str] = mapped_column(
        unique=True,
        info={"fixed": True},
        doc="The number the bank gave it, without blanks; it never changes.",
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency it is kept in, as ISO 4217 names it."
    )
    posts_from: Mapped[int | None] = mapped_column(
        doc="From how many points on a match is posted by itself, if it is 15 better than the"
        " next; empty when people post all of them."
    )
    archived_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it ceased to be used."
    )


class BankStatement(Base):
    """A file in which a bank told what happened on an account of ours."""

    __tablename__ = "bank_statements"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        of_one_currency("house_bank_id", HouseBank.__tablename__),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("from_on <= to_on", name="days"),
        CheckConstraint("lines > 0 AND known >= 0", name="lines"),
        CheckConstraint("(opening IS NULL) = (closing IS NULL)", name="balances"),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The statement's number."
    )
    house_bank_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="The account it is of."
    )
    file_id: Mapped[UUID] = mapped_column(
        ForeignKey(File.id), index=True, info={"fixed": True}, doc="The file, as it came."
    )
    format: Mapped[StatementFormat] = mapped_column(
        one_of(StatementFormat, "format"), info={"fixed": True}, doc="In which format it is."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of its amounts: that of the account."
    )
    from_on: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The day of its first line."
    )
    to_on: Mapped[date] = mapped_column(info={"fixed": True}, doc="The day of its last line.")
    opening: Mapped[Decimal | None] = mapped_column(
        AMOUNT,
        info={"fixed": True} | SECRET,
        doc="What the account held before, if it says so.",
    )
    closing: Mapped[Decimal | None] = mapped_column(
        AMOUNT,
        info={"fixed": True} | SECRET,
        doc="What it held after all lines, if it says so.",
    )
    lines: Mapped[int] = mapped_column(
        info={"fixed": True}, doc="How many lines it told that we did not know."
    )
    known: Mapped[int] = mapped_column(
        info={"fixed": True}, doc="How many of its lines we knew from another statement."
    )
    imported_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who imported it.")
    imported_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )


class BankLine(Base):
    """One movement on an account of ours, as the bank tells it."""

    __tablename__ = "bank_lines"
    __table_args__ = (
        search_index("bank_lines", "number"),
        UniqueConstraint("id", "currency"),
        UniqueConstraint("house_bank_id", "fingerprint"),
        of_one_currency("house_bank_id", HouseBank.__tablename__),
        of_one_currency("statement_id", BankStatement.__tablename__),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("matched >= 0 AND matched <= abs(amount)", name="matched"),
        CheckConstraint("(state = 'matched') = (matched = abs(amount))", name="explained"),
        CheckConstraint(
            "(state = 'dismissed') = (reason IS NOT NULL)"
            " AND (state <> 'dismissed' OR matched = 0)",
            name="dismissed",
        ),
        CheckConstraint("charges >= 0 AND (charges = 0 OR amount > 0)", name="charges"),
        Index("ix_bank_lines_open", "booked_on", "id", postgresql_where=text("state = 'open'")),
        Index("ix_bank_lines_account", "counterparty_account"),
        Index("ix_bank_lines_name", "name_key"),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The line's number."
    )
    house_bank_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="The account it moves."
    )
    statement_id: Mapped[UUID | None] = mapped_column(
        index=True,
        info={"fixed": True},
        doc="The statement that told it first; empty when a person did.",
    )
    booked_on: Mapped[date] = mapped_column(
        index=True, info={"fixed": True}, doc="The day the bank booked it."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="What came in; below 0, what went out."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="Its currency: that of the account."
    )
    counterparty: Mapped[str | None] = mapped_column(
        info={"fixed": True} | SECRET, doc="Who paid, or was paid, as the bank calls them."
    )
    name_key: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="What of that name tells one company from another."
    )
    counterparty_account: Mapped[str | None] = mapped_column(
        info={"fixed": True} | SECRET, doc="From which account they paid, or on which."
    )
    remittance: Mapped[str | None] = mapped_column(
        info={"fixed": True} | SECRET, doc="What they wrote on it."
    )
    reference: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="The bank's own reference of the movement."
    )
    balance: Mapped[Decimal | None] = mapped_column(
        AMOUNT,
        info={"fixed": True} | SECRET,
        doc="What the account held after it, if that was told.",
    )
    fingerprint: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="What tells it from all other lines of the account."
    )
    state: Mapped[BankLineState] = mapped_column(
        one_of(BankLineState, "state"), doc="What became of it."
    )
    matched: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="How much of it is a payment or a refund in the books; never below 0.",
    )
    unmatched: Mapped[Decimal] = column_property(
        func.abs(amount, type_=AMOUNT) - matched,
        doc="How much of it is not in the books; never below 0.",
    )
    customer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Whose it is, as somebody noted it."
    )
    settles: Mapped[str | None] = mapped_column(
        doc="Which invoices it settles, as somebody noted it: INV-000001: 500; INV-000002."
    )
    charges: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        doc="What banks kept of what was paid, as somebody noted it.",
    )
    reason: Mapped[str | None] = mapped_column(doc="Why it is nothing customers paid.")


govern(HouseBank.__table__, ALL_SCOPE)
govern(BankStatement.__table__, ALL_SCOPE)
govern(BankLine.__table__, ALL_SCOPE, MOVES)
never_of_merged("bank_lines")

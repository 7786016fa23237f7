"""Where customers and their contacts are kept."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    FetchedValue,
    ForeignKey,
    Index,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.rules import (
    USCC_SIGNS,
    ContactRole,
    CustomerKind,
    CustomerSize,
)
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import IN_TERRITORY, belongs_to, govern
from schema.kernel.roles import Role
from schema.kernel.search import likeness_index, search_index
from schema.kernel.tables import Base, one_of, run_after_create, run_before_create
from schema.people.users.tables import User

CUSTOMER_NUMBERS: Final = numbers("CU", "customer_numbers")
CONTACT_NUMBERS: Final = numbers("CT", "contact_numbers")

run_before_create(f"""
CREATE FUNCTION is_uscc(code text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT code ~ '^[{USCC_SIGNS}]{{2}}[0-9]{{6}}[{USCC_SIGNS}]{{10}}$'
    AND sum((strpos('{USCC_SIGNS}', substr(code, place::int, 1)) - 1) * weight) % 31 = 0
  FROM unnest('{{1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28,1}}'::int[])
    WITH ORDINALITY AS weights(weight, place)
$$
""")  # noqa: S608 - our own signs

run_before_create("""
CREATE FUNCTION phone_key(phone text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT right(digits, 11) FROM regexp_replace(phone, '[^0-9]', '', 'g') AS digits
   WHERE length(digits) >= 7
$$
""")
run_before_create("""
CREATE FUNCTION domain_key(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT host FROM lower(substring(address
    FROM '(?:@|://)(?:[wW][wW][wW]\\.)?([^/:@?#]+)')) AS host
   WHERE host <> ALL ('{qq.com,163.com,126.com,yeah.net,sina.com,sina.cn,sohu.com,foxmail.com,
     139.com,189.cn,aliyun.com,gmail.com,outlook.com,hotmail.com,live.com,icloud.com,yahoo.com,
     yahoo.com.tw,yahoo.com.hk,proton.me,gmx.de,web.de}'::text[])
$$
""")


def reached_by(table: str) -> tuple[Index, ...]:
    """Find records of a table by phone number, e-mail address and what is behind its @."""
    phone: ColumnElement[str] = literal_column("phone")
    email: ColumnElement[str] = literal_column("email")
    return (
        Index(f"ix_{table}_phone", func.phone_key(phone)),
        Index(f"ix_{table}_email", func.lower(email)),
        Index(f"ix_{table}_domain", func.domain_key(email)),
    )


class Customer(Base):
    """Somebody who buys from us."""

    __tablename__ = "customers"
    __table_args__ = (
        search_index("customers", "number", "name", "short_name", "phone", "email", "pinyin"),
        likeness_index("customers", "name_key"),
        likeness_index("customers", "pinyin"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("is_uscc(uscc)", name="uscc"),
        CheckConstraint("merged_into_id <> id", name="merged_into"),
        Index(
            "uq_customers_uscc",
            "uscc",
            unique=True,
            postgresql_where=text("merged_into_id IS NULL"),
        ),
        *reached_by("customers"),
        Index("ix_customers_website", func.domain_key(literal_column("website"))),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The customer's number.")
    name: Mapped[str] = mapped_column(index=True, doc="The name the customer trades under.")
    territory: Mapped[str] = mapped_column(
        index=True, doc="The part of the market the customer belongs to."
    )
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(User.id), index=True, doc="The colleague who looks after the customer."
    )
    owner_reason: Mapped[str | None] = mapped_column(
        doc="Why that colleague looks after the customer."
    )
    phone: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The customer's phone number."
    )
    email: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The customer's e-mail address."
    )
    short_name: Mapped[str | None] = mapped_column(doc="What we call the customer for short.")
    kind: Mapped[CustomerKind] = mapped_column(
        one_of(CustomerKind, "kind"),
        server_default=CustomerKind.COMPANY.value,
        doc="What the customer is before the law.",
    )
    uscc: Mapped[str | None] = mapped_column(
        doc="The unified social credit code, 18 characters (GB 32100)."
    )
    industry: Mapped[str | None] = mapped_column(doc="What the customer's business is.")
    size: Mapped[CustomerSize | None] = mapped_column(
        one_of(CustomerSize, "size"), doc="How large the customer is."
    )
    website: Mapped[str | None] = mapped_column(doc="The address of the customer's website.")
    registered_on: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The day we took the customer up."
    )
    verified_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When somebody last made sure that all this is true."
    )
    quality: Mapped[int] = mapped_column(
        server_default=text("100"),
        index=True,
        info={"counter": True},
        doc="How good what we know is: 100 less what each open data issue weighs.",
    )
    name_key: Mapped[str | None] = mapped_column(
        doc="The name without legal form, place and marks; what is alike has it alike."
    )
    pinyin: Mapped[str | None] = mapped_column(doc="How the name is pronounced.")
    merged_into_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("customers.id"),
        FetchedValue(),
        index=True,
        info={"counter": True},
        doc="The customer this one turned out to be.",
    )


class OwnerChange(Base):
    """That a customer went from one colleague to another."""

    __tablename__ = "owner_changes"

    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, info={"fixed": True}, doc="The customer."
    )
    from_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(User.id), info={"fixed": True}, doc="Who looked after them before."
    )
    to_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(User.id), info={"fixed": True}, doc="Who looks after them from then on."
    )
    territory: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The part of the market they belonged to then."
    )
    reason: Mapped[str | None] = mapped_column(info={"fixed": True}, doc="Why that was.")
    changed_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who decided it.")
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )


class Contact(Base):
    """A person we know at a customer."""

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        Index(
            "uq_contacts_preferred",
            "customer_id",
            unique=True,
            postgresql_where=text("preferred"),
        ),
        CheckConstraint("NOT (preferred AND left_on IS NOT NULL)", name="preferred"),
        *reached_by("contacts"),
    )

    number: Mapped[str] = mapped_column(
        unique=True,
        server_default=text(CONTACT_NUMBERS.default),
        doc="The contact's number.",
    )
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Where the person works."
    )
    name: Mapped[str] = mapped_column(doc="The person's name.")
    phone: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person's phone number."
    )
    email: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person's e-mail address."
    )
    title: Mapped[str | None] = mapped_column(doc="What the person is there, like buyer.")
    role: Mapped[ContactRole | None] = mapped_column(
        one_of(ContactRole, "role"), doc="What the person has to say when they buy."
    )
    wechat: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person's name on WeChat."
    )
    birthday: Mapped[date | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The person's birthday."
    )
    preferred: Mapped[bool] = mapped_column(
        server_default=text("false"), doc="Whether to ask this person first."
    )
    left_on: Mapped[date | None] = mapped_column(
        doc="The day from which on the person works there no more."
    )


OF_A_CUSTOMER: Final = belongs_to("customers", "customer_id")
REFUSE_MERGED: Final = """
CREATE FUNCTION refuse_merged() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE instead uuid;
BEGIN
  SELECT merged_into_id INTO instead FROM customers WHERE id = NEW.customer_id FOR KEY SHARE;
  IF instead IS NOT NULL THEN
    RAISE EXCEPTION 'the customer was merged into another one'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'customers_merged';
  END IF;
  RETURN NEW;
END $$
"""
"""Lets nothing new belong to a customer that turned out to be another one (CU-3)."""


def never_of_merged(table: str) -> None:
    """Keep a table's rows, by ``customer_id``, from customers that were merged away."""
    run_after_create(
        f"CREATE TRIGGER merged BEFORE INSERT OR UPDATE OF customer_id ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_merged()"
    )


def told_when_moved(table: str, whose: str) -> None:
    """Let the trail tell of a table's rows when a customer they are of goes elsewhere."""
    run_after_create(
        f"CREATE TRIGGER moved_{table} AFTER UPDATE OF territory ON customers FOR EACH ROW"
        " WHEN (OLD.territory IS DISTINCT FROM NEW.territory)"
        f" EXECUTE FUNCTION tell_moved('{table}', '{whose}')"
    )


NOTE_OWNER: Final = """
CREATE FUNCTION note_owner() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO owner_changes
    (id, customer_id, from_id, to_id, territory, reason, changed_by, changed_at)
  VALUES (new_id(), NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.owner_id END, NEW.owner_id,
          NEW.territory, NEW.owner_reason,
          coalesce(nullif(current_setting('salesbook.actor', true), ''), session_user), now());
  RETURN NULL;
END $$;
CREATE TRIGGER owner_first AFTER INSERT ON customers FOR EACH ROW
WHEN (NEW.owner_id IS NOT NULL) EXECUTE FUNCTION note_owner();
CREATE TRIGGER owner AFTER UPDATE OF owner_id ON customers FOR EACH ROW
WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION note_owner()
"""
"""Writes down by itself who looked after a customer when."""

govern(Customer.__table__, IN_TERRITORY)
govern(Contact.__table__, OF_A_CUSTOMER)
govern(OwnerChange.__table__, OF_A_CUSTOMER)
run_after_create(NOTE_OWNER)
run_after_create(REFUSE_MERGED)
never_of_merged("contacts")

"""How customers and the people there are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from schema.customers.accounts.tables import Contact, Customer
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work
from schema.people.users.tables import User

OWNER: Final = select(User.email).where(User.id == Customer.owner_id).scalar_subquery()
"""The address of the colleague who looks after a customer."""


@dataclass(eq=False)
class NoSuchCustomer(NotFound):
    """There is no customer {number}; use a number such as CU-000001."""

    number: str


@dataclass(eq=False)
class NoSuchContact(NotFound):
    """There is no contact {number}; use a number such as CT-000001."""

    number: str


async def customer(session: Session, number: str) -> Customer:
    """Find one customer by number; one that was merged leads to what it turned out to be."""
    row: Customer = await found(
        session, Customer.number, number.strip(), NoSuchCustomer(number)
    )
    while row.merged_into_id is not None:
        row = await customer_by_id(session, row.merged_into_id)
    return row


async def customer_by_id(session: Session, identity: UUID) -> Customer:
    """Find the customer another record points at."""
    row: Customer = await found(session, Customer.id, identity, NoSuchCustomer(str(identity)))
    return row


async def customer_by_id_for_change(work: Work, identity: UUID) -> Customer:
    """Lock the customer another record points at."""
    row: Customer = await locked(work, Customer.id, identity, NoSuchCustomer(str(identity)))
    return row


async def contact(session: Session, number: str) -> Contact:
    """Find one person by number."""
    row: Contact = await found(session, Contact.number, number.strip(), NoSuchContact(number))
    return row


async def contact_for_change(work: Work, number: str) -> Contact:
    """Lock one person."""
    row: Contact = await locked(work, Contact.number, number.strip(), NoSuchContact(number))
    return row


async def contacts(session: Session, of: Customer) -> Sequence[Contact]:
    """Find the people we know at a customer, in the order we got to know them."""
    known = select(Contact).where(Contact.customer_id == of.id).order_by(Contact.id)
    return (await session.scalars(known)).all()


async def left_until(work: Work, day: date, most: int) -> Sequence[Contact]:
    """Lock some people who had left by the end of a day, and can still be reached."""
    told = or_(
        Contact.phone.is_not(None),
        Contact.email.is_not(None),
        Contact.wechat.is_not(None),
        Contact.birthday.is_not(None),
    )
    people = select(Contact).where(Contact.left_on <= day, told).order_by(Contact.number)
    locked_ones = people.limit(most).with_for_update(key_share=True)
    return (await work.session.scalars(locked_ones)).all()


async def customer_for_change(work: Work, number: str) -> Customer:
    """Lock one customer; one that was merged leads to what it turned out to be."""
    row: Customer = await locked(work, Customer.number, number.strip(), NoSuchCustomer(number))
    while row.merged_into_id is not None:
        row = await customer_by_id_for_change(work, row.merged_into_id)
    return row

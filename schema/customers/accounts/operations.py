"""Everything that can happen to a customer, and to the people we know there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from schema.customers.accounts import queries, rules
from schema.customers.accounts.rules import (
    ContactGiven,
    ContactRole,
    CustomerKind,
    CustomerSize,
    UsccTaken,
)
from schema.customers.accounts.tables import (
    CONTACT_NUMBERS,
    CUSTOMER_NUMBERS,
    Contact,
    Customer,
)
from schema.kernel.alike import name_key, pinyin_key
from schema.kernel.numbers import Reserved
from schema.kernel.preferring import prefer
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.stepping import Step, came_to
from schema.kernel.taking import Rules, as_told, take, words
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.people.users import queries as users
from schema.people.users import rules as user_rules

ASKING: Final = frozenset({Role.SELLER, Role.SERVICE})
"""Who asks for what documents are made out to be changed, and does not change it."""


@dataclass(frozen=True, slots=True)
class CustomerRegistered:
    """We know a customer more."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class CustomerTold:
    """Something else is known of a customer, or of the people and places there."""

    customer_id: UUID


class CustomerFacts(TypedDict, total=False):
    """What is known of a customer; what is not given stays as it is."""

    phone: str | None
    email: str | None
    short_name: str | None
    kind: CustomerKind
    uscc: str | None
    industry: str | None
    size: CustomerSize | None
    website: str | None


class CustomerChanges(CustomerFacts, total=False):
    """What may be corrected about a customer."""

    name: str


class ContactFacts(TypedDict, total=False):
    """What is known of a person; what is not given stays as it is."""

    phone: str | None
    email: str | None
    title: str | None
    role: ContactRole | None
    wechat: str | None
    birthday: date | None


class ContactChanges(ContactFacts, total=False):
    """What may be corrected about a person."""

    name: str


def _email(text: str | None) -> str | None:
    return user_rules.check_email(text) if text else None


def _facts(subject: str) -> Rules:
    """Say how what is told of a customer or a person is read."""
    return {
        "name": partial(rules.check_name, subject),
        "phone": rules.check_phone,
        "email": _email,
        "short_name": words,
        "kind": as_told,
        "uscc": rules.check_uscc,
        "industry": words,
        "size": as_told,
        "website": rules.check_website,
        "title": words,
        "role": as_told,
        "wechat": words,
        "birthday": as_told,
    }


@may(Role.SELLER, Role.MANAGER, Role.INTEGRATION)
async def register(
    work: Work,
    name: str,
    territory: str,
    owner: str | None = None,
    contacts: list[ContactGiven] | None = None,
    reserved: Reserved | None = None,
    **facts: Unpack[CustomerFacts],
) -> Customer:
    """Take up a customer; ``owner`` is a user's e-mail address."""
    customer = Customer(
        number=reserved or await CUSTOMER_NUMBERS.take(work.session),
        name=rules.check_name("the customer", name),
        territory=territory,
        registered_on=work.today,
        owner_id=(await users.user(work.session, owner)).id if owner else None,
    )
    take(customer, facts, _facts("the customer"))
    work.session.add(customer)
    key(customer)
    await _write(work, customer)
    for person in contacts or ():
        await _add_contact(
            work, customer, person.name, {"phone": person.phone, "email": person.email}
        )
    work.happened.append(CustomerRegistered(customer.id))
    return customer


@may(Role.SELLER, Role.MANAGER, Role.SERVICE, Role.INTEGRATION)
async def correct(work: Work, number: str, **changes: Unpack[CustomerChanges]) -> Customer:
    """Put right what we know about a customer.

    Name and unified social credit code go through a request, unless a manager corrects them.
    """
    customer = await queries.customer_for_change(work, number)
    _check_direct(work, customer, changes)
    take(customer, changes, _facts(f"customer {customer.number}"))
    key(customer)
    await _write(work, customer)
    work.happened.append(CustomerTold(customer.id))
    return customer


@may(Role.SELLER, Role.MANAGER, Role.SERVICE)
async def verify(work: Work, number: str) -> Customer:
    """Say that what we know about a customer was looked at and is true."""
    customer = await queries.customer_for_change(work, number)
    customer.verified_at = work.at
    work.happened.append(CustomerTold(customer.id))
    return customer


@may(Role.MANAGER)
async def reassign(
    work: Work,
    number: str,
    owner: str,
    territory: str | None = None,
    reason: str | None = None,
) -> Customer:
    """Hand a customer to another colleague, and to their territory unless one is named."""
    customer = await queries.customer_for_change(work, number)
    user = await users.user(work.session, owner)
    customer.owner_id, customer.owner_reason = user.id, words(reason)
    customer.territory = territory or user.territory or customer.territory
    return customer


@may(Role.SELLER, Role.MANAGER, Role.SERVICE, Role.INTEGRATION)
async def add_contact(
    work: Work, customer: str, name: str, **facts: Unpack[ContactFacts]
) -> Contact:
    """Get to know a person at a customer."""
    of = await queries.customer(work.session, customer)
    work.happened.append(CustomerTold(of.id))
    return await _add_contact(work, of, name, facts)


@may(Role.SELLER, Role.MANAGER, Role.SERVICE, Role.INTEGRATION)
async def correct_contact(
    work: Work, number: str, **changes: Unpack[ContactChanges]
) -> Contact:
    """Put right what we know about a person."""
    contact = await queries.contact_for_change(work, number)
    take(contact, changes, _facts(f"contact {contact.number}"))
    work.happened.append(CustomerTold(contact.customer_id))
    return contact


@may(Role.SELLER, Role.MANAGER, Role.SERVICE)
async def prefer_contact(work: Work, number: str) -> Contact:
    """Ask this person first from now on."""
    contact = await queries.contact(work.session, number)
    customer = await queries.customer_by_id_for_change(work, contact.customer_id)
    contact = await queries.contact_for_change(work, number)
    if contact.left_on is not None:
        left_on = contact.left_on.isoformat()
        raise rules.ContactHasLeft(contact.name, customer.name, left_on)
    await prefer(work, contact, Contact.customer_id)
    return contact


@may(Role.SELLER, Role.MANAGER, Role.SERVICE, Role.INTEGRATION)
async def part_with_contact(work: Work, number: str, left_on: date | None = None) -> Contact:
    """Note that a person works there no more, from today on unless a day is named."""
    contact = await queries.contact_for_change(work, number)
    contact.left_on, contact.preferred = left_on or work.today, False
    work.happened.append(CustomerTold(contact.customer_id))
    return contact


async def forget_left(work: Work, _reached: str | None) -> Step:
    """Empty how people were reached who left longer ago than the company keeps it.

    Their customers are compared anew by the cleaning of the same night.
    """
    until = work.today - timedelta(days=work.company.retention.contacts)
    people = await queries.left_until(work, until, rules.BATCH)
    for contact in people:
        contact.phone = contact.email = contact.wechat = contact.birthday = None
    await work.session.flush()
    return Step(came_to([contact.number for contact in people], rules.BATCH))


def _check_direct(work: Work, customer: Customer, changes: Mapping[str, Any]) -> None:
    """Refuse that somebody changes alone what documents are made out to."""
    known = {"name": customer.name, "uscc": customer.uscc}
    rules.check_direct(customer.number, known, changes, work.actor.role in ASKING)


def key(customer: Customer) -> None:
    """Write down by what a customer is found whose name is alike."""
    customer.name_key = name_key(customer.name)
    customer.pinyin = pinyin_key(customer.name)


async def _write(work: Work, customer: Customer) -> None:
    await write(work, {"uq_customers_uscc": UsccTaken(customer.uscc or "")})


async def _add_contact(
    work: Work, customer: Customer, name: str, facts: Mapping[str, Any]
) -> Contact:
    contact = Contact(
        customer_id=customer.id,
        number=await CONTACT_NUMBERS.take(work.session),
        name=rules.check_name("the contact", name),
    )
    take(contact, facts, _facts("the contact"))
    work.session.add(contact)
    await work.session.flush()
    return contact

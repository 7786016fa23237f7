"""Everything that can happen to a customer."""

from dataclasses import dataclass
from typing import TypedDict, Unpack
from uuid import UUID

from schema.customers.accounts import queries, rules
from schema.customers.accounts.rules import ContactGiven
from schema.customers.accounts.tables import CUSTOMER_NUMBERS, Contact, Customer
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.people.users import queries as users
from schema.people.users import rules as user_rules


@dataclass(frozen=True, slots=True)
class CustomerRegistered:
    """We know a customer more."""

    customer_id: UUID


class Reach(TypedDict, total=False):
    """How a customer is reached; what is not given stays as it is."""

    phone: str | None
    email: str | None


class CustomerChanges(Reach, total=False):
    """What may be corrected about a customer."""

    name: str


@may(Role.SELLER, Role.MANAGER, Role.INTEGRATION)
async def register(
    work: Work,
    name: str,
    territory: str,
    owner: str | None = None,
    contacts: list[ContactGiven] | None = None,
    **reach: Unpack[Reach],
) -> Customer:
    """Take up a customer; ``owner`` is a user's e-mail address."""
    email = reach.get("email")
    customer = Customer(
        number=await CUSTOMER_NUMBERS.take(work.session),
        name=rules.check_name("the customer", name),
        territory=territory,
        owner_id=(await users.user(work.session, owner)).id if owner else None,
        phone=rules.check_phone(reach.get("phone")),
        email=user_rules.check_email(email) if email else None,
    )
    work.session.add(customer)
    await work.session.flush()
    for person in contacts or ():
        await _add_contact(work, customer, person)
    work.happened.append(CustomerRegistered(customer.id))
    return customer


@may(Role.SELLER, Role.MANAGER, Role.SERVICE, Role.INTEGRATION)
async def correct(work: Work, number: str, **changes: Unpack[CustomerChanges]) -> Customer:
    """Put right what we know about a customer."""
    customer = await queries.customer_for_change(work, number)
    if "name" in changes:
        customer.name = rules.check_name(f"customer {number}", changes["name"])
    if "phone" in changes:
        customer.phone = rules.check_phone(changes["phone"])
    if "email" in changes:
        email = changes["email"]
        customer.email = user_rules.check_email(email) if email else None
    return customer


@may(Role.MANAGER)
async def reassign(
    work: Work, number: str, owner: str, territory: str | None = None
) -> Customer:
    """Hand a customer to another colleague, and to their territory unless one is named."""
    customer = await queries.customer_for_change(work, number)
    user = await users.user(work.session, owner)
    customer.owner_id = user.id
    customer.territory = territory or user.territory or customer.territory
    return customer


async def _add_contact(work: Work, customer: Customer, given: ContactGiven) -> None:
    work.session.add(
        Contact(
            customer_id=customer.id,
            name=rules.check_name("the contact", given.name),
            phone=rules.check_phone(given.phone),
            email=user_rules.check_email(given.email) if given.email else None,
        )
    )

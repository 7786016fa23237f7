"""Everything that can happen to an address."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, TypedDict, Unpack

from schema.customers.accounts import queries as accounts
from schema.customers.accounts import rules as account_rules
from schema.customers.accounts.operations import CustomerTold
from schema.customers.addresses import queries, rules
from schema.customers.addresses.rules import HOME, AddressKind
from schema.customers.addresses.tables import ADDRESS_NUMBERS, Address
from schema.kernel import preferring
from schema.kernel.roles import Role
from schema.kernel.taking import Rules, as_told, take, words
from schema.kernel.verbs import may
from schema.kernel.work import Work

ALIKE: Final = (Address.customer_id, Address.kind)


class AddressFacts(TypedDict, total=False):
    """What is known of an address; what is not given stays as it is."""

    recipient: str | None
    phone: str | None
    country: str
    province: str | None
    district: str | None
    postcode: str | None
    deliverable: bool


class AddressChanges(AddressFacts, total=False):
    """What may be corrected about an address."""

    city: str
    line: str


def _facts(subject: str) -> Rules:
    """Say how what is told of an address is read."""
    return {
        "city": partial(rules.check_city, subject),
        "line": partial(rules.check_line, subject),
        "recipient": words,
        "phone": account_rules.check_phone,
        "country": rules.check_country,
        "province": words,
        "district": words,
        "postcode": words,
        "deliverable": as_told,
    }


def _take(address: Address, told: Mapping[str, Any], subject: str) -> None:
    take(address, told, _facts(subject))
    address.postcode = rules.check_postcode(address.postcode, address.country)


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE, Role.INTEGRATION)
async def add(
    work: Work,
    customer: str,
    kind: AddressKind,
    city: str,
    line: str,
    **facts: Unpack[AddressFacts],
) -> Address:
    """Note an address of a customer; the first one of a kind is preferred."""
    of = await accounts.customer_for_change(work, customer)
    address = Address(
        number=await ADDRESS_NUMBERS.take(work.session),
        customer_id=of.id,
        kind=kind,
        country=HOME,
    )
    _take(address, {"city": city, "line": line, **facts}, f"customer {of.number}")
    address.preferred = await preferring.stands_alone(work, address, *ALIKE)
    work.session.add(address)
    await work.session.flush()
    work.happened.append(CustomerTold(of.id))
    return address


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE, Role.INTEGRATION)
async def correct(work: Work, number: str, **changes: Unpack[AddressChanges]) -> Address:
    """Put right what an address says."""
    address = await _in_use(work, number)
    _take(address, changes, f"address {number}")
    work.happened.append(CustomerTold(address.customer_id))
    return address


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE)
async def prefer(work: Work, number: str) -> Address:
    """Take this address from now on, unless another one of its kind is named."""
    address = await _in_use(work, number)
    await preferring.prefer(work, address, *ALIKE)
    return address


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE, Role.INTEGRATION)
async def archive(work: Work, number: str) -> Address:
    """Use an address no more; what was sent there keeps it."""
    address = await _in_use(work, number)
    address.archived_at, address.preferred = work.at, False
    work.happened.append(CustomerTold(address.customer_id))
    return address


async def _in_use(work: Work, number: str) -> Address:
    address = await queries.address_for_change(work, number)
    if address.archived_at is not None:
        raise rules.AddressIsArchived(address.number)
    return address

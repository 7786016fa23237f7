"""How addresses are found."""

from dataclasses import dataclass

from schema.customers.accounts import queries as accounts
from schema.customers.addresses.tables import Address
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchAddress(NotFound):
    """There is no address {number}; use a number such as AD-000001."""

    number: str


async def address(session: Session, number: str) -> Address:
    """Find one address by number."""
    row: Address = await found(session, Address.number, number.strip(), NoSuchAddress(number))
    return row


async def address_for_change(work: Work, number: str) -> Address:
    """Lock one address, and before it the customer whose it is."""
    known = await address(work.session, number)
    await accounts.customer_by_id_for_change(work, known.customer_id)
    row: Address = await locked(work, Address.number, number.strip(), NoSuchAddress(number))
    return row

"""How wishes to change something are found, and the customers people look after."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, Text, func, select

from schema.customers.accounts.tables import Contact, Customer
from schema.customers.addresses.rules import AddressKind
from schema.customers.addresses.tables import Address
from schema.customers.credit.tables import Credit
from schema.customers.requests.rules import RequestedFact, RequestState
from schema.customers.requests.tables import ChangeRequest
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work

SHIPPING_ADDRESS: Final = func.concat_ws(
    " ", Address.province, Address.city, Address.district, Address.line, type_=Text
).label("shipping_address")
"""An address in one line; blank where there is none."""


def known_customers() -> Select[Any]:
    """Select all customers with their credit, whom to ask first and where goods go."""
    return (
        select()
        .where(Customer.merged_into_id.is_(None))
        .join_from(Customer, Credit, Credit.customer_id == Customer.id)
        .join(Contact, (Contact.customer_id == Customer.id) & Contact.preferred, isouter=True)
        .join(
            Address,
            (Address.customer_id == Customer.id)
            & Address.preferred
            & (Address.kind == AddressKind.SHIPPING),
            isouter=True,
        )
    )


@dataclass(eq=False)
class NoSuchRequest(NotFound):
    """There is no request {number}; use a number such as CR-000001."""

    number: str


async def request_for_change(work: Work, number: str) -> ChangeRequest:
    """Lock one request."""
    row: ChangeRequest = await locked(
        work, ChangeRequest.number, number.strip(), NoSuchRequest(number)
    )
    return row


async def open_request(work: Work, subject: str, fact: RequestedFact) -> ChangeRequest | None:
    """Find the request about a fact that nobody has decided about, if there is one."""
    told = select(ChangeRequest).where(
        ChangeRequest.subject == subject,
        ChangeRequest.fact == fact,
        ChangeRequest.state == RequestState.OPEN,
    )
    row: ChangeRequest | None = await work.session.scalar(told)
    return row

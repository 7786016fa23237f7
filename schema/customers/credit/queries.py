"""How credit is found; its row is the first lock of everything that changes exposure."""

from typing import Any, Final

from sqlalchemy import Select, Text, func, select

from schema.customers.accounts import queries as accounts
from schema.customers.accounts.queries import NoSuchCustomer
from schema.customers.accounts.tables import Contact, Customer
from schema.customers.addresses.rules import AddressKind
from schema.customers.addresses.tables import Address
from schema.customers.credit.tables import Credit
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


async def credit_for_change(work: Work, number: str) -> Credit:
    """Lock the credit of the customer with this number."""
    customer = await accounts.customer(work.session, number)
    return await credit_of_for_change(work, customer)


async def credit_of_for_change(work: Work, customer: Customer) -> Credit:
    """Lock the credit of this customer."""
    row: Credit = await locked(
        work, Credit.customer_id, customer.id, NoSuchCustomer(customer.number), customer.number
    )
    return row

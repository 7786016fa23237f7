"""The Customers tab: whom we sell to, for those who look after them to keep true."""

from typing import Final

from sqlalchemy import Date, cast

from schema.customers.accounts import operations
from schema.customers.accounts import queries as accounts
from schema.customers.accounts.queries import OWNER
from schema.customers.accounts.tables import CUSTOMER_NUMBERS, Contact, Customer
from schema.customers.addresses.tables import Address
from schema.customers.credit.tables import Credit
from schema.customers.duplicates import operations as duplicates
from schema.customers.requests import operations as requests
from schema.customers.requests import queries
from schema.kernel.sheet import Action, Column, Narrowing, Sheet, tables

CUSTOMERS: Final = Sheet(
    name="customers",
    title="Customers",
    doc="Customers as we know them; a new row registers one.",
    entity=Customer,
    key=Customer.number,
    rows=queries.known_customers,
    by=Narrowing(Customer.territory, OWNER, cast(Customer.verified_at, Date)),
    shown=tables(Customer, Credit, Contact, Address),
    lock=accounts.customer_for_change,
    parts=(Contact.customer_id, Address.customer_id),
    insert=operations.register,
    reserve=lambda work, _content: CUSTOMER_NUMBERS.take(work.session),
    columns=(
        Column("Name", Customer.name),
        Column("Territory", Customer.territory),
        Column("Short name", Customer.short_name, edit=operations.correct),
        Column("Kind", Customer.kind),
        Column("USCC", Customer.uscc),
        Column("Industry", Customer.industry, edit=operations.correct),
        Column("Size", Customer.size, edit=operations.correct),
        Column("Phone", Customer.phone, edit=operations.correct),
        Column("E-mail", Customer.email, edit=operations.correct),
        Column("Website", Customer.website, edit=operations.correct),
        Column("Contact", Contact.name, argument="contact", doc="Whom to ask first."),
        Column(
            "Contact phone",
            Contact.phone,
            argument="contact_phone",
            doc="The phone number of whom to ask first.",
        ),
        Column(
            "Shipping address",
            queries.SHIPPING_ADDRESS,
            argument="shipping_address",
            doc="Where goods go unless another address is named.",
        ),
        Column("Credit on hold", Credit.hold_reason, argument="hold_reason"),
        Column("Exposure", Credit.exposure),
        Column("Currency", Credit.currency),
        Column("Verified at", Customer.verified_at),
        Column("Data quality", Customer.quality),
    ),
    actions={
        "verify": Action(operations.verify),
        "ask for name": Action(requests.ask_for_name, "name"),
        "ask for USCC": Action(requests.ask_for_uscc, "uscc"),
        "ask to merge with": Action(duplicates.ask_to_merge, "other"),
    },
)

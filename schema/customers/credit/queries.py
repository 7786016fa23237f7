"""How credit is found; its row is the first lock of everything that changes exposure."""

from sqlalchemy import select

from schema.customers.accounts import queries as accounts
from schema.customers.accounts.queries import NoSuchCustomer
from schema.customers.accounts.tables import Customer
from schema.customers.credit.tables import Credit
from schema.kernel.rows import locked
from schema.kernel.work import Work


async def credit_for_change(work: Work, number: str) -> Credit:
    """Lock the credit of the customer with this number."""
    customer = await accounts.customer(work.session, number)
    return await credit_of_for_change(work, customer)


async def credit_of(work: Work, customer: Customer) -> Credit:
    """Read the credit of this customer as it is now, without locking it."""
    query = select(Credit).where(Credit.customer_id == customer.id)
    row = await work.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NoSuchCustomer(customer.number)
    return row


async def credit_of_for_change(work: Work, customer: Customer) -> Credit:
    """Lock the credit of this customer."""
    row: Credit = await locked(
        work, Credit.customer_id, customer.id, NoSuchCustomer(customer.number), customer.number
    )
    return row

"""Customers' bank accounts as the API shows them."""

from datetime import datetime

import strawberry

from schema.customers.accounts.graphql import CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.bank_accounts import operations
from schema.customers.bank_accounts.tables import BankAccount
from schema.kernel.bulk_mutations import bulk
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation


@node(BankAccount)
class BankAccountNode(Node):
    """Shows a ``BankAccount`` row."""

    number: str = column(BankAccount.number)
    account_number: str | None = column(BankAccount.account_number)
    bank: str = column(BankAccount.bank)
    bank_code: str | None = column(BankAccount.bank_code)
    holder: str | None = column(BankAccount.holder)
    archived_at: datetime | None = column(BankAccount.archived_at)
    revision: int = column(BankAccount.revision)
    customer: CustomerNode = related(
        BankAccount.customer_id, Customer.id, CustomerNode, "Whose account it is."
    )


@strawberry.type
class BankAccountQueries:
    """Questions about customers' bank accounts."""

    bank_account = found_by(BankAccount.number, BankAccountNode, "One bank account by number.")


@strawberry.type
class BankAccountMutations:
    """What can happen to a customer's bank account."""

    add_bank_account = mutation(
        operations.add, BankAccount, BankAccountNode, "add_bank_account"
    )
    correct_bank_account = mutation(
        operations.correct, BankAccount, BankAccountNode, "correct_bank_account"
    )
    archive_bank_account = mutation(
        operations.archive, BankAccount, BankAccountNode, "archive_bank_account"
    )

    add_bank_account_bulk = bulk("add_bank_account")
    correct_bank_account_bulk = bulk("correct_bank_account")
    archive_bank_account_bulk = bulk("archive_bank_account")

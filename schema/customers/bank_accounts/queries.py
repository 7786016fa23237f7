"""How bank accounts are found."""

from dataclasses import dataclass

from schema.customers.bank_accounts.tables import BankAccount
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchBankAccount(NotFound):
    """There is no bank account {number}; use a number such as BA-000001."""

    number: str


async def bank_account_for_change(work: Work, number: str) -> BankAccount:
    """Lock one bank account."""
    missing = NoSuchBankAccount(number)
    row: BankAccount = await locked(work, BankAccount.number, number.strip(), missing)
    return row

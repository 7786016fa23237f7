"""Everything that can happen to a customer's bank account."""

from typing import TypedDict, Unpack

from schema.customers.accounts import queries as accounts
from schema.customers.accounts.operations import CustomerTold
from schema.customers.accounts.rules import check_name
from schema.customers.bank_accounts import queries, rules
from schema.customers.bank_accounts.tables import BANK_ACCOUNT_NUMBERS, BankAccount
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import Rules, take
from schema.kernel.verbs import may
from schema.kernel.work import Work


class BankAccountChanges(TypedDict, total=False):
    """What may be corrected about a bank account; what is not given stays as it is."""

    account_number: str
    bank: str
    bank_code: str | None
    holder: str


def _facts(number: str) -> Rules:
    """Say how what is told of a bank account is read."""
    return {
        "account_number": rules.check_account_number,
        "bank": lambda text: check_name(f"the bank of {number}", text),
        "bank_code": rules.check_bank_code,
        "holder": lambda text: check_name(f"the holder of {number}", text),
    }


@may(Role.MANAGER, Role.FINANCE, Role.INTEGRATION)
async def add(
    work: Work,
    customer: str,
    account_number: str,
    bank: str,
    bank_code: str | None = None,
    holder: str | None = None,
) -> BankAccount:
    """Note from where a customer pays; it is held in the customer's name unless told."""
    of = await accounts.customer(work.session, customer)
    made = BankAccount(
        number=await BANK_ACCOUNT_NUMBERS.take(work.session),
        customer_id=of.id,
        account_number=rules.check_account_number(account_number),
        bank=check_name("the bank", bank),
        bank_code=rules.check_bank_code(bank_code),
        holder=(holder or "").strip() or of.name,
    )
    work.session.add(made)
    await _write(work, made)
    return made


@may(Role.MANAGER, Role.FINANCE, Role.INTEGRATION)
async def correct(
    work: Work, number: str, **changes: Unpack[BankAccountChanges]
) -> BankAccount:
    """Put right what we know about a bank account."""
    made = await _in_use(work, number)
    take(made, changes, _facts(number))
    await _write(work, made)
    return made


@may(Role.MANAGER, Role.FINANCE, Role.INTEGRATION)
async def archive(work: Work, number: str) -> BankAccount:
    """Expect no more money from a bank account."""
    made = await _in_use(work, number)
    made.archived_at = work.at
    return made


async def _in_use(work: Work, number: str) -> BankAccount:
    made = await queries.bank_account_for_change(work, number)
    if made.archived_at is not None:
        raise rules.BankAccountIsArchived(made.number)
    return made


async def _write(work: Work, made: BankAccount) -> None:
    taken = rules.BankAccountTaken(made.account_number)
    await write(work, {"uq_bank_accounts_account_number": taken})
    work.happened.append(CustomerTold(made.customer_id))

"""Everything that can happen to a tax title."""

from functools import partial
from typing import TypedDict, Unpack

from schema.customers.accounts import queries as accounts
from schema.customers.accounts import rules as account_rules
from schema.customers.accounts.operations import ASKING, CustomerTold
from schema.customers.tax_titles import queries, rules
from schema.customers.tax_titles.tables import TAX_TITLE_NUMBERS, TaxTitle
from schema.kernel import preferring
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import Rules, take, words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class TaxTitleFacts(TypedDict, total=False):
    """What else stands on an invoice; what is not given stays as it is."""

    bank: str | None
    account_number: str | None
    address: str | None
    phone: str | None


class TaxTitleChanges(TaxTitleFacts, total=False):
    """What may be corrected about a tax title."""

    title: str
    tax_number: str


def _facts(subject: str) -> Rules:
    """Say how what is told of a tax title is read."""
    return {
        "title": partial(account_rules.check_name, subject),
        "tax_number": rules.check_tax_number,
        "bank": words,
        "account_number": words,
        "address": words,
        "phone": account_rules.check_phone,
    }


@may(Role.SELLER, Role.MANAGER, Role.FINANCE, Role.INTEGRATION)
async def add(
    work: Work, customer: str, title: str, tax_number: str, **facts: Unpack[TaxTitleFacts]
) -> TaxTitle:
    """Note in whose name a customer has invoices issued; the first one is preferred."""
    of = await accounts.customer_for_change(work, customer)
    made = TaxTitle(
        number=await TAX_TITLE_NUMBERS.take(work.session),
        customer_id=of.id,
    )
    take(made, {"title": title, "tax_number": tax_number, **facts}, _facts("the tax title"))
    made.preferred = await preferring.stands_alone(work, made, TaxTitle.customer_id)
    work.session.add(made)
    await _write(work, made, of.name)
    return made


@may(Role.SELLER, Role.MANAGER, Role.FINANCE, Role.INTEGRATION)
async def correct(work: Work, number: str, **changes: Unpack[TaxTitleChanges]) -> TaxTitle:
    """Put right what stands on the invoices; those that were issued stay as they are."""
    made = await _in_use(work, number)
    known = {"title": made.title, "tax_number": made.tax_number}
    account_rules.check_direct(made.number, known, changes, work.actor.role in ASKING)
    take(made, changes, _facts(f"tax title {number}"))
    await _write(work, made, number)
    return made


@may(Role.SELLER, Role.MANAGER, Role.FINANCE)
async def prefer(work: Work, number: str) -> TaxTitle:
    """Issue invoices in this name from now on, unless another one is named."""
    made = await _in_use(work, number)
    await preferring.prefer(work, made, TaxTitle.customer_id)
    return made


@may(Role.SELLER, Role.MANAGER, Role.FINANCE, Role.INTEGRATION)
async def archive(work: Work, number: str) -> TaxTitle:
    """Issue no more invoices in this name."""
    made = await _in_use(work, number)
    made.archived_at, made.preferred = work.at, False
    work.happened.append(CustomerTold(made.customer_id))
    return made


async def _in_use(work: Work, number: str) -> TaxTitle:
    made = await queries.title_for_change(work, number)
    if made.archived_at is not None:
        raise rules.TaxTitleIsArchived(made.number)
    return made


async def _write(work: Work, made: TaxTitle, customer: str) -> None:
    taken = rules.TaxTitleTaken(customer, made.tax_number)
    await write(work, {"uq_tax_titles_customer_id_tax_number": taken})
    work.happened.append(CustomerTold(made.customer_id))

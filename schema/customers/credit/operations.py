"""Everything that can happen to a customer's credit."""

from decimal import Decimal

from schema.customers.accounts.operations import CustomerRegistered
from schema.customers.credit import queries, rules
from schema.customers.credit.tables import Credit
from schema.customers.terms import queries as terms
from schema.kernel.roles import Role
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


async def open_credit(work: Work, registered: CustomerRegistered) -> Credit:
    """Give a new customer a credit of nothing, in the company's currency."""
    credit = Credit(customer_id=registered.customer_id, currency=work.company.currency)
    work.session.add(credit)
    await work.session.flush()
    return credit


@may(Role.FINANCE, Role.CREDIT)
async def set_limit(work: Work, number: str, credit_limit: Decimal) -> Credit:
    """Decide how much a customer may owe us."""
    credit = await queries.credit_for_change(work, number)
    credit.credit_limit = rules.check_limit(number, credit_limit)
    return credit


@may(Role.FINANCE, Role.CREDIT)
async def set_terms(work: Work, number: str, payment_term: str | None = None) -> Credit:
    """Agree with a customer how they pay; without a code, as is usual with us."""
    credit = await queries.credit_for_change(work, number)
    code = words(payment_term)
    known = None if code is None else await terms.terms_in_use(work.session, code)
    credit.payment_term_id = None if known is None else known.id
    return credit


@may(Role.FINANCE, Role.CREDIT)
async def hold(work: Work, number: str, hold_reason: str) -> Credit:
    """Stop confirming and shipping for a customer."""
    credit = await queries.credit_for_change(work, number)
    credit.hold_reason = hold_reason.strip() or "no reason given"
    return credit


@may(Role.FINANCE, Role.CREDIT)
async def release(work: Work, number: str) -> Credit:
    """Go on confirming and shipping for a customer."""
    credit = await queries.credit_for_change(work, number)
    credit.hold_reason = None
    return credit

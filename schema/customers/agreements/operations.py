"""Everything that can happen to a price agreement."""

from datetime import date, timedelta

from schema.catalogue.prices import queries as prices
from schema.customers.accounts import queries as accounts
from schema.customers.agreements import queries, rules
from schema.customers.agreements.tables import AGREEMENT_NUMBERS, PriceAgreement
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.MANAGER)
async def agree(
    work: Work,
    customer: str,
    price_list: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> PriceAgreement:
    """Let a customer buy by a price list of their own, from today on unless a day is named."""
    of = await accounts.customer_for_change(work, customer)
    known = await prices.price_list_in_use(work.session, price_list)
    begins = valid_from or work.today
    rules.check_period(of.number, begins, valid_to)
    agreement = PriceAgreement(
        number=await AGREEMENT_NUMBERS.take(work.session),
        customer_id=of.id,
        price_list_id=known.id,
        currency=known.currency,
        valid_from=begins,
        valid_to=valid_to,
    )
    work.session.add(agreement)
    overlaps = rules.AgreementOverlaps(of.number, known.currency)
    await write(work, {"ex_price_agreements_overlap": overlaps})
    return agreement


@may(Role.MANAGER)
async def end(work: Work, number: str, valid_to: date | None = None) -> PriceAgreement:
    """End an agreement with a day; without one, yesterday was the last."""
    agreement = await queries.agreement_for_change(work, number)
    rules.check_running(agreement.number, agreement.valid_to, work.today)
    last = valid_to or max(work.today - timedelta(days=1), agreement.valid_from)
    of = await accounts.customer_by_id(work.session, agreement.customer_id)
    rules.check_period(of.number, agreement.valid_from, last)
    agreement.valid_to = last
    overlaps = rules.AgreementOverlaps(of.number, agreement.currency)
    await write(work, {"ex_price_agreements_overlap": overlaps})
    return agreement

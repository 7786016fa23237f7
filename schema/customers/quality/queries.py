"""How data issues are found, and what they are reckoned from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select

from schema.customers.accounts.rules import CustomerKind
from schema.customers.accounts.tables import Contact, Customer
from schema.customers.addresses.rules import AddressKind
from schema.customers.addresses.tables import Address
from schema.customers.duplicates.rules import DuplicateState
from schema.customers.duplicates.tables import Duplicate
from schema.customers.quality.rules import FRESH_DAYS, REPORTED, IssueState, Known, QualityRule
from schema.customers.quality.tables import Cleaning, FreshnessRule, QualityIssue
from schema.customers.tax_titles.tables import TaxTitle
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K24",
        "a customer's quality is 100 less what the open issues weigh",
        "SELECT count(*) FROM customers",
        "SELECT c.number FROM customers c LEFT JOIN quality_issues i"
        " ON i.customer_id = c.id AND i.state = 'open'"
        " GROUP BY c.id HAVING c.quality <> 100 - coalesce(sum(i.weight), 0)",
    ),
    Check(
        "K25",
        "the last change of a customer's owner tells who it is",
        "SELECT count(*) FROM customers",
        "SELECT c.number FROM customers c LEFT JOIN LATERAL (SELECT to_id FROM owner_changes o"
        " WHERE o.customer_id = c.id ORDER BY o.id DESC LIMIT 1) last ON true"
        " WHERE c.owner_id IS DISTINCT FROM last.to_id",
    ),
)


@dataclass(eq=False)
class NoSuchIssue(NotFound):
    """There is no data issue {number}; use a number such as QI-000001."""

    number: str


@dataclass(eq=False)
class NoSuchCleaning(NotFound):
    """There is no cleaning {number}; use a number such as CL-000001."""

    number: str


async def issue_for_change(work: Work, number: str) -> QualityIssue:
    """Lock one data issue."""
    row: QualityIssue = await locked(
        work, QualityIssue.number, number.strip(), NoSuchIssue(number)
    )
    return row


async def cleaning_for_change(work: Work, number: str) -> Cleaning:
    """Lock one cleaning."""
    row: Cleaning = await locked(work, Cleaning.number, number.strip(), NoSuchCleaning(number))
    return row


async def issues_of(work: Work, whose: UUID) -> dict[QualityRule, QualityIssue]:
    """Find what was ever wrong with what we know about a customer."""
    told = select(QualityIssue).where(QualityIssue.customer_id == whose)
    return {issue.rule: issue for issue in await work.session.scalars(told)}


async def known(
    work: Work, customer: Customer, issues: Mapping[QualityRule, QualityIssue]
) -> Known:
    """Gather what the rules ask about a customer."""
    people = (
        await work.session.execute(
            select(Contact.phone, Contact.email).where(
                Contact.customer_id == customer.id, Contact.left_on.is_(None)
            )
        )
    ).all()
    shipping = (Address.customer_id == customer.id) & (Address.kind == AddressKind.SHIPPING)
    titles = select(func.count()).where(
        TaxTitle.customer_id == customer.id, TaxTitle.archived_at.is_(None)
    )
    counted = select(
        func.count(), func.count().filter(Address.deliverable), titles.scalar_subquery()
    ).where(shipping, Address.archived_at.is_(None))
    ((addresses, deliverable, tax_titles),) = await work.session.execute(counted)
    days = await fresh_days(work, customer.kind)
    phones = (customer.phone, *(phone for phone, _ in people))
    emails = (customer.email, *(email for _, email in people))
    return Known(
        kind=customer.kind,
        uscc=customer.uscc,
        phones=tuple(phone for phone in phones if phone),
        emails=tuple(email for email in emails if email),
        contacts=len(people),
        deliverable=deliverable,
        addresses=addresses,
        tax_titles=tax_titles,
        fresh_on=_since(work, customer) + timedelta(days=days),
        reported={
            rule: issues[rule].detail or ""
            for rule in REPORTED & issues.keys()
            if issues[rule].state is not IssueState.RESOLVED
        },
    )


async def fresh_days(work: Work, kind: CustomerKind) -> int:
    """Say for how many days what was verified about customers of a kind holds."""
    told = select(FreshnessRule.days).where(FreshnessRule.kind == kind)
    days = await work.session.scalar(told)
    return FRESH_DAYS[kind] if days is None else int(days)


async def freshness_for_change(work: Work, kind: CustomerKind) -> FreshnessRule | None:
    """Lock what the company decided about customers of a kind."""
    row: FreshnessRule | None = await work.session.find(FreshnessRule.kind, kind, lock=True)
    return row


async def customers_after(work: Work, number: str | None, most: int) -> Sequence[Customer]:
    """Find the next customers by number, of those who are still their own."""
    told = select(Customer).where(Customer.merged_into_id.is_(None))
    if number is not None:
        told = told.where(Customer.number > number)
    return (await work.session.scalars(told.order_by(Customer.number).limit(most))).all()


async def count_customers(work: Work) -> int:
    """Count the customers who are still their own."""
    told = select(func.count()).select_from(Customer).where(Customer.merged_into_id.is_(None))
    return int(await work.session.scalar(told) or 0)


async def open_of(work: Work, whose: Sequence[UUID]) -> int:
    """Count the open issues of customers, and the pairs with them nobody has decided about."""
    issues = select(func.count()).where(
        QualityIssue.customer_id.in_(whose), QualityIssue.state == IssueState.OPEN
    )
    pairs = select(func.count()).where(
        or_(Duplicate.customer_id.in_(whose), Duplicate.other_id.in_(whose)),
        Duplicate.state == DuplicateState.OPEN,
    )
    session = work.session
    return int(await session.scalar(issues) or 0) + int(await session.scalar(pairs) or 0)


def _since(work: Work, customer: Customer) -> date:
    """Say since when what we know holds: since it was verified, or told."""
    if customer.verified_at is not None:
        return customer.verified_at.astimezone(work.company.zone).date()
    return customer.registered_on

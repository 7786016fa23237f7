"""Everything that can happen to our data about customers: looking, reporting, cleaning."""

from collections.abc import Sequence
from uuid import UUID

from schema.customers.accounts import queries as accounts
from schema.customers.accounts.operations import CustomerRegistered, CustomerTold, key
from schema.customers.accounts.rules import CustomerKind
from schema.customers.accounts.tables import Customer
from schema.customers.duplicates.operations import CustomersMerged, compare
from schema.customers.quality import queries, rules
from schema.customers.quality.rules import CleaningState, IssueState, QualityRule
from schema.customers.quality.tables import (
    CLEANING_NUMBERS,
    Cleaning,
    FreshnessRule,
    QualityIssue,
)
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.stepping import Step, each
from schema.kernel.taking import check_reason
from schema.kernel.verbs import may
from schema.kernel.work import Work


async def look(work: Work, told: CustomerRegistered | CustomerTold) -> None:
    """Note what is wrong with what we know about a customer of whom something was told."""
    await examine(work, await accounts.customer_by_id_for_change(work, told.customer_id))


async def look_at_both(work: Work, merged: CustomersMerged) -> None:
    """Note what is wrong with customers who became one, or two again."""
    for whose in (merged.winner_id, merged.loser_id):
        await examine(work, await accounts.customer_by_id(work.session, whose))


async def examine(work: Work, customer: Customer) -> None:
    """Compare what we know about a customer with the rules, and note what has changed."""
    told = await queries.issues_of(work, customer.id)
    found: dict[QualityRule, str | None] = {}
    if customer.merged_into_id is None:
        found = rules.issues(await queries.known(work, customer, told), work.today)
    for rule, detail in found.items():
        if rule not in told:
            _note(work, customer, rule, detail)
        else:
            _tell(work, told[rule], detail)
    for rule, issue in told.items():
        if rule not in found and issue.state is not IssueState.RESOLVED:
            _settle(work, issue, IssueState.RESOLVED)
    await work.session.flush()


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.SERVICE, Role.INTEGRATION)
async def report_bounce(work: Work, customer: str, email: str) -> QualityIssue:
    """Note that mail to an address of a customer comes back."""
    of = await accounts.customer_for_change(work, customer)
    known = await queries.known(work, of, {})
    if email.strip().casefold() not in {mail.casefold() for mail in known.emails}:
        raise rules.EmailNotTheirs(email, of.number)
    return await _report(work, of, QualityRule.EMAIL_BOUNCES, email.strip())


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.SERVICE, Role.INTEGRATION)
async def report_closed(work: Work, customer: str, reason: str) -> QualityIssue:
    """Note that a customer is said to have closed; ``reason`` says by whom."""
    of = await accounts.customer_for_change(work, customer)
    told = check_reason(f"customer {of.number}", reason)
    return await _report(work, of, QualityRule.CLOSED, told)


@may(Role.MANAGER, Role.SERVICE)
async def waive(work: Work, number: str, reason: str) -> QualityIssue:
    """Say that a data issue is all right as it is."""
    issue = await queries.issue_for_change(work, number)
    _settle(work, issue, IssueState.WAIVED)
    issue.reason = check_reason(f"issue {issue.number}", reason)
    return issue


@may(Role.MANAGER, Role.SERVICE)
async def resolve(work: Work, number: str) -> QualityIssue:
    """Say that what was reported is so no more; it is found again if it is."""
    issue = await queries.issue_for_change(work, number)
    _settle(work, issue, IssueState.RESOLVED)
    await work.session.flush()
    await examine(work, await accounts.customer_by_id(work.session, issue.customer_id))
    return issue


@may(Role.MANAGER, Role.SERVICE)
async def set_freshness(work: Work, kind: CustomerKind, days: int) -> FreshnessRule:
    """Decide for how many days what was verified about customers of a kind holds."""
    rule = await queries.freshness_for_change(work, kind)
    if rule is None:
        rule = FreshnessRule(kind=kind)
        work.session.add(rule)
    rule.days = rules.check_fresh_days(days)
    await work.session.flush()
    return rule


@may(Role.MANAGER, Role.SERVICE, Role.INTEGRATION)
async def begin_cleaning(work: Work) -> Cleaning:
    """Look at all customers, some at a time, beginning with the first ones."""
    return await _go_on(work, await _begin(work))


@may(Role.MANAGER, Role.SERVICE, Role.INTEGRATION)
async def go_on_cleaning(work: Work, number: str) -> Cleaning:
    """Look at the next customers; do so until the cleaning is finished."""
    cleaning = await queries.cleaning_for_change(work, number)
    if cleaning.state is CleaningState.FINISHED:
        raise rules.CleaningIsFinished(cleaning.number)
    return await _go_on(work, cleaning)


async def sweep(work: Work, reached: str | None) -> Step:
    """Begin a cleaning, or go on with the one that was ``reached``.

    Unlike a cleaning somebody asks for, it leaves out who cannot be looked at.
    """
    if reached is None:
        cleaning = await _begin(work)
    else:
        cleaning = await queries.cleaning_for_change(work, reached)
        if cleaning.state is CleaningState.FINISHED:
            return Step()
    some = await queries.customers_after(work, cleaning.reached, rules.BATCH)
    known = {customer.number: customer for customer in some}
    identities = [customer.id for customer in some]  # one that is left out may not be asked
    left_out = await each(work, list(known), lambda mine, one: _look_at(mine, known[one]))
    await _note_looked(work, cleaning, list(known), identities)
    over = cleaning.state is CleaningState.FINISHED
    return Step(None if over else cleaning.number, left_out)


async def _begin(work: Work) -> Cleaning:
    cleaning = Cleaning(
        number=await CLEANING_NUMBERS.take(work.session),
        begun_by=work.actor.name,
        begun_at=work.at,
        customers=await queries.count_customers(work),
        examined=0,
        found=0,
        state=CleaningState.RUNNING,
    )
    work.session.add(cleaning)
    await work.session.flush()
    return cleaning


async def _go_on(work: Work, cleaning: Cleaning) -> Cleaning:
    some = await queries.customers_after(work, cleaning.reached, rules.BATCH)
    for customer in some:
        await _look_at(work, customer)
    numbers = [customer.number for customer in some]
    await _note_looked(work, cleaning, numbers, [customer.id for customer in some])
    return cleaning


async def _look_at(work: Work, customer: Customer) -> None:
    if customer.name_key is None:
        key(customer)
        await work.session.flush()
    await compare(work, customer)
    await examine(work, customer)


async def _note_looked(
    work: Work, cleaning: Cleaning, numbers: Sequence[str], identities: Sequence[UUID]
) -> None:
    cleaning.examined += len(numbers)
    cleaning.found += await queries.open_of(work, identities)
    cleaning.reached = numbers[-1] if numbers else cleaning.reached
    if len(numbers) < rules.BATCH:
        cleaning.state, cleaning.finished_at = CleaningState.FINISHED, work.at


def _note(
    work: Work, customer: Customer, rule: QualityRule, detail: str | None
) -> QualityIssue:
    issue = QualityIssue(
        customer_id=customer.id,
        rule=rule,
        detail=detail,
        weight=rules.WEIGHTS[rule],
        found_at=work.at,
        state=IssueState.OPEN,
    )
    work.session.add(issue)
    return issue


async def _report(
    work: Work, customer: Customer, rule: QualityRule, detail: str
) -> QualityIssue:
    issue = (await queries.issues_of(work, customer.id)).get(rule)
    if issue is None:
        issue = _note(work, customer, rule, detail)
    _tell(work, issue, detail)
    await work.session.flush()
    return issue


def _tell(work: Work, issue: QualityIssue, detail: str | None) -> None:
    """Note that something is so, perhaps again, or of something else than before."""
    anew = issue.state is IssueState.WAIVED and issue.detail != detail
    if anew or issue.state is IssueState.RESOLVED:
        issue.state, issue.found_at = IssueState.OPEN, work.at
        issue.resolved_at = issue.resolved_by = issue.reason = None
    issue.detail = detail


def _settle(work: Work, issue: QualityIssue, state: IssueState) -> None:
    check_move(rules.MOVES, f"Issue {issue.number}", issue.state, state)
    issue.state, issue.resolved_at = state, work.at
    issue.resolved_by = work.actor.name

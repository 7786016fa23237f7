"""Everything that can happen to a wish to change what documents are made out to."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from schema.customers.accounts import operations as accounts
from schema.customers.accounts import queries as customers
from schema.customers.accounts.rules import FACTS, check_name, check_uscc
from schema.customers.accounts.tables import Customer
from schema.customers.requests import queries, rules
from schema.customers.requests.rules import RequestedFact, RequestState
from schema.customers.requests.tables import REQUEST_NUMBERS, ChangeRequest
from schema.customers.tax_titles import operations as tax_titles
from schema.customers.tax_titles import queries as titles
from schema.customers.tax_titles.rules import check_tax_number
from schema.customers.tax_titles.tables import TaxTitle
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work

CORRECT: Final[dict[RequestedFact, Callable[..., Awaitable[Any]]]] = {
    RequestedFact.NAME: accounts.correct,
    RequestedFact.USCC: accounts.correct,
    RequestedFact.TITLE: tax_titles.correct,
    RequestedFact.TAX_NUMBER: tax_titles.correct,
}


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.SERVICE)
async def ask_for_name(
    work: Work, number: str, name: str, reason: str | None = None
) -> ChangeRequest:
    """Ask that a customer be called otherwise on documents."""
    of = await customers.customer_for_change(work, number)
    after = check_name(f"customer {of.number}", name)
    return await _ask(work, of, of, RequestedFact.NAME, (after, reason))


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.SERVICE)
async def ask_for_uscc(
    work: Work, number: str, uscc: str, reason: str | None = None
) -> ChangeRequest:
    """Ask that a customer have another unified social credit code."""
    of = await customers.customer_for_change(work, number)
    after = check_uscc(uscc) or check_name(f"customer {of.number}", uscc)
    return await _ask(work, of, of, RequestedFact.USCC, (after, reason))


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.SERVICE)
async def ask_for_title(
    work: Work, number: str, title: str, reason: str | None = None
) -> ChangeRequest:
    """Ask that invoices be issued in another name."""
    made = await titles.title_for_change(work, number)
    of = await customers.customer_by_id(work.session, made.customer_id)
    after = check_name(f"tax title {made.number}", title)
    return await _ask(work, of, made, RequestedFact.TITLE, (after, reason))


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.SERVICE)
async def ask_for_tax_number(
    work: Work, number: str, tax_number: str, reason: str | None = None
) -> ChangeRequest:
    """Ask that invoices be issued under another tax number."""
    made = await titles.title_for_change(work, number)
    of = await customers.customer_by_id(work.session, made.customer_id)
    after = check_tax_number(tax_number)
    return await _ask(work, of, made, RequestedFact.TAX_NUMBER, (after, reason))


@may(Role.MANAGER)
async def approve(work: Work, number: str, note: str | None = None) -> ChangeRequest:
    """Let it be changed as somebody else asked."""
    asked = await queries.request_for_change(work, number)
    rules.check_decider(asked.number, asked.asked_by, work.actor.name)
    _decide(work, asked, RequestState.APPROVED, words(note))
    subject: Customer | TaxTitle
    if CORRECT[asked.fact] is accounts.correct:
        subject = await customers.customer_for_change(work, asked.subject)
    else:
        subject = await titles.title_for_change(work, asked.subject)
    if getattr(subject, asked.fact.value) != asked.before:
        fact = FACTS[asked.fact.value]
        raise rules.ChangedMeanwhile(fact, asked.subject, asked.number)
    await CORRECT[asked.fact](work, subject.number, **{asked.fact.value: asked.after})
    return asked


@may(Role.MANAGER)
async def reject(work: Work, number: str, note: str) -> ChangeRequest:
    """Let it stay as it is, and say why."""
    asked = await queries.request_for_change(work, number)
    rules.check_decider(asked.number, asked.asked_by, work.actor.name)
    _decide(work, asked, RequestState.REJECTED, check_reason(f"request {asked.number}", note))
    return asked


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.SERVICE)
async def withdraw(work: Work, number: str) -> ChangeRequest:
    """Want it no more; only who asked for it can say so."""
    asked = await queries.request_for_change(work, number)
    if asked.asked_by != work.actor.name:
        raise rules.NotYourRequest(asked.number, asked.asked_by)
    _decide(work, asked, RequestState.WITHDRAWN, None)
    return asked


async def _ask(
    work: Work,
    of: Customer,
    subject: Customer | TaxTitle,
    fact: RequestedFact,
    told: tuple[str, str | None],
) -> ChangeRequest:
    before, (after, reason) = getattr(subject, fact.value), told
    rules.check_new(FACTS[fact.value], subject.number, before, after)
    waits = await queries.open_request(work, subject.number, fact)
    if waits is not None:
        raise rules.ChangeIsAsked(waits.number, FACTS[fact.value], subject.number)
    asked = ChangeRequest(
        number=await REQUEST_NUMBERS.take(work.session),
        customer_id=of.id,
        subject=subject.number,
        fact=fact,
        before=before,
        after=after,
        reason=words(reason),
        asked_by=work.actor.name,
        asked_at=work.at,
        state=RequestState.OPEN,
    )
    work.session.add(asked)
    taken = rules.ChangeIsAsked(asked.number, FACTS[fact.value], subject.number)
    await write(work, {"uq_change_requests_open": taken})
    return asked


def _decide(work: Work, asked: ChangeRequest, state: RequestState, note: str | None) -> None:
    check_move(rules.MOVES, f"Request {asked.number}", asked.state, state)
    asked.state, asked.note = state, note
    asked.decided_by, asked.decided_at = work.actor.name, work.at

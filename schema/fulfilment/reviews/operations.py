"""Everything that can happen to the review of an order."""

from collections.abc import Sequence
from decimal import Decimal

from schema.customers.accounts import queries as accounts
from schema.customers.credit import queries as credit
from schema.customers.credit.tables import Credit
from schema.fulfilment.checks import rules as checks
from schema.fulfilment.checks.rules import CheckCode, CheckResult, Finding
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.rules import MOVES as ORDER_MOVES
from schema.fulfilment.orders.rules import OrderState, check_asks
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.reviews import queries, rules
from schema.fulfilment.reviews.rules import MOVES, ReviewState
from schema.fulfilment.reviews.tables import AuthorityLimit, OrderFinding, OrderReview
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may()
async def set_authority(
    work: Work, role: Role, discount: Decimal | None = None, amount: Decimal | None = None
) -> AuthorityLimit:
    """Say what a role may decide about orders alone; what is left out is without limit."""
    rules.check_limits(discount, amount)
    known: AuthorityLimit | None = await work.session.find(AuthorityLimit.role, role, lock=True)
    if known is None:
        known = AuthorityLimit(role=role, currency=work.company.currency)
        work.session.add(known)
    known.discount, known.amount = discount, amount
    await work.session.flush()
    return known


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def submit(work: Work, number: str) -> Order:
    """Have an order looked at; when nothing is found that somebody must decide, it passes."""
    order = await orders.order_for_change(work, number)
    check_move(ORDER_MOVES, f"Order {order.number}", order.state, OrderState.SUBMITTED)
    findings = await look(work, order, await orders.lines_for_change(work, order))
    order.state = OrderState.SUBMITTED
    await work.session.flush()
    await record(work, order, findings)
    if checks.passes(findings):
        order.state = OrderState.APPROVED
        await work.session.flush()
    return order


@may(Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.CREDIT)
async def waive(work: Work, number: str, check: CheckCode, reason: str) -> Order:
    """Let an order pass in spite of what the review found about one thing."""
    return await _waive(work, number, frozenset({check}), reason)


@may(Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.CREDIT)
async def waive_rest(work: Work, number: str, reason: str) -> Order:
    """Let an order pass in spite of all that the review found and nobody has waived."""
    return await _waive(work, number, frozenset(CheckCode), reason)


async def _waive(work: Work, number: str, checks: frozenset[CheckCode], reason: str) -> Order:
    order = await orders.order_for_change(work, number)
    review = await queries.open_review(work, order)
    why = check_reason(f"order {order.number}", reason)
    role = work.actor.role
    authority = await queries.authority(work, role, order.currency)
    waived = 0
    for finding in await queries.findings_of(work, review):
        if finding.code not in checks or finding.waived_by is not None:
            continue
        rules.check_waiver(finding.code, role, finding.asked, authority)
        finding.waived_by, finding.waived_at = work.actor.name, work.at
        finding.waiver_reason, waived = why, waived + 1
        order.po_twice = order.po_twice or finding.code is CheckCode.DUPLICATE_PO
    if not waived:
        raise rules.NothingToWaive(order.number)
    await work.session.flush()
    return order


@may(Role.MANAGER, Role.ORDER_DESK)
async def approve(work: Work, number: str) -> Order:
    """Find an order good that was looked at, once every finding is waived.

    That it is above what one person may decide is waived by whoever else approves it.
    """
    order = await orders.order_for_change(work, number)
    check_move(ORDER_MOVES, f"Order {order.number}", order.state, OrderState.APPROVED)
    review = await queries.open_review(work, order)
    if review.two_persons and review.submitted_by == work.actor.name:
        raise rules.ReviewerIsAuthor(order.number, review.submitted_by)
    findings = await queries.findings_of(work, review)
    left = [one for one in findings if one.waived_by is None]
    for finding in left:
        if finding.code is CheckCode.POLICY:
            finding.waived_by, finding.waived_at = work.actor.name, work.at
            finding.waiver_reason = "approved by somebody else"
    still = [one for one in left if one.result is CheckResult.FAIL and one.waived_by is None]
    if still:
        raise rules.FindingsOpen(order.number, " ".join(one.message for one in still))
    await _decide(work, review, ReviewState.APPROVED)
    order.state = OrderState.APPROVED
    await work.session.flush()
    return order


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def send_back(work: Work, number: str, note: str | None = None) -> Order:
    """Make an order a draft again, to change what was found, or for another reason."""
    order = await orders.order_for_change(work, number)
    check_move(ORDER_MOVES, f"Order {order.number}", order.state, OrderState.DRAFT)
    review = await queries.standing(work, order)
    if review is not None:
        review.note = words(note)
        await _decide(work, review, ReviewState.RETURNED)
    order.state = OrderState.DRAFT
    await work.session.flush()
    return order


async def pass_unseen(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    """Review an order that is about to be promised without anybody having looked at it.

    Raises OrderNeedsReview when something is found that somebody has to decide.
    """
    findings = await look(work, order, lines)
    failed = [one.message for one in findings if one.result is CheckResult.FAIL]
    if failed:
        raise rules.OrderNeedsReview(order.number, " ".join(failed))
    await record(work, order, findings)


async def check_lines(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    """Refuse changed lines whose quantities or prices whoever acts may not decide."""
    role = work.actor.role
    authority = await queries.authority(work, role, order.currency)
    findings = checks.review_lines(await queries.line_facts(work, lines), authority)
    if findings:
        told = " ".join(one.message for one in findings)
        raise rules.ChangeNeedsAuthority(order.number, role.value, told)


async def look(work: Work, order: Order, lines: Sequence[OrderLine]) -> list[Finding]:
    """Review an order with the authority of whoever acts."""
    customer = await accounts.customer_by_id(work.session, order.customer_id)
    held = await credit.credit_of_for_change(work, customer)
    return await _look(work, order, lines, held)


async def foresee(work: Work, order: Order, lines: Sequence[OrderLine]) -> list[Finding]:
    """Tell what a review would find, and lock nothing."""
    customer = await accounts.customer_by_id(work.session, order.customer_id)
    return await _look(work, order, lines, await credit.credit_of(work, customer))


async def _look(
    work: Work, order: Order, lines: Sequence[OrderLine], held: Credit
) -> list[Finding]:
    check_asks(order.number, len(lines))
    authority = await queries.authority(work, work.actor.role, order.currency)
    return checks.review(await queries.facts(work, order, lines, held), authority)


async def record(work: Work, order: Order, findings: Sequence[Finding]) -> None:
    """Write down what a review found; it passes when nobody has to decide anything."""
    failed = [one for one in findings if one.result is CheckResult.FAIL]
    review = OrderReview(
        order_id=order.id,
        state=ReviewState.OPEN if failed else ReviewState.PASSED,
        two_persons=any(one.code is CheckCode.POLICY for one in failed),
        submitted_by=work.actor.name,
        submitted_at=work.at,
    )
    work.session.add(review)
    await work.session.flush()
    work.session.add_all(
        OrderFinding(
            review_id=review.id,
            code=one.code,
            result=one.result,
            line=one.line,
            message=one.message,
            asked=one.asked,
        )
        for one in findings
    )
    await work.session.flush()


async def _decide(work: Work, review: OrderReview, state: ReviewState) -> None:
    check_move(MOVES, "The review", review.state, state)
    review.state, review.decided_by, review.decided_at = state, work.actor.name, work.at
    await work.session.flush()

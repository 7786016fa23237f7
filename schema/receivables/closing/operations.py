"""Everything that can happen to a month of the books."""

from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.closing import queries, rules
from schema.receivables.ledger.rules import MOVES, PeriodState
from schema.receivables.ledger.tables import FiscalPeriod


@may(Role.FINANCE)
async def soft_close(work: Work, number: str) -> FiscalPeriod:
    """Let only admins date documents in a month that is over, while it is examined."""
    period = await queries.period_for_change(work, number)
    _move(period, PeriodState.SOFT_CLOSED)
    rules.check_over(period.number, period.ends_on, work.today)
    period.state = PeriodState.SOFT_CLOSED
    await work.session.flush()
    return period


@may(Role.FINANCE)
async def reopen(work: Work, number: str) -> FiscalPeriod:
    """Let documents be dated again in a month that is being closed."""
    period = await queries.period_for_change(work, number)
    _move(period, PeriodState.NOT_CLOSED)
    period.state = PeriodState.NOT_CLOSED
    await work.session.flush()
    return period


@may(Role.FINANCE)
async def close(work: Work, number: str) -> FiscalPeriod:
    """Close a month for good: all before it are closed, and books and documents agree."""
    period = await queries.period_for_change(work, number)
    _move(period, PeriodState.HARD_CLOSED)
    before = await queries.first_open_before(work, period)
    if before is not None:
        raise rules.EarlierPeriodOpen(period.number, before.number, before.state.value)
    rules.check_agrees(period.number, await queries.controls(work, period.ends_on))
    period.state = PeriodState.HARD_CLOSED
    period.closed_by, period.closed_at = work.actor.name, work.at
    await work.session.flush()
    return period


def _move(period: FiscalPeriod, wanted: PeriodState) -> None:
    check_move(MOVES, f"Period {period.number}", period.state, wanted)

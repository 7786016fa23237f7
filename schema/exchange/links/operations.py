"""Everything that can happen to a link."""

from datetime import date
from typing import TypedDict, Unpack

from schema.exchange.links import queries, rules
from schema.exchange.links.rules import MOVES, Alarm, LinkState, SheetName
from schema.exchange.links.tables import LINK_NUMBERS, Link
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.sentences import Sentence
from schema.kernel.verbs import may
from schema.kernel.words import Language
from schema.kernel.work import Work
from schema.people.users import queries as users


class ScopeAsked(TypedDict, total=False):
    """To what a tab is limited; what is not told stays as it is, null takes a limit away."""

    territory: str | None
    owner: str | None
    from_on: date | None
    to_on: date | None


@may(Role.MANAGER, Role.FINANCE)
async def link(
    work: Work,
    sheet: SheetName,
    spreadsheet_id: str | None = None,
    role: Role | None = None,
    *,
    language: Language | None = None,
    only_warns: bool | None = None,
    **scope: Unpack[ScopeAsked],
) -> Link:
    """Bind a sheet to a tab of this spreadsheet, or of a new one; the worker makes the tab."""
    acting = rules.check_role(work.actor.role, role or work.actor.role)
    made = Link(
        number=await LINK_NUMBERS.take(work.session),
        sheet=sheet,
        spreadsheet_id=rules.check_spreadsheet(spreadsheet_id),
        role=acting,
        language=language or Language.ENGLISH,
        only_warns=bool(only_warns),
        **await _scope(work, scope),
    )
    _check_scope(made)
    work.session.add(made)
    await work.session.flush()
    return made


@may(Role.MANAGER, Role.FINANCE)
async def rescope(work: Work, number: str, **scope: Unpack[ScopeAsked]) -> Link:
    """Limit a tab to another part of the business: rows outside leave, others enter."""
    held = await queries.link_for_change(work, number)
    rules.check_in_use(number, held.state)
    for name, value in (await _scope(work, scope)).items():
        setattr(held, name, value)
    _check_scope(held)
    held.touched_at = work.at
    return held


def _check_scope(limited: Link) -> None:
    rules.check_territory(limited.sheet.value, limited.role, limited.territory)
    rules.check_period(limited.number, limited.from_on, limited.to_on)


async def _scope(work: Work, scope: ScopeAsked) -> ScopeAsked:
    """Write a scope as it is kept; raises NoSuchUser for an owner nobody knows."""
    owner = scope.get("owner")
    if owner is None:
        return scope
    return {**scope, "owner": (await users.user(work.session, owner)).email}


@may(Role.MANAGER, Role.FINANCE)
async def pause(work: Work, number: str) -> Link:
    """Leave a tab as it is until the link is resumed."""
    return await stop(
        work, number, LinkState.PAUSED, Sentence("Paused by a person; resume it.")
    )


@may(Role.MANAGER, Role.FINANCE)
async def resume(work: Work, number: str) -> Link:
    """Look after a tab again; what it was paused for is meant, or was undone in the tab."""
    held = await queries.link_for_change(work, number)
    check_move(MOVES, f"Link {number}", held.state, LinkState.ACTIVE)
    held.state = LinkState.ACTIVE
    held.reason = held.mass_change = held.mass_change_rows = None
    held.touched_at = work.at
    held.resumed_at = work.at
    return held


@may(Role.MANAGER, Role.FINANCE)
async def unlink(work: Work, number: str) -> Link:
    """Give a tab up; it stays where it is, with what it shows."""
    held = await queries.link_for_change(work, number)
    check_move(MOVES, f"Link {number}", held.state, LinkState.UNLINKED)
    held.state = LinkState.UNLINKED
    return held


@may(Role.SELLER, Role.MANAGER, Role.FINANCE, Role.ORDER_DESK, Role.WAREHOUSE, Role.CREDIT)
async def touch(work: Work, number: str) -> Link:
    """Ask to have a tab looked at now rather than at its turn."""
    held = await queries.link_for_change(work, number)
    held.touched_at = work.at
    return held


async def stop(
    work: Work, number: str, state: LinkState, reason: str, alarm: Alarm | None = None
) -> Link:
    """Stop looking after a tab, and say why and what mends it; the worker does this.

    ``alarm`` is what the brake asks about.
    """
    held = await queries.link_for_change(work, number)
    check_move(MOVES, f"Link {number}", held.state, state)
    held.state = state
    held.reason = reason
    held.mass_change = alarm.change if alarm else None
    held.mass_change_rows = alarm.rows if alarm else None
    return held

"""Everything that can happen to a link."""

from datetime import date
from typing import Final, TypedDict, Unpack

from schema.exchange.links import queries, rules
from schema.exchange.links.rules import (
    MOVES,
    Alarm,
    LinkState,
    SheetName,
)
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


SCOPE: Final = tuple(ScopeAsked.__annotations__)


class LinkAsked(ScopeAsked, total=False):
    """How a tab is linked: in which role and language, how strictly, and to what limited."""

    role: Role | None
    language: Language | None
    only_warns: bool | None


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
    asked: LinkAsked = {"role": role, "language": language, "only_warns": only_warns, **scope}
    made = await _made(work, sheet, rules.check_spreadsheet(spreadsheet_id), asked)
    return await _added(work, made)


@may(Role.MANAGER, Role.FINANCE)
async def propose(
    work: Work,
    sheet: SheetName,
    spreadsheet_id: str,
    tab_id: int,
    **asked: Unpack[LinkAsked],
) -> Link:
    """Ask what linking an existing tab would change; nothing is done until it is confirmed."""
    rules.check_tab(tab_id)
    book = rules.check_spreadsheet(spreadsheet_id)
    linked = await queries.link_of_tab(work.session, spreadsheet_id, tab_id)
    if linked is not None:
        raise rules.TabIsLinked(linked)
    made = await _made(work, sheet, book, asked)
    made.tab_id, made.state = tab_id, LinkState.PROPOSED
    return await _added(work, made)


async def _made(work: Work, sheet: SheetName, book: str | None, asked: LinkAsked) -> Link:
    """Bind a sheet to a spreadsheet in the role, the language and the limits asked for."""
    limits = ScopeAsked(**{name: asked[name] for name in SCOPE if name in asked})  # type: ignore[literal-required, typeddict-item] # the names are its own
    made = Link(
        number=await LINK_NUMBERS.take(work.session),
        sheet=sheet,
        spreadsheet_id=book,
        role=rules.check_role(work.actor.role, asked.get("role") or work.actor.role),
        language=asked.get("language") or Language.ENGLISH,
        only_warns=bool(asked.get("only_warns")),
        **await _scope(work, limits),
    )
    _check_scope(made)
    return made


async def _added(work: Work, made: Link) -> Link:
    work.session.add(made)
    await work.session.flush()
    return made


@may(Role.MANAGER, Role.FINANCE)
async def confirm(work: Work, number: str) -> Link:
    """Link a tab whose preview one has read; from now on it is looked after."""
    held = await queries.link_for_change(work, number)
    rules.check_confirmed(
        rules.Proposal(held.number, held.state, held.reason, held.previewed_at, held.touched_at)
    )
    check_move(MOVES, f"Link {number}", held.state, LinkState.ACTIVE)
    held.state = LinkState.ACTIVE
    held.touched_at = work.at
    return held


@may(Role.MANAGER, Role.FINANCE)
async def translate(work: Work, number: str, language: Language) -> Link:
    """Let a tab speak another language; headers that people have renamed stay."""
    held = await queries.link_for_change(work, number)
    rules.check_in_use(number, held.state)
    held.language = language
    held.touched_at = work.at
    return held


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
    rules.check_decided(number, held.state)
    check_move(MOVES, f"Link {number}", held.state, LinkState.ACTIVE)
    held.state = LinkState.ACTIVE
    held.reason = held.mass_change = held.mass_change_rows = None
    held.touched_at = work.at
    held.resumed_at = work.at
    return held


@may(Role.MANAGER, Role.FINANCE)
async def unlink(work: Work, number: str) -> Link:
    """Give a tab up; it stays as it is, and the worker takes off what else is ours."""
    held = await queries.link_for_change(work, number)
    check_move(MOVES, f"Link {number}", held.state, LinkState.UNLINKED)
    if held.state is LinkState.PROPOSED or held.spreadsheet_id is None:
        held.cleared_at = work.at
    held.state = LinkState.UNLINKED
    return held


async def previewed(work: Work, number: str, reason: str | None) -> Link:
    """Note that a proposed tab was looked at, and why it cannot be linked; the worker does."""
    held = await queries.link_for_change(work, number)
    if held.state is LinkState.PROPOSED:
        held.previewed_at, held.reason = work.at, reason
    return held


async def cleared(work: Work, number: str, reason: str | None = None) -> Link:
    """Note that a tab that was given up is people's alone; the worker does.

    ``reason`` says what could not be taken off, and what to do about it.
    """
    held = await queries.link_for_change(work, number)
    held.cleared_at, held.reason = work.at, reason
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

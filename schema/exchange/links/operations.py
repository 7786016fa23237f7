"""Everything that can happen to a link."""

from schema.exchange.links import queries, rules
from schema.exchange.links.rules import MOVES, LinkState, SheetName
from schema.exchange.links.tables import LINK_NUMBERS, Link
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.MANAGER, Role.FINANCE)
async def link(
    work: Work,
    sheet: SheetName,
    spreadsheet_id: str | None = None,
    territory: str | None = None,
    role: Role | None = None,
) -> Link:
    """Bind a sheet to a tab of this spreadsheet, or of a new one; the worker makes the tab."""
    acting = rules.check_role(work.actor.role, role or work.actor.role)
    if acting is Role.SELLER and not territory:
        raise rules.SellerLinkNeedsTerritory(sheet.value)
    made = Link(
        number=await LINK_NUMBERS.take(work.session),
        sheet=sheet,
        spreadsheet_id=rules.check_spreadsheet(spreadsheet_id),
        territory=territory,
        role=acting,
    )
    work.session.add(made)
    await work.session.flush()
    return made


@may(Role.MANAGER, Role.FINANCE)
async def pause(work: Work, number: str) -> Link:
    """Leave a tab as it is until the link is resumed."""
    return await stop(work, number, LinkState.PAUSED, "Paused by a person; resume it.")


@may(Role.MANAGER, Role.FINANCE)
async def resume(work: Work, number: str) -> Link:
    """Look after a tab again; what it was paused for is accepted."""
    held = await queries.link_for_change(work, number)
    check_move(MOVES, f"Link {number}", held.state, LinkState.ACTIVE)
    held.state = LinkState.ACTIVE
    held.reason = None
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


async def stop(work: Work, number: str, state: LinkState, reason: str) -> Link:
    """Stop looking after a tab, and say why and what mends it; the worker does this."""
    held = await queries.link_for_change(work, number)
    check_move(MOVES, f"Link {number}", held.state, state)
    held.state = state
    held.reason = reason
    return held

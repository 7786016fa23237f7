"""Links: which sheet is bound to which tab, and how it fares."""

from datetime import timedelta
from typing import Any, Final

import pytest

from schema.exchange.links import operations
from schema.exchange.links.rules import MOVES, Alarm, LinkState, MassChange, SheetName
from schema.exchange.links.tables import Link
from schema.kernel.roles import Role
from schema.kernel.words import Language
from schema.kernel.work import Actor
from tests.business import FINANCE, MANAGER, NOON, Business

VERBS: Final[dict[LinkState, tuple[Any, tuple[Any, ...]]]] = {
    LinkState.ACTIVE: (operations.resume, ()),
    LinkState.PAUSED: (operations.pause, ()),
    LinkState.BROKEN: (operations.stop, (LinkState.BROKEN, "The tab is gone; link it again.")),
    LinkState.UNLINKED: (operations.unlink, ()),
}


MOVED: Final = "Link {} is {} and cannot become {}; what it can still become: {}."


async def link_in(business: Business, state: LinkState) -> str:
    if state is LinkState.PROPOSED:
        tab = len(business.rows("SELECT number FROM links"))
        made = await business.do(operations.propose, SheetName.ORDERS, "spreadsheet", tab)
        return str(made.number)
    made = await business.do(operations.link, SheetName.ORDERS)
    if state is not LinkState.ACTIVE:
        operation, more = VERBS[state]
        await business.do(operation, made.number, *more)
    return str(made.number)


@pytest.mark.parametrize("was", LinkState)
async def test_a_link_moves_as_the_table_says_and_no_other_way(
    business: Business, was: LinkState
) -> None:
    for wanted, (operation, more) in VERBS.items():
        number = await link_in(business, was)
        if (was, wanted) == (LinkState.PROPOSED, LinkState.ACTIVE):
            assert await business.refuse(operation, number, *more) == (
                f"Link {number} is only proposed; confirm it, or give it up."
            )
        elif wanted in MOVES[was]:
            await business.do(operation, number, *more)
            assert (await business.find(Link.number, number)).state is wanted
        else:
            left = " or ".join(sorted(MOVES[was])) or "nothing"
            told = MOVED.format(number, was, wanted, left)
            assert await business.refuse(operation, number, *more) == told


async def test_edits_act_in_the_role_of_who_linked_unless_told(business: Business) -> None:
    mine = await business.do(operations.link, SheetName.PAYMENTS, by=FINANCE)
    theirs = await business.do(
        operations.link, SheetName.LEADS, territory="north", role=Role.SELLER, by=MANAGER
    )
    assert (mine.number, mine.role, mine.territory, mine.state) == (
        "LK-000001",
        Role.FINANCE,
        None,
        LinkState.ACTIVE,
    )
    assert (theirs.role, theirs.territory) == (Role.SELLER, "north")


async def test_a_tab_speaks_english_and_is_protected_unless_told(business: Business) -> None:
    links = [
        await business.do(operations.link, SheetName.ORDERS),
        await business.do(operations.link, SheetName.ORDERS, language=None, only_warns=None),
        await business.do(
            operations.link, SheetName.ORDERS, language=Language.TRADITIONAL, only_warns=True
        ),
    ]
    assert [(link.language, link.only_warns) for link in links] == [
        (Language.ENGLISH, False),
        (Language.ENGLISH, False),
        (Language.TRADITIONAL, True),
    ]


async def test_nobody_lends_a_role_above_their_own(business: Business) -> None:
    link = operations.link
    for by, wanted in ((MANAGER, Role.FINANCE), (FINANCE, Role.MANAGER), (MANAGER, Role.ADMIN)):
        assert await business.refuse(link, SheetName.PAYMENTS, role=wanted, by=by) == (
            f"A {by.role} may not link a sheet whose edits act as {wanted}; ask an admin."
        )


async def test_a_sellers_link_is_limited_to_a_territory(business: Business) -> None:
    assert await business.refuse(operations.link, SheetName.LEADS, role=Role.SELLER) == (
        "Edits of sheet leads under role seller need a territory; name one."
    )


async def test_a_spreadsheet_is_named_by_its_id(business: Business) -> None:
    text = "https://docs.google.com/x"
    assert await business.refuse(operations.link, SheetName.LEADS, text) == (
        f"{text} is not the id of a spreadsheet;"
        " copy it from the spreadsheet's address, between /d/ and /edit."
    )
    made = await business.do(operations.link, SheetName.LEADS, "1AbC-dEf_123")
    assert made.spreadsheet_id == "1AbC-dEf_123"


async def test_why_a_link_rests_is_said_and_forgotten_when_it_works_again(
    business: Business,
) -> None:
    number = await link_in(business, LinkState.BROKEN)
    assert (await business.find(Link.number, number)).reason == (
        "The tab is gone; link it again."
    )
    await business.do(operations.resume, number)
    found = await business.find(Link.number, number)
    assert (found.reason, found.touched_at) == (None, NOON)


async def test_what_the_brake_asks_is_forgotten_when_it_is_answered(business: Business) -> None:
    number = await link_in(business, LinkState.ACTIVE)
    alarm = Alarm(MassChange.CLEARED, 21)
    await business.do(operations.stop, number, LinkState.PAUSED, "Paused.", alarm)
    found = await business.find(Link.number, number)
    assert (found.mass_change, found.mass_change_rows) == (MassChange.CLEARED, 21)
    await business.do(operations.resume, number, by=MANAGER)
    found = await business.find(Link.number, number)
    assert (found.mass_change, found.mass_change_rows) == (None, None)


async def test_anybody_may_ask_for_a_tab_to_be_looked_at(business: Business) -> None:
    number = await link_in(business, LinkState.ACTIVE)
    touched = await business.do(operations.touch, number, by=FINANCE)
    assert touched.touched_at == NOON


async def test_a_link_nobody_made_is_not_touched(business: Business) -> None:
    words = "There is no link LK-9; use a number such as LK-000001."
    assert await business.refuse(operations.touch, "LK-9") == words
    for operation, more in VERBS.values():
        assert await business.refuse(operation, "LK-9", *more) == words


async def test_a_seller_links_nothing(business: Business) -> None:
    seller = Actor("ann@x.org", Role.SELLER, "test")
    assert await business.refuse(operations.link, SheetName.LEADS, by=seller) == (
        "Role seller may not link (links); ask manager or finance."
    )


async def test_a_tab_is_limited_to_another_part_of_the_business(business: Business) -> None:
    mei = (await business.user_of("mei@x.org", Role.MANAGER)).name
    number = await link_in(business, LinkState.ACTIVE)
    day, owner = NOON.date(), f" {mei.upper()} "
    await business.do(
        operations.rescope, number, territory="north", owner=owner, from_on=day, to_on=day
    )
    found = await business.find(Link.number, number)
    assert (found.territory, found.owner, found.from_on, found.to_on, found.touched_at) == (
        "north",
        mei,
        NOON.date(),
        NOON.date(),
        NOON,
    )
    await business.do(operations.rescope, number, owner=None)
    found = await business.find(Link.number, number)
    assert (found.territory, found.owner, found.from_on) == ("north", None, NOON.date())


async def test_a_limit_that_makes_no_sense_is_refused(business: Business) -> None:
    number = await link_in(business, LinkState.ACTIVE)
    day = NOON.date()
    before = day - timedelta(days=1)
    assert await business.refuse(operations.rescope, number, from_on=day, to_on=before) == (
        f"Link {number} cannot be limited to {day} to {before}; name the earlier day first."
    )
    assert await business.refuse(operations.rescope, number, owner="nobody@example.com") == (
        "There is no user nobody@example.com."
    )
    gone = await link_in(business, LinkState.UNLINKED)
    assert await business.refuse(operations.rescope, gone, territory="north") == (
        f"Link {gone} is unlinked, so nothing about it can change; link the sheet again."
    )


async def test_a_seller_s_tab_keeps_a_territory(business: Business) -> None:
    made = await business.do(
        operations.link, SheetName.LEADS, territory="north", role=Role.SELLER, by=MANAGER
    )
    assert await business.refuse(operations.rescope, made.number, territory=None) == (
        "Edits of sheet leads under role seller need a territory; name one."
    )

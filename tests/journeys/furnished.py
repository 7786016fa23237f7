"""A house in which the sync has something to tell on every page of the console, at noon."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.conflicts.rules import Decision
from schema.exchange.cycles import operations as cycles
from schema.exchange.cycles.operations import Ended
from schema.exchange.edits.tables import Edit, EditResult
from schema.exchange.links import operations as links
from schema.exchange.links.rules import Alarm, LinkState, MassChange, SheetName
from schema.kernel.roles import Role
from schema.kernel.work import House, Work, perform
from schema.people.users import operations as users
from tests.business import NOON, ROOT

MINUTE: Final = timedelta(minutes=1)
NORTH: Final = "spreadsheet-of-north"
ALL: Final = "spreadsheet-of-all"
NOBODYS: Final = "spreadsheet-of-nobody"
LONG: Final = "Two pumps, four valves and the plan of the yard, before the frost comes. " * 3
WHOLE: Final = "x" * 90
REFUSED: Final = "Interest of lead LD-000002 cannot be 9; give 0 (none) to 3 (very high)."
SAME_TIME: Final = "Sheet and database changed at the same time."
MINUTES: Final = ((3, 12, 2, "0.5"), (2, 31, 4, "7.5"), (1, 55, 9, "2"))
"""Minutes before noon, reads, writes, lag in seconds."""

EDITS: Final = (
    ("LD-000002", "Interest", "1", "9", EditResult.REFUSED),
    ("LD-000003", "Need", "Pumps", LONG, EditResult.ACCEPTED),
    ("LD-000004", "Contact", "", WHOLE, EditResult.CONFLICT),
    ("LD-000005", "Phone", "5550199", None, EditResult.AGREED),
)


async def furnish(house: House) -> None:
    """Let two tabs be linked, one be asked about, and people type what was not taken."""
    await perform(house, ROOT, NOON - 60 * MINUTE, _link)
    await perform(house, ROOT, NOON - 9 * MINUTE, _disagree)
    await perform(house, ROOT, NOON - 5 * MINUTE, _type)
    for before, reads, writes, lag in MINUTES:
        ended = Ended(NORTH, Decimal("0.4"), reads, writes, Decimal(lag))
        await perform(house, ROOT, NOON - before * MINUTE, partial(cycles.note, ended=ended))
    away = Ended(ALL, Decimal(1), waiting_since=NOON - 4 * MINUTE, trouble="503: Away.")
    await perform(house, ROOT, NOON - 3 * MINUTE, partial(cycles.note, ended=away))


async def _link(work: Work) -> None:
    await users.create(work, "ann@x.org", "Ann", Role.SELLER, "south")
    await links.link(work, SheetName.LEADS, NORTH, Role.SELLER, territory="north")
    await links.link(work, SheetName.ORDERS, ALL, Role.MANAGER)
    await links.link(work, SheetName.PAYMENTS, NOBODYS, Role.FINANCE)
    await links.pause(work, "LK-000003")
    alarm = Alarm(MassChange.SAME, 24)
    await links.stop(work, "LK-000001", LinkState.PAUSED, "Paused because …", alarm)


async def _disagree(work: Work) -> None:
    link = await links.touch(work, "LK-000002")
    for key, typed, held in (
        ("LD-000001", "Two <b>pumps</b>", LONG),
        ("LD-000004", WHOLE, None),
        ("LD-000006", "Eve", "Bob"),
    ):
        found = Found(
            link.id, key, "need", "Need", typed, held, "=A1&B1", SAME_TIME,
            "eve@x.org", "bob@x.org", work.at,
        )  # fmt: skip
        await conflicts.record(work, found)
    await conflicts.resolve(work, "CF-000003", Decision.SHEET)


async def _type(work: Work) -> None:
    link = await links.touch(work, "LK-000002")
    for key, header, before, after, result in EDITS:
        sentence = REFUSED if result is EditResult.REFUSED else None
        made = {"key": key, "header": header, "before": before, "after": after}
        work.session.add(
            Edit(link_id=link.id, at=work.at, result=result, sentence=sentence, **made)
        )
    for n in range(30):
        at = work.at - n * MINUTE
        done = EditResult.ACCEPTED
        work.session.add(
            Edit(link_id=link.id, at=at, key=f"SO-{n}", header="Note", result=done)
        )

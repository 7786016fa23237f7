"""Making a tab look as it should, once, and putting back what was lost of it.

Each part of each column is put on when we never did, or did in another form: a new tab, a
column the sheet declares since, a note in other words. After that it is people's: what they
change stays. Only things of ours that are gone altogether, a protection or a colour rule, come
back, three times at most; who takes them off more often means it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from schema.exchange.links.tables import Link
from schema.kernel.sheet import ACTION, KEY
from schema.kernel.words import Language
from schema.kernel.work import Work
from sync import offers
from sync.bound import Bound
from sync.dress import (
    CHOICES,
    COLOUR,
    PROTECTION,
    Place,
    Request,
    Style,
    forms,
    is_coloured,
    parts,
)
from sync.journal import Journal
from sync.linking import make_column, new_id
from sync.outline import Dressing
from sync.tables import Look
from sync.translating import WORDS, replacements, retell
from sync.wording import codes

MOST_REPAIRS: Final = 3
AGAIN_AFTER: Final = timedelta(minutes=10)


@dataclass(slots=True)
class Making:
    """A dressing in the making, beside what is remembered."""

    bound: Bound
    look: Look
    requests: list[Request] = field(default_factory=list[Request])
    parts: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    protections: dict[str, int] = field(default_factory=dict[str, int])
    repairs: list[str] = field(default_factory=list[str])

    def put_on(self, code: str, at: int) -> None:
        """Add what a column that stands at this index still lacks."""
        style = Style.of(self.bound.link, self.bound.sheet)
        known: Mapping[str, str] = self.look.parts.get(code, {})
        lacking = {
            part: form
            for part, form in forms(style)[code].items()
            if known.get(part) != form or self._repairs(code, part)
        }
        if not lacking:
            return
        place = Place(self.bound.tab.tab_id, at, new_id())
        requests = parts(style, code, place)
        self.requests.extend(requests[part] for part in lacking if part != WORDS)
        if known.get(WORDS) and WORDS in lacking:
            spans = place.header, place.below
            self.requests.extend(replacements(style.sheet, style.language, code, *spans))
        self.parts[code] = lacking
        if PROTECTION in lacking:
            self.protections[code] = place.protection

    def _repairs(self, code: str, part: str) -> bool:
        """Tell whether a part that was put on is gone and comes back; count it."""
        name = f"{code} {part}"
        gone = self._is_gone(code, part) and self.look.repairs.get(name, 0) < MOST_REPAIRS
        if gone:
            self.repairs.append(name)
        return gone

    def _is_gone(self, code: str, part: str) -> bool:
        if part == PROTECTION:
            return self.look.protections.get(code) not in self.bound.tab.protections
        return part.startswith(COLOUR) and not is_coloured(
            self.bound.tab, part.removeprefix(COLOUR + " ")
        )

    def done(self, **more: Any) -> Dressing | None:  # noqa: ANN401 - fields of a dressing
        """Give the dressing; None when there is nothing to do."""
        gone = [old for code in self.protections if (old := self.look.protections.get(code))]
        taken = [
            number
            for number in (*self.look.strays.get("protections", []), *gone)
            if number in self.bound.tab.protections
        ]
        off = [{"deleteProtectedRange": {"protectedRangeId": number}} for number in taken]
        requests = [*off, *self.requests]
        if not requests:
            return None
        return Dressing(requests, self.parts, self.protections, taken, self.repairs, **more)


def wanted(look: Look, bound: Bound, at: datetime) -> Dressing | None:
    """Say what is to be put on a tab now, if anything."""
    if _is_set_aside(look, at):
        return None
    making = Making(bound, look)
    for code, column in bound.tab.columns.items():
        making.put_on(code, column)
    return making.done()


def added(look: Look, bound: Bound, at: datetime) -> Dressing | None:
    """Add columns the sheet declares since the tab was made, at the grid's end.

    None when a column is gone that was there, or when adding was refused a moment ago.
    """
    tab = bound.tab
    new = [code for code in codes(bound.sheet) if code in tab.missing]
    if not new or not look.parts or look.parts.keys() & set(new) or _is_set_aside(look, at):
        return None
    making = Making(bound, look, list(_columns(bound, new)))
    for n, code in enumerate(new):
        making.put_on(code, tab.column_count + n)
    return making.done(new=new)


def _columns(bound: Bound, new: list[str]) -> Iterator[Request]:
    tab = bound.tab
    named = codes(bound.sheet, bound.language)
    span = {"startIndex": tab.column_count, "endIndex": tab.column_count + len(new)}
    place = {"sheetId": tab.tab_id, "dimension": "COLUMNS", **span}
    yield {"insertDimension": {"range": place, "inheritFromBefore": True}}
    for n, code in enumerate(new):
        yield from make_column(tab.tab_id, tab.column_count + n, code, named[code])


async def remembered(session: AsyncSession, link: UUID) -> Look:
    """Read what is remembered of a tab's look; nothing, when it was never dressed."""
    known = await session.get(Look, link)
    return known or Look(link_id=link, parts={}, protections={}, strays={}, repairs={})


def _is_set_aside(look: Look, at: datetime) -> bool:
    return look.refused_at is not None and look.refused_at > at - AGAIN_AFTER


async def settle(journal: Journal, *, in_place: bool) -> None:
    """Remember how the tab and the rows that were hit look now, as far as that is known."""
    session, link = journal.work.session, journal.bound.link.id
    lists: dict[str, str | None] = {}
    for row in journal.plan["rows"]:
        if row.get("offered") is not None:
            hit = journal.key(row)
            stands = in_place and hit == row["key"]
            lists |= dict.fromkeys({row["key"], hit} - {None})
            lists |= {row["key"]: row["offered"]} if stands else {}
    made = {row["key"]: row.get("offered") for row in journal.plan["inserted"]}
    done = journal.plan.get("dressing")
    if done is not None:
        spoken = await _spoken(session, link)
        await _remember(session, link, done, in_place=in_place)
        speaks = await _spoken(session, link)
        if spoken and speaks and spoken != speaks:
            await retell(session, link, spoken, speaks)
        if CHOICES in done["parts"].get(ACTION, {}):
            await offers.forget(session, link)
    await offers.note(session, link, lists | (made if in_place else {}))


async def _spoken(session: AsyncSession, link: UUID) -> Language | None:
    """Tell in which language a tab's numbers have their header; None before it was dressed."""
    look = await remembered(session, link)
    word = look.parts.get(KEY, {}).get(WORDS)
    return Language(word) if word else None


async def _remember(
    session: AsyncSession, link: UUID, done: Mapping[str, Any], *, in_place: bool
) -> None:
    """Note what a write put on; if columns had moved, it stands elsewhere and is put on again.

    A protected range that hit another column is taken off with the next write.
    """
    look = await remembered(session, link)
    strays = [n for n in look.strays.get("protections", []) if n not in done["taken"]]
    if in_place:
        look.parts = {
            **look.parts,
            **{
                code: {**look.parts.get(code, {}), **new} for code, new in done["parts"].items()
            },
        }
        look.protections = {**look.protections, **done["protections"]}
        counts = {name: look.repairs.get(name, 0) + 1 for name in done["repairs"]}
        look.repairs = {**look.repairs, **counts}
    else:
        strays += done["protections"].values()
    look.strays = {"protections": strays}
    session.add(look)
    await session.flush()


async def set_aside(work: Work, link: Link) -> None:
    """Leave a tab's look alone for a while: the server refused it."""
    look = await remembered(work.session, link.id)
    look.refused_at = work.at
    work.session.add(look)
    await work.session.flush()

"""Changes as callers hear of them: which record, when, by whom, and where to go on from.

A subscription tells every change of a record in a list: of the records that the caller may see
at that moment and that are as ``where`` asks. When one has left it, its id is told and nothing
else, and only if it was to be seen before. What one transaction did to a record is one change.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Final, Optional
from uuid import UUID

import strawberry
from typing_extensions import override

from schema.kernel.choices import Choice
from schema.kernel.connections import Listing
from schema.kernel.errors import DomainError
from schema.kernel.graphql import NODES, Context, Info, identity_of
from schema.kernel.made import enum_type, named
from schema.kernel.membership import Membership, Touched
from schema.kernel.shown import Selected


class ChangeKind(Choice):
    """What happened to a record, for whoever follows a list of such records."""

    CREATED = "created", "A record is new."
    CHANGED = "changed", "A record is no longer what it was."
    ENTERED = "entered", "A record that was not in the list is in it now."
    LEFT = "left", "A record that was in the list is gone, or not in it any more."


enum_type(ChangeKind)


@dataclass(eq=False)
class BadPlace(DomainError):
    """{text} is not the id of a change; pass the id of the last change you have received."""

    text: str


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where a change stands among all: its transaction, and its last entry in the trail."""

    xid: int
    entry: int

    @classmethod
    def read(cls, text: str) -> "Place":
        """Understand the id of a change; raises BadPlace."""
        xid, _, entry = text.partition("-")
        if not (xid.isdecimal() and entry.isdecimal() and len(text) < LONGEST):
            raise BadPlace(text)
        return cls(int(xid), int(entry))

    @override
    def __str__(self) -> str:
        """Write it as the id of a change."""
        return f"{self.xid}-{self.entry}"


LONGEST: Final = 38


@dataclass(frozen=True, slots=True)
class Change:
    """What one transaction did to one row; ``first`` is its first entry in the trail about it.

    Whoever the row has left is not told who did it.
    """

    place: Place
    first: int
    at: datetime
    actor: str | None
    relation: str
    row_id: UUID
    kind: ChangeKind

    @property
    def id(self) -> strawberry.ID:
        """Name the place to go on from."""
        return strawberry.ID(str(self.place))


Follow = Callable[[str, Place | None], AsyncIterator[Sequence[Change]]]
"""Follows the changes of one relation from a place on, or from now on."""


AT_ONCE: Final = 100
"""How many changes are looked at together, shortly before they are told."""


def subscription(listing: Listing, doc: str) -> Any:  # noqa: ANN401 - stands in for a field
    """Make the subscription to the changes of what a listing lists."""
    relation = listing.table.__tablename__

    async def follow(
        info: Info,
        where: Any = None,  # noqa: ANN401 - annotated below
        after: str | None = None,
    ) -> AsyncGenerator[Any]:
        context, listed = info.context, Membership.of(listing.filter, where)
        last = context.resume or after
        place = None if last is None else Place.read(last)
        async for changes in context.follow(relation, place):
            for start in range(0, len(changes), AT_ONCE):
                told = await _told(context, listed, changes[start : start + AT_ONCE])
                await context.look_anew()
                for change in told:
                    yield change

    follow.__annotations__ |= {
        "where": Annotated[
            Optional[listing.filter.type],  # noqa: UP045 - a type at run time
            strawberry.argument(description="Only of records that are like this, or were."),
        ],
        "after": Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="The id of the last change you have received; from now on unless"
                " told. Nothing in between is left out."
            ),
        ],
        "return": AsyncGenerator[_change_type(listing), None],  # type: ignore[misc] # a type at run time
    }
    return strawberry.subscription(resolver=follow, description=doc)


async def _told(
    context: Context, listed: Membership, changes: Sequence[Change]
) -> list[Change]:
    """Choose the changes that concern a list, and say what each is to whoever follows it.

    A record that has come and left again is told of when it left.
    """
    ids = {change.row_id for change in changes}
    now = {found for (found,) in await context.rows(listed.now(list(ids)))}
    then = await _then(context, listed, changes)
    told = []
    for change in changes:
        was, stays = (
            (change.row_id, change.place.xid, undone) in then for undone in (True, False)
        )
        stays = stays and (listed.known or change.row_id in now)
        if was and not stays:
            told.append(replace(change, kind=ChangeKind.LEFT, actor=None))
        elif stays and change.row_id in now:
            entered = not was and change.kind is not ChangeKind.CREATED
            told.append(replace(change, kind=ChangeKind.ENTERED) if entered else change)
    return told


async def _then(
    context: Context, listed: Membership, changes: Sequence[Change]
) -> set[tuple[UUID, int, bool]]:
    """Find which records were in the list before (true) and after (false) their change."""
    touched = [
        Touched(change.row_id, change.first, change.place.xid, undone=True)
        for change in changes
        if change.kind is not ChangeKind.CREATED
    ] + [
        Touched(change.row_id, change.place.entry + 1, change.place.xid, undone=False)
        for change in changes
        if change.kind is not ChangeKind.LEFT
    ]
    if listed.is_open:
        return {(one.row_id, one.xid, one.undone) for one in touched}
    return {(row, xid, undone) for row, xid, undone in await context.rows(listed.then(touched))}


def _change_type(listing: Listing) -> Any:  # noqa: ANN401 - an object type
    identity = identity_of(listing.table)
    _, shows = NODES[listing.name]

    def shown(change: strawberry.Parent[Any]) -> Selected | None:
        left = change.kind is ChangeKind.LEFT
        return None if left else Selected.one(identity, change.row_id)

    def record(change: strawberry.Parent[Any]) -> strawberry.ID:
        return strawberry.ID(f"{listing.name}:{change.row_id}")

    called = listing.name[0].lower() + listing.name[1:]
    body: dict[str, Any] = {
        "__annotations__": {
            "id": strawberry.ID,
            "at": datetime,
            "actor": str | None,
            "kind": ChangeKind,
        },
        "__module__": __name__,
        "id": strawberry.field(description="Pass it as after to go on from here."),
        "at": strawberry.field(description="When it happened."),
        "actor": strawberry.field(description="Who did it; null when the record has left."),
        "kind": strawberry.field(description="What happened."),
        "record": strawberry.field(
            resolver=record,
            description="The id of the record; nothing else is told of one that has left.",
        ),
        "shown": strawberry.field(
            name=called,
            resolver=shown,
            graphql_type=Optional[shows],  # noqa: UP045 - a type at run time
            description="The record as it is now; null when it is not there to see any more.",
        ),
    }
    name = f"{listing.name}Change"
    made = type(name, (), body)
    return named(
        name, strawberry.type(made, description=f"A record of type {listing.name} has changed.")
    )

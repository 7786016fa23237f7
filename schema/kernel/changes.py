"""Changes as callers hear of them: which record, when, by whom, and where to go on from.

A subscription tells every change of a record that the caller may see at that moment and that
is then as ``where`` asks. What one transaction did to a record is one change.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final, Optional
from uuid import UUID

import strawberry
from sqlalchemy import select
from typing_extensions import override

from schema.kernel.connections import Listing
from schema.kernel.errors import DomainError
from schema.kernel.graphql import NODES, Info, identity_of
from schema.kernel.made import named
from schema.kernel.shown import Selected


class ChangeKind(Enum):
    """What happened to a record."""

    CREATED = "created"
    CHANGED = "changed"


strawberry.enum(ChangeKind, description="What happened to a record.")


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
    """What one transaction did to one row."""

    place: Place
    at: datetime
    actor: str
    relation: str
    row_id: UUID
    kind: ChangeKind

    @property
    def id(self) -> strawberry.ID:
        """Name the place to go on from."""
        return strawberry.ID(str(self.place))


Follow = Callable[[str, Place | None], AsyncIterator[Sequence[Change]]]
"""Follows the changes of one relation from a place on, or from now on."""


def subscription(listing: Listing, doc: str) -> Any:  # noqa: ANN401 - stands in for a field
    """Make the subscription to the changes of what a listing lists."""
    table, relation = listing.table, listing.table.__tablename__
    identity = identity_of(table)

    async def follow(
        info: Info,
        where: Any = None,  # noqa: ANN401 - annotated below
        after: str | None = None,
    ) -> AsyncGenerator[Any]:
        context, wanted = info.context, listing.filter.condition(where)
        last = context.resume or after
        place = None if last is None else Place.read(last)
        async for changes in context.follow(relation, place):
            ids = {change.row_id for change in changes}
            query = select(identity).where(identity.in_(ids), wanted)
            seen = {found for (found,) in await context.rows(query)}
            await context.look_anew()
            for change in changes:
                if change.row_id in seen:
                    yield change

    follow.__annotations__ |= {
        "where": Annotated[
            Optional[listing.filter.type],  # noqa: UP045 - a type at run time
            strawberry.argument(description="Only of records that are like this afterwards."),
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


def _change_type(listing: Listing) -> Any:  # noqa: ANN401 - an object type
    identity = identity_of(listing.table)
    _, shows = NODES[listing.name]

    def record(change: strawberry.Parent[Any]) -> Selected:
        return Selected.one(identity, change.row_id)

    called = listing.name[0].lower() + listing.name[1:]
    body: dict[str, Any] = {
        "__annotations__": {
            "id": strawberry.ID,
            "at": datetime,
            "actor": str,
            "kind": ChangeKind,
        },
        "__module__": __name__,
        "id": strawberry.field(description="Pass it as after to go on from here."),
        "at": strawberry.field(description="When it happened."),
        "actor": strawberry.field(description="Who did it."),
        "kind": strawberry.field(description="What happened."),
        "record": strawberry.field(
            name=called,
            resolver=record,
            graphql_type=Optional[shows],  # noqa: UP045 - a type at run time
            description="The record as it is now; null when it is not there to see any more.",
        ),
    }
    name = f"{listing.name}Change"
    made = type(name, (), body)
    return named(
        name, strawberry.type(made, description=f"A record of type {listing.name} has changed.")
    )

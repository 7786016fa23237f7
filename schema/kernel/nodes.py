"""Finding any record again by its id, as the API offers it."""

from asyncio import gather
from dataclasses import dataclass
from typing import Annotated, Final

import strawberry

from schema.kernel.costs import listed
from schema.kernel.errors import DomainError
from schema.kernel.graphql import BadId, Info, Node, identity_of, read_id
from schema.kernel.shown import SHOWS, NodeFound


@dataclass(eq=False)
class TooManyIds(DomainError):
    """{count} ids are too many; ask for 100 at most."""

    count: int


MOST_IDS: Final = 100


OneId = Annotated[strawberry.ID, strawberry.argument(description="The id of the record.")]
SomeIds = Annotated[
    list[strawberry.ID],
    strawberry.argument(description="The ids of the records, 100 at most."),
]


@strawberry.type
class NodeQueries:
    """Finding anything again by its id."""

    @strawberry.field(
        description="Find one record by its id; null when there is none to see.",
        metadata={SHOWS: NodeFound()},
    )
    async def node(self, info: Info, id: OneId) -> Node | None:  # noqa: A002 - Relay's word
        """Find one record."""
        return await _found(info, id)

    @strawberry.field(
        description="Find up to 100 records; the order is kept, null stands for each miss.",
        metadata={SHOWS: NodeFound(many=True)},
        directives=[listed(MOST_IDS)],
    )
    async def nodes(self, info: Info, ids: SomeIds) -> list[Node | None]:
        """Find several; raises TooManyIds."""
        if len(ids) > MOST_IDS:
            raise TooManyIds(len(ids))
        return list(await gather(*(_found(info, text) for text in ids)))


async def _found(info: Info, text: str) -> Node | None:
    try:
        table, identity = read_id(text)
    except BadId:
        return None
    found: Node | None = await info.context.one(identity_of(table), identity)
    return found

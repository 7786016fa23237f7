"""Steady views of the business: what an actor may see at one moment, which nothing changes."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from schema.kernel.session import Session
from schema.kernel.work import Actor, House, enter

Reading = Callable[[House], AbstractAsyncContextManager[Session]]
"""Opens a view of the business."""


@asynccontextmanager
async def reading(house: House, actor: Actor) -> AsyncGenerator[Session]:
    """Open one steady view of what the actor may see; nothing can be changed through it."""
    async with house.sessions() as session:
        await session.connection(
            execution_options={
                "isolation_level": "REPEATABLE READ",
                "postgresql_readonly": True,
            }
        )
        await enter(session, actor, house.company, house.patience(actor))
        yield session


def reading_as(actor: Actor) -> Reading:
    """Bind the view of a request to who asks."""
    return lambda house: reading(house, actor)


def reading_as_now(
    identify: Callable[[], Awaitable[Actor]],
) -> Reading:
    """Open each view for whoever asks by then: roles change while somebody follows news."""

    @asynccontextmanager
    async def read(house: House) -> AsyncGenerator[Session]:
        async with reading(house, await identify()) as session:
            yield session

    return read

"""Steady views of the business: what an actor may see at one moment, which nothing changes."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from schema.kernel.session import Session
from schema.kernel.work import Actor, House, Work, enter

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


def reading_within(work: Work) -> Reading:
    """Open each view inside a unit of work that has not ended: it shows what was done so far.

    Whoever acts is entered anew, since the work may have changed them. A select that fails
    takes nothing back but the view.
    """

    @asynccontextmanager
    async def read(house: House) -> AsyncGenerator[Session]:
        connection = await work.session.connection()
        before = await connection.begin_nested()
        try:
            async with Session(connection, join_transaction_mode="rollback_only") as session:
                await enter(session, work.actor, house.company, house.patience(work.actor))
                yield session
        finally:
            await before.rollback()

    return read

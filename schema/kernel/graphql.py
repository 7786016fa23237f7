"""What every GraphQL type leans on: the request, nodes, columns and relations."""

from asyncio import CancelledError, Lock, Task, create_task, shield
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, Result, Select, select
from sqlalchemy.exc import DataError, OperationalError
from strawberry.dataloader import DataLoader

from schema.kernel.cursors import MOST
from schema.kernel.errors import DomainError, TookTooLong, ValueOutOfRange
from schema.kernel.roles import Role
from schema.kernel.session import Session
from schema.kernel.shown import SHOWS, Attribute, Identity
from schema.kernel.tables import Base
from schema.kernel.views import Reading
from schema.kernel.words import Language
from schema.kernel.work import Deed, Expected, House, Work, out_of_time

Row = TypeVar("Row", bound=Base)
Shown = TypeVar("Shown")
Done = TypeVar("Done")


@dataclass
class Context:
    """What a resolver may ask of the request: one steady view to read, one way to act.

    ``key`` is the idempotency key of the request, ``request`` what tells it from others;
    ``follow`` follows changes (``schema.kernel.changes.Follow``), where a subscription may;
    ``resume`` is the last change the caller has received, where the transport says so;
    ``language`` is the one sentences are told in; ``role`` is that of whoever asks;
    ``page`` is how many records a page of theirs may hold;
    ``batch`` belongs to the executor: where the pieces of a compiled statement are collected;
    ``fallbacks`` names the fields that were answered from rows instead, and why;
    ``done`` is what mutations of the request have led to or raised, by response key;
    ``late`` says that a select took too long: what else was to be read is given up with it;
    ``looks`` makes work that only reads of the view.
    """

    house: House
    act: Callable[[Deed[Any], Expected | None], Awaitable[Any]]
    read: Reading
    stack: AsyncExitStack
    key: str | None = None
    request: object = None
    follow: Any = None
    resume: str | None = None
    language: Language = Language.ENGLISH
    role: Role | None = None
    page: int = MOST
    loaders: dict[Any, DataLoader[Any, Any]] = field(
        default_factory=dict[Any, DataLoader[Any, Any]]
    )
    batch: Any = None
    fallbacks: dict[str, str] = field(default_factory=dict[str, str])
    done: dict[str, Any] = field(default_factory=dict[str, Any])
    session: Session | None = None
    lock: Lock = field(default_factory=Lock)
    over: bool = False
    late: bool = False
    looks: Callable[[Session], Work] | None = None

    async def rows(self, query: Select[Any]) -> Sequence[Any]:
        """Run one select in the request's view; selects of one request take turns.

        When a neighbour fails, the executor lets go of whoever else still reads. The select
        then ends in peace, so that the view is not broken for the others.
        """

        async def deed(session: Session) -> Sequence[Any]:
            found: Result[Any] = await session.execute(query)
            return found.all()

        return await self._in_turn(deed)

    async def foresee(self, deed: Deed[Done]) -> Done:
        """Do a deed in the request's view, through which nothing can be changed."""
        looks = self.looks
        assert looks is not None  # noqa: S101 - whoever answers requests says who asks
        return await self._in_turn(lambda session: deed(looks(session)))

    async def _in_turn(self, deed: Callable[[Session], Awaitable[Done]]) -> Done:
        reading = create_task(self._alone(deed))
        reading.add_done_callback(_heard)
        return await shield(reading)

    async def rest(self) -> None:
        """Wait for what is still being read; nothing is read any more after that."""
        async with self.lock:
            self.over = True

    async def _alone(self, deed: Callable[[Session], Awaitable[Done]]) -> Done:
        async with self.lock:
            if self.over:
                raise CancelledError
            if self.late:
                raise TookTooLong
            session = self.session
            if session is None:
                session = await self.stack.enter_async_context(self.read(self.house))
                self.session = session
            try:
                return await deed(session)
            except DataError as error:
                await self.look_anew()
                raise ValueOutOfRange from error
            except OperationalError as error:
                if not out_of_time(error):
                    raise
                await self.look_anew()
                self.late = True
                raise TookTooLong from error

    def key_of(self, field: object) -> str | None:
        """Tell the idempotency key of one mutation of the request, if the request has one."""
        return None if self.key is None else f"{self.key}/{field}"

    async def perform(self, deed: Deed[Any], expected: Expected | None) -> Any:  # noqa: ANN401 - whatever the deed returns
        """Do one deed, and look at the business anew afterwards."""
        done = await self.act(deed, expected)
        await self.look_anew()
        self.late = False
        return done

    async def look_anew(self) -> None:
        """Let go of the view of the business; whoever reads next gets a new one."""
        await self.stack.aclose()
        self.session = None
        self.loaders.clear()

    async def one(self, attribute: Attribute, value: object) -> Any:  # noqa: ANN401 - a row of the attribute's class or None
        """Find the row whose unique attribute has this value; one select for many askers."""
        return (await self._loader(attribute, None).load(value) or [None])[0]

    async def value(
        self, name: object, query: Callable[[list[Any]], Select[Any]], identity: object
    ) -> Any:  # noqa: ANN401 - a value
        """Find what the database works out of one row; one select for many askers.

        ``query`` selects identities and values for the identities it is given.
        """

        async def batch(ids: list[Any]) -> list[Any]:
            found = {row[0]: row[1] for row in await self.rows(query(ids))}
            return [found.get(one) for one in ids]

        loader = self.loaders.setdefault(name, DataLoader(batch))
        return await loader.load(identity)

    async def values(
        self, name: object, query: Callable[[list[Any]], Select[Any]], identity: object
    ) -> list[Any]:
        """Find the rows the database puts under one identity; one select for many askers.

        ``query`` selects identities and what belongs to them for the identities it is given.
        """

        async def batch(ids: list[Any]) -> list[list[Any]]:
            found: dict[Any, list[Any]] = {one: [] for one in ids}
            for key, *row in await self.rows(query(ids)):
                found[key].append(row)
            return [found[one] for one in ids]

        loader = self.loaders.setdefault(name, DataLoader(batch))
        return list(await loader.load(identity))

    async def many(
        self, attribute: Attribute, value: object, order: ColumnElement[Any]
    ) -> list[Any]:
        """Find the rows whose attribute has this value; one select for many askers."""
        return list(await self._loader(attribute, order).load(value))

    def _loader(
        self, attribute: Attribute, order: ColumnElement[Any] | None
    ) -> DataLoader[Any, Any]:
        async def batch(values: list[Any]) -> list[list[Any]]:
            query = select(attribute.class_).where(attribute.in_(values))
            found = await self.rows(query if order is None else query.order_by(order))
            by_value: dict[Any, list[Any]] = {value: [] for value in values}
            for (row,) in found:
                by_value[getattr(row, attribute.key)].append(row)
            return [by_value[value] for value in values]

        loader = self.loaders.get((attribute, str(order)))
        if loader is None:
            loader = DataLoader(batch)
            self.loaders[attribute, str(order)] = loader
        return loader


def _heard(reading: Task[Any]) -> None:
    """Hear of a failure nobody waits for any more; the neighbour who failed first tells it."""
    if not reading.cancelled():
        reading.exception()


Info = strawberry.Info[Context, None]

NODES: Final[dict[str, tuple[type[Base], type]]] = {}
TYPES: Final[dict[type[Base], str]] = {}


@dataclass(eq=False)
class BadId(DomainError):
    """{text} is not an id of this API; use an id you received from it."""

    text: str


def global_id(row: Base) -> str:
    """Make the id of a row, unique among all records, from its type and its identity."""
    return f"{TYPES[type(row)]}:{row.id}"


def read_id(text: str) -> tuple[type[Base], UUID]:
    """Understand an id of this API, or refuse it."""
    try:
        name, _, identity = text.partition(":")
        return NODES[name][0], UUID(identity)
    except (ValueError, KeyError) as error:
        raise BadId(text) from error


def _node_id(row: strawberry.Parent[Base]) -> strawberry.ID:
    return strawberry.ID(global_id(row))


@strawberry.interface(description="Anything that can be found again by its id.")
class Node:
    """What every record shows."""

    id: strawberry.ID = strawberry.field(
        resolver=_node_id,
        description="Opaque and stable; pass it to node(id:).",
        metadata={SHOWS: Identity()},
    )


def node(table: type[Base], name: str = "") -> Callable[[type[Shown]], type[Shown]]:
    """Show a table's rows as a GraphQL type with the table's own words."""

    def show(shown: type[Shown]) -> type[Shown]:
        called = name or table.__name__
        shown.is_type_of = classmethod(  # type: ignore[attr-defined] # strawberry looks it up by name
            lambda _cls, value, _info: isinstance(value, table)
        )
        made = strawberry.type(shown, name=called, description=table.__doc__)
        NODES[called] = (table, made)
        TYPES[table] = called
        return made

    return show


def identity_of(table: type[Base]) -> Attribute:
    """Name the column that identifies a table's rows."""
    attribute: Attribute = table.__mapper__.all_orm_descriptors["id"]  # type: ignore[assignment] # the mapper says less than it knows
    return attribute

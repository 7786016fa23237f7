"""The session changes go through: SQLAlchemy's, with short ways for what happens all the time.

Finding rows by a key, taking a number, and writing new and changed rows are most of what any
operation does. SQLAlchemy prepares each of them anew; here the SQL is written once
(``schema.kernel.statements``) and goes straight to the driver, on the same connection in the
same transaction. Whatever is not that plain goes SQLAlchemy's own way, and both lead to the
same rows, the same objects and the same errors.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import psycopg
from sqlalchemy import ColumnElement, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session as SyncSession
from sqlalchemy.orm import SessionTransaction, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError
from typing_extensions import override

from schema.kernel.filling import matched, told_by
from schema.kernel.statements import (
    VALUE,
    Attribute,
    Shape,
    deleting,
    finding,
    inserting,
    shape,
    updating,
)

AT_ONCE: Final = 100
"""How many rows one statement inserts at most."""
Connection = psycopg.AsyncConnection[tuple[Any, ...]]


@dataclass(slots=True)
class _Changes:
    """What is to be written of one class, and what is to go."""

    shape: Shape
    new: list[Any]
    changed: list[Any]
    gone: list[Any]


class Session(AsyncSession):
    """SQLAlchemy's session; ``find``, ``find_all``, ``ask`` and ``flush`` take short ways."""

    _seat: tuple[SessionTransaction | None, Connection] | None = None

    async def ask(
        self, sql: str, values: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Send one statement whose places are ``%(name)s``, and read all rows it gives.

        Raises what SQLAlchemy raises.
        """
        driver = await self._driver()
        cursor = driver.cursor()
        try:
            await cursor.execute(sql.encode(), values)
            given = cursor.pgresult
            return await cursor.fetchall() if given is not None and given.ntuples else []
        except psycopg.Error as error:
            if driver.closed:
                await (await self.connection()).invalidate(error)
            raise _told(error, sql, invalidated=driver.closed) from error

    async def find(self, key: Attribute, value: object, *, lock: bool = False) -> Any:  # noqa: ANN401 - a row of the attribute's class, or None
        """Find the row whose unique ``key`` has this value; None when there is none to see.

        ``lock`` locks it (``FOR NO KEY UPDATE``) and reads it anew.
        """
        return next(iter(await self._found(key, value, many=False, lock=lock)), None)

    async def find_all(
        self,
        key: Attribute,
        values: Iterable[object],
        order: Attribute | None = None,
        *,
        lock: bool = False,
    ) -> list[Any]:
        """Find the rows whose ``key`` has one of these values; ``lock`` as in ``find``."""
        return await self._found(key, list(values), order, many=True, lock=lock)

    async def _found(
        self,
        key: Attribute,
        value: Any,  # noqa: ANN401 - a value of the attribute, or many
        order: Attribute | None = None,
        *,
        many: bool,
        lock: bool,
    ) -> list[Any]:
        await self.flush()
        made = self._shape(key.parent.class_)
        assert made is not None, key  # noqa: S101 - a table of the business is always plain
        sql = finding(key, made.dialect, order, many=many, lock=lock)
        told = [made.writes(key.key, one) for one in value] if many else value
        rows = await self.ask(sql, {VALUE: told if many else made.writes(key.key, value)})
        names = made.attributes
        return [self._row(made, made.values(names, row), anew=lock) for row in rows]

    def _row(self, made: Shape, values: dict[str, Any], *, anew: bool) -> Any:  # noqa: ANN401 - an object of the class
        """Show a row as its object: the one there is, or a new one."""
        mapper, held = made.mapper, self.sync_session
        own = tuple(values[key] for key in made.own)
        row = held.identity_map.get(mapper.identity_key_from_primary_key(own))
        if row is None:
            row = mapper.class_manager.new_instance()
            row.__dict__.update(values)
            make_transient_to_detached(row)
            held.add(row)
            return row
        for key in values if anew else inspect(row).unloaded:
            set_committed_value(row, key, values[key])
        return row

    @override
    async def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what is new and what was changed, then delete what is to go."""
        held = self.sync_session
        if not (held.new or held.dirty or held.deleted):
            return
        changes = None if objects else self._changes(held)
        if changes is None:
            await super().flush(objects)
            return
        for one in changes:
            for row in one.changed:
                await self._update(one.shape, row)
            await self._insert(one.shape, one.new)
            states = {inspect(row) for row in (*one.new, *one.changed)}
            held._register_persistent(states)  # noqa: SLF001 - how SQLAlchemy's own flush ends
            for row in one.changed if one.shape.expressions else ():
                held.expire(row, one.shape.expressions)
        for one in changes:
            await self._delete(one.shape, one.gone)

    def _changes(self, held: SyncSession) -> list[_Changes] | None:
        """List what to write in the order SQLAlchemy writes it; None when it is not plain."""
        found: dict[str, _Changes] = {}
        dirty, gone = held.dirty, held.deleted
        if len({type(row) for row in gone}) > 1:
            return None  # SQLAlchemy knows which must go first
        for row in (*held.new, *dirty, *gone):
            made = self._shape(type(row))
            if made is None or any(isinstance(v, ColumnElement) for v in vars(row).values()):
                return None
            called = f"{type(row).__module__}.{type(row).__name__}"
            mine = found.setdefault(called, _Changes(made, [], [], []))
            kind = mine.gone if row in gone else mine.changed if row in dirty else mine.new
            kind.append(row)
        for one in found.values():
            one.new.sort(key=lambda row: inspect(row).insert_order)
            one.changed.sort(key=lambda row: inspect(row).identity)
        return [found[called] for called in sorted(found)]

    async def _insert(self, made: Shape, rows: Sequence[Any]) -> None:
        """Insert rows, together those that tell the same attributes."""
        told = [(row, told_by(made, row)) for row in rows]
        for names, group in groupby(told, key=lambda one: tuple(one[1])):
            alike = list(group)
            for at in range(0, len(alike), AT_ONCE):
                await self._insert_alike(made, names, alike[at : at + AT_ONCE])

    async def _insert_alike(
        self, made: Shape, names: tuple[str, ...], rows: Sequence[tuple[Any, dict[str, Any]]]
    ) -> None:
        sql, back = inserting(made, names, len(rows))
        values = {
            f"to_{key}__{at}": made.writes(key, value)
            for at, (_, given) in enumerate(rows)
            for key, value in given.items()
        }
        filled = await self.ask(sql, values)
        for row, given in matched(made, rows, back, filled):
            row.__dict__.update(given)

    async def _update(self, made: Shape, row: Any) -> None:  # noqa: ANN401 - an object
        state = inspect(row)
        names = tuple(
            key
            for key in sorted(state.committed_state)
            if key in made.keys.values() and state.attrs[key].history.has_changes()
        )
        if not names:
            return
        values = {f"to_{key}": made.writes(key, getattr(row, key)) for key in names}
        own = zip(made.own, state.identity, strict=True)
        values |= {f"own_{key}": value for key, value in own}
        filled = await self.ask(updating(made, names), values)
        if len(filled) != 1:
            raise StaleDataError(f"{len(filled)} rows of {made.table} were updated, not 1.")
        if made.generated_again:
            row.__dict__.update(made.values(made.generated_again, filled[0]))

    async def _delete(self, made: Shape, rows: Sequence[Any]) -> None:
        if not rows:
            return
        states = {inspect(row) for row in rows}
        (own,) = made.own
        keys = [made.writes(own, state.identity[0]) for state in states]
        went = await self.ask(deleting(made), {VALUE: keys})
        if len(went) != len(keys):
            raise StaleDataError(f"{len(went)} rows of {made.table} went, not {len(keys)}.")
        self.sync_session._remove_newly_deleted(states)  # noqa: SLF001 - as above

    def _shape(self, table: type) -> Shape | None:
        return shape(inspect(table), self.sync_session.get_bind().dialect)

    async def _driver(self) -> Connection:
        """Reach the driver's own connection, on which this transaction runs.

        SQLAlchemy begins a transaction or a savepoint when first asked for it.
        """
        mine = _innermost(self.sync_session)
        if mine is None or self._seat is None or self._seat[0] is not mine:
            driver = await self.run_sync(_driver_of)
            self._seat = _innermost(self.sync_session), driver
        return self._seat[1]


def _innermost(held: SyncSession) -> SessionTransaction | None:
    return held.get_nested_transaction() or held.get_transaction()


def _driver_of(held: SyncSession) -> Connection:
    connection: Any = held.connection().connection
    driver: Connection = connection.driver_connection
    return driver


def _told(error: psycopg.Error, sql: str, *, invalidated: bool) -> Exception:
    """Say what the driver said as SQLAlchemy says it."""
    return DBAPIError.instance(
        sql,
        None,
        error,
        psycopg.Error,
        hide_parameters=True,
        connection_invalidated=invalidated,
    )

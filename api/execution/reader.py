"""Reading for an actor: connections that can only read, each kept for whom it last read for.

Row-level security reads who acts from settings of the connection. They are set once when a
connection changes hands, so that a caller who asks again costs one trip to the database. Every
statement checks in its own snapshot that the user it was set for has not changed since; if he
has, nothing is shown, the settings are made anew and the statement is sent again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import structlog
from sqlalchemy import make_url

from schema.kernel.company import Company
from schema.kernel.errors import DomainError, TookTooLong
from schema.kernel.work import (
    LIKE_ENOUGH,
    LIKENESS,
    Actor,
    ActorUnknown,
    Patience,
    endless,
    milliseconds,
)

LOG = structlog.get_logger(__name__)
ENTER: Final = (
    "SELECT enter_work($1, $2, $3, $4, true), set_config('statement_timeout',"
    " coalesce($5, current_setting('statement_timeout')), false)"
)
UNCHANGED: Final = (
    "(SELECT current_setting('salesbook.user_revision') = coalesce((SELECT revision::text"
    " FROM users WHERE email = current_setting('salesbook.actor')), 'none'))"
)
SETTINGS: Final = {
    "default_transaction_read_only": "on",
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "jit": "off",
    "application_name": "salesbook api",
}
STATEMENTS: Final = 100
AT_A_TIME: Final = 500
LONG: Final = 300_000
"""How long one step of a long statement may take, in milliseconds."""


class NotRead(Exception):
    """The database gave no answer twice."""


UNREAD: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, DomainError, NotRead)
"""Why a compiled statement may give no answer; the ordinary path then says what is wrong."""


def note(error: Exception) -> None:
    """Log a statement that failed, unless it was for a value the caller sent."""
    sent = isinstance(error, DomainError | ValueError)
    if not sent and not str(getattr(error, "sqlstate", "")).startswith("22"):
        LOG.warning("a compiled statement failed", exc_info=error)


def statement(bodies: Sequence[str]) -> str:
    """Ask for texts as bytes, if the actor is still who he was when the connection was set."""
    asked = (f"CASE WHEN {UNCHANGED} THEN convert_to({body},'UTF8') END" for body in bodies)
    return f"SELECT {', '.join(asked)}"


@dataclass(slots=True)
class _Seat:
    """A connection and who it is set for."""

    connection: Any
    actor: Actor | None = None


class Reader:
    """At most ``size`` connections; a caller gets one that is already his, if it is free."""

    def __init__(
        self,
        url: str,
        *,
        size: int = 10,
        patience: Callable[[Actor], Patience] = endless,
        company: Company | None = None,
    ) -> None:
        """Connect lazily, as the application; ``patience`` limits each actor's statements.

        Business days begin in the zone of the ``company``.
        """
        self.patience = patience
        self.settings = SETTINGS | {
            "salesbook.zone": (company or Company()).zone.key,
            LIKENESS: LIKE_ENOUGH,
        }
        plain = make_url(url).set(drivername="postgresql")
        self.url = plain.render_as_string(hide_password=False)
        self._free: list[_Seat] = []
        self._places = asyncio.Semaphore(size)

    async def read(self, actor: Actor, sql: str, values: Sequence[Any]) -> Sequence[bytes]:
        """Send one statement made by ``statement``.

        Raises TookTooLong, what else asyncpg raises, or NotRead.
        """
        async with self._places:
            seat = self._take(actor) or _Seat(await self._connect())
            try:
                found = await self._ask(seat, actor, sql, values)
            except asyncpg.QueryCanceledError as error:
                self._free.append(seat)
                raise TookTooLong from error
            except (asyncpg.PostgresError, ActorUnknown):
                self._free.append(seat)
                raise
            except BaseException:
                seat.connection.terminate()
                raise
            self._free.append(seat)
            return found

    async def rows(
        self, actor: Actor, sql: str, values: Sequence[Any]
    ) -> AsyncIterator[Sequence[Any]]:
        """Read the rows of one long statement, some at a time, over a connection of its own.

        Raises what asyncpg raises, ActorUnknown, or TookTooLong.
        """
        seat = _Seat(await self._connect())
        try:
            await self._enter(seat, actor)
            async with seat.connection.transaction():
                await seat.connection.execute(f"SET LOCAL statement_timeout = {LONG}")
                found = await seat.connection.cursor(sql, *values)
                while some := await found.fetch(AT_A_TIME):
                    yield some
        except asyncpg.QueryCanceledError as error:
            raise TookTooLong from error
        finally:
            seat.connection.terminate()

    def _take(self, actor: Actor) -> _Seat | None:
        while self._free:
            mine = [at for at, seat in enumerate(self._free) if seat.actor == actor]
            seat = self._free.pop(mine[-1] if mine else 0)
            if not seat.connection.is_closed():
                return seat
        return None

    async def _connect(self) -> Any:  # noqa: ANN401 - asyncpg is not typed
        return await asyncpg.connect(
            self.url,
            timeout=5,
            server_settings=self.settings,
            statement_cache_size=STATEMENTS,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
        )

    async def _ask(
        self, seat: _Seat, actor: Actor, sql: str, values: Sequence[Any]
    ) -> Sequence[bytes]:
        for _ in range(2):
            if seat.actor != actor:
                await self._enter(seat, actor)
            found: Sequence[bytes | None] = await seat.connection.fetchrow(sql, *values)
            if found[0] is not None:
                return [part or b"null" for part in found]
            seat.actor = None
        raise NotRead

    async def _enter(self, seat: _Seat, actor: Actor) -> None:
        seat.actor = None
        most = milliseconds(self.patience(actor).working)
        told = (actor.name, actor.role.value, actor.territory, actor.door, most)
        if not await seat.connection.fetchval(ENTER, *told):
            raise ActorUnknown(actor.name)
        seat.actor = actor

    async def close(self) -> None:
        """Close every connection that nobody uses."""
        while self._free:
            await self._free.pop().connection.close()

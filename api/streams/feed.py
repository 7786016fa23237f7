"""The feed: every change of every record, in order, to whoever follows it.

One reader for each process looks into the trail (``audit_log``) while anybody follows. It
reads only below the oldest transaction still under way, so that no change can appear later
before one that was told already. What was read last is kept for followers; who starts further
back reads from the trail itself.

``NOTIFY`` is not used: it makes every writing transaction wait for its turn to commit, listened
to or not. Looking every quarter of a second costs one look at an index.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import make_url

from schema.kernel.changes import BadPlace, Change, ChangeKind, Place

LOG = structlog.get_logger(__name__)
PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 5.0
PAGE: Final = 2000
KEPT: Final = 20_000
NEWEST: Final = "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1"
ENTRIES: Final = """
SELECT xid, id, at, actor, relation, row_id, before IS NULL AS made, after IS NULL AS gone
  FROM audit_log
 WHERE xid > $1::bigint AND xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
 ORDER BY xid, id LIMIT $2::bigint
"""
TRANSACTION: Final = """
SELECT xid, id, at, actor, relation, row_id, before IS NULL AS made, after IS NULL AS gone
  FROM audit_log
 WHERE xid = $1::bigint AND xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
 ORDER BY id
"""
LAST: Final = 2**63 - 1
AWAY: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Feed:
    """Follows the trail of one database."""

    def __init__(self, url: str, *, pause: float = PAUSE) -> None:
        """Connect when somebody follows; look every ``pause`` seconds."""
        plain = make_url(url).set(drivername="postgresql")
        self.url, self.pause = plain.render_as_string(hide_password=False), pause
        self._kept: list[Change] = []
        self._start = self._end = Place(0, 0)
        self._news = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._followers = 0
        self._hurry = asyncio.Event()

    def hurry(self) -> None:
        """Look now: something has been changed by this very process."""
        self._hurry.set()

    async def follow(
        self, relation: str, after: Place | None
    ) -> AsyncIterator[Sequence[Change]]:
        """Tell the changes of one relation from a place on, as they come."""
        self._followers += 1
        try:
            await self._started()
            place = self._end if after is None else await self._checked(after)
            while True:
                end = self._end
                found = await self._after(place)
                if found:
                    place = found[-1].place
                    mine = [change for change in found if change.relation == relation]
                    if mine:
                        yield mine
                elif place < end:
                    place = end  # nothing lies between
                else:
                    await self._wait(place)
        finally:
            self._followers -= 1
            if not self._followers:
                await self.close()

    async def _checked(self, place: Place) -> Place:
        """Refuse a place nobody has reached yet: nothing would ever come after it."""
        if place > self._end:
            connection = await self._connect()
            try:
                newest = await connection.fetchval(NEWEST)
            finally:
                await connection.close()
            if place.xid > newest:
                raise BadPlace(str(place))
        return place

    async def close(self) -> None:
        """Stop looking."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _started(self) -> None:
        if self._task is None:
            self._kept, self._start, self._end = [], Place(0, 0), Place(0, 0)
            self._task = asyncio.create_task(self._look())
        async with self._news:
            await self._news.wait_for(lambda: self._end.xid)

    async def _wait(self, place: Place) -> None:
        async with self._news:
            await self._news.wait_for(lambda: self._end > place)

    async def _after(self, place: Place) -> Sequence[Change]:
        """Find what comes next: among what was kept, or in the trail."""
        if place >= self._start:
            return self._kept[bisect_right(self._kept, place, key=lambda one: one.place) :]
        while True:
            try:
                return await self._look_back(place)
            except AWAY as error:
                LOG.warning("a follower waits for the database", reason=error)
                await asyncio.sleep(LONGEST_PAUSE / 5)

    async def _look_back(self, place: Place) -> Sequence[Change]:
        connection = await self._connect()
        try:
            return await _read(connection, place)
        finally:
            connection.terminate()

    async def _connect(self) -> Any:  # noqa: ANN401 - asyncpg is not typed
        named = {"application_name": "salesbook feed"}
        return await asyncpg.connect(self.url, timeout=5, server_settings=named)

    async def _look(self) -> None:
        """Look into the trail for as long as anybody follows; go on after an outage."""
        pause = self.pause
        while True:
            connection = None
            try:
                connection = await self._connect()
                await self._begin(connection)
                while True:
                    await self._keep(await _read(connection, self._end, between=True))
                    pause = self.pause
                    self._hurry.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._hurry.wait(), pause)
            except AWAY as error:
                LOG.warning("the feed lost the database and tries again", reason=error)
                pause = min(pause * 2, LONGEST_PAUSE)
                await asyncio.sleep(pause)
            finally:
                if connection is not None:
                    connection.terminate()

    async def _begin(self, connection: Any) -> None:  # noqa: ANN401 - asyncpg's
        """Start from what is newest now, unless this is the same feed after an outage."""
        if self._end.xid:
            return
        newest = Place(await connection.fetchval(NEWEST), LAST)
        async with self._news:
            self._start = self._end = newest
            self._news.notify_all()

    async def _keep(self, found: Sequence[Change]) -> None:
        if not found:
            return
        async with self._news:
            self._kept += found
            if len(self._kept) > KEPT:
                forgotten = self._kept[: -KEPT // 2]
                self._start = forgotten[-1].place
                self._kept = self._kept[len(forgotten) :]
            self._end = found[-1].place
            self._news.notify_all()


async def _read(connection: Any, after: Place, *, between: bool = False) -> list[Change]:  # noqa: ANN401 - asyncpg's
    """Read what some transactions did after a place; none of them is read in part.

    ``between`` says that the place is known to lie between two transactions.
    """
    if not between:
        entries = await connection.fetch(TRANSACTION, after.xid)
        rest = [change for change in _changes(entries) if change.place > after]
        if rest:
            return rest
    entries = await connection.fetch(ENTRIES, after.xid, PAGE)
    if len(entries) == PAGE:
        last = entries[-1]["xid"]
        entries = [entry for entry in entries if entry["xid"] != last] or (
            await connection.fetch(TRANSACTION, last)
        )
    each = groupby(entries, key=lambda entry: entry["xid"])
    return [change for _, made in each for change in _changes(list(made))]


def _changes(entries: Sequence[Any]) -> list[Change]:
    """Make one change of everything one transaction did to a row.

    What was made and is gone again never was.
    """
    rows: dict[tuple[str, UUID], list[Any]] = {}
    for entry in entries:
        rows.setdefault((entry["relation"], entry["row_id"]), []).append(entry)
    found = [_change(of_row) for of_row in rows.values() if not _never_was(of_row)]
    return sorted(found, key=lambda change: change.place)


def _never_was(entries: Sequence[Any]) -> bool:
    return bool(entries[0]["made"] and entries[-1]["gone"])


def _change(entries: Sequence[Any]) -> Change:
    first, last = entries[0], entries[-1]
    kind = ChangeKind.CREATED if first["made"] else ChangeKind.CHANGED
    return Change(
        Place(last["xid"], last["id"]),
        first["id"],
        last["at"],
        last["actor"],
        last["relation"],
        last["row_id"],
        ChangeKind.LEFT if last["gone"] else kind,
    )

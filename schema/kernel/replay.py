"""Doing a thing once, however often it is asked: what an idempotency key led to.

The key is written first, in the transaction of the deed. A twin that asks at the same time
waits for it; when the deed is refused, nothing is kept and the twin does it itself. Follows the
IETF draft of the Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header).
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb
from sqlalchemy import DateTime, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.audit import Trail
from schema.kernel.errors import Conflict, DomainError
from schema.kernel.tables import run_after_create
from schema.kernel.work import Deed, Work

LONGEST: Final = 255
VISIBLE: Final = "actor = (select current_setting('salesbook.actor', true))"


Results = list[dict[str, Any]]
"""How each of many things fared, as JSON."""


class Reply(Trail):
    """What a key of one caller led to."""

    __tablename__ = "replies"

    actor: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    record_id: Mapped[UUID | None]
    results: Mapped[Results | None] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


run_after_create(
    "ALTER TABLE replies ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY visible ON replies USING ({VISIBLE}) WITH CHECK ({VISIBLE})",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a key has led to: one record, or how many things fared."""

    record_id: UUID | None = None
    results: Results | None = None


TAKE: Final = (
    "INSERT INTO replies (actor, key, fingerprint) VALUES (%(actor)s, %(key)s, %(mark)s)"
    " ON CONFLICT DO NOTHING RETURNING key"
)
KNOWN: Final = (
    "SELECT fingerprint, record_id, results FROM replies"
    " WHERE actor = %(actor)s AND key = %(key)s"
)
KEEP: Final = (
    "UPDATE replies SET record_id = %(record)s, results = %(results)s"
    " WHERE actor = %(actor)s AND key = %(key)s RETURNING key"
)


@dataclass(eq=False)
class IdempotencyMismatch(Conflict):
    """The idempotency key {key} was used for another request; use a new one for each request, and the same one only to repeat it."""  # noqa: E501 - a sentence is one line

    key: str


@dataclass(eq=False)
class BadIdempotencyKey(DomainError):
    """An idempotency key has 1 to 255 characters."""


@dataclass(frozen=True, slots=True)
class Done:
    """A deed that was done before: the record it was about."""

    id: UUID


def fingerprint(name: str, given: object) -> str:
    """Tell one request from another: the same words give the same print."""
    told = orjson.dumps([name, given], default=_plain, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()


def _plain(value: object) -> object:
    return vars(value) if hasattr(value, "__dict__") else str(value)


def once(key: str, mark: str, deed: Deed[Any]) -> Callable[[Work], Awaitable[Any]]:
    """Do a deed under a key: the first time it is done, afterwards its record is found again.

    Raises BadIdempotencyKey, and IdempotencyMismatch when ``mark`` is that of another request.
    """
    _check(key)

    async def guarded(work: Work) -> Any:  # noqa: ANN401 - whatever the deed returns
        known = await _reply(work, key, mark)
        if known is not None:
            return Done(known.record_id) if known.record_id else None
        done = await deed(work)
        await _keep(work, key, Kept(record_id=done.id))
        return done

    return guarded


def once_for_all(
    key: str, mark: str, deed: Deed[Results]
) -> Callable[[Work], Awaitable[Results]]:
    """Do many things under one key: afterwards it is told again how each of them fared.

    Raises what ``once`` raises. What was undone leaves no reply.
    """
    _check(key)

    async def guarded(work: Work) -> Results:
        known = await _reply(work, key, mark)
        if known is not None:
            return known.results or []
        results = await deed(work)
        await _keep(work, key, Kept(results=results))
        return results

    return guarded


def _check(key: str) -> None:
    if not 1 <= len(key) <= LONGEST:
        raise BadIdempotencyKey


async def _reply(work: Work, key: str, mark: str) -> Kept | None:
    """Write a key down, or tell what it led to when it was there."""
    mine = {"actor": work.actor.name, "key": key}
    if await work.session.ask(TAKE, mine | {"mark": mark}):
        return None
    ((known, record_id, results),) = await work.session.ask(KNOWN, mine)
    if known != mark:
        raise IdempotencyMismatch(key)
    return Kept(record_id, results)


async def _keep(work: Work, key: str, kept: Kept) -> None:
    """Write down what a key has led to."""
    results = None if kept.results is None else Jsonb(kept.results)
    told = {"actor": work.actor.name, "key": key, "record": kept.record_id, "results": results}
    await work.session.ask(KEEP, told)

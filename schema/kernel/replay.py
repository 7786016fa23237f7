"""What an idempotency key led to, kept for who asks again.

The key is written first, in the transaction of the deed. A twin that asks at the same time
waits for it. ``schema.kernel.once`` keeps the answer beside the key. After DAYS a key is
forgotten when its caller uses another one. Follows the IETF draft of the Idempotency-Key
header (draft-ietf-httpapi-idempotency-key-header).
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb
from sqlalchemy import DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.audit import Trail
from schema.kernel.errors import Conflict, DomainError
from schema.kernel.tables import run_after_create
from schema.kernel.work import Deed, Work

LONGEST: Final = 255
DAYS: Final = 30
FORGOTTEN_AT_ONCE: Final = 10
VISIBLE: Final = "actor = (select current_setting('salesbook.actor', true))"


Results = list[dict[str, Any]]
"""How each of many things fared, as JSON."""


Answer = dict[str, str]
"""An answer as JSON text in each language, or under ``ANY`` when it has no sentences."""
ANY: Final = ""


class Reply(Trail):
    """What a key of one caller led to.

    ``fingerprint`` tells what was to be done, ``asked`` the whole request: its document, its
    variables, the role and the territory. Without an ``answer`` a repetition is told of the
    record or of the ``results`` as they are by then: so it is with the rows of a request for
    many, with answers that could not be made, and with those of former releases.
    """

    __tablename__ = "replies"
    __table_args__ = (Index(None, "actor", "at"),)

    actor: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    record_id: Mapped[UUID | None]
    results: Mapped[Results | None] = mapped_column(JSONB)
    asked: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[Answer | None] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


run_after_create(
    "ALTER TABLE replies ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY visible ON replies USING ({VISIBLE}) WITH CHECK ({VISIBLE})",
)


@dataclass(slots=True)
class Kept:
    """What is kept of a ``Reply`` beside its key."""

    record_id: UUID | None = None
    results: Results | None = None
    asked: str | None = None
    answer: Answer | None = None


TAKE: Final = (
    "WITH forgotten AS (DELETE FROM replies WHERE (actor, key) IN ("  # noqa: S608 - ours
    "SELECT actor, key FROM replies WHERE actor = %(actor)s AND key <> %(key)s"
    f" AND at < now() - interval '{DAYS} days' ORDER BY at LIMIT {FORGOTTEN_AT_ONCE}"
    " FOR UPDATE SKIP LOCKED))"
    " INSERT INTO replies (actor, key, fingerprint) VALUES (%(actor)s, %(key)s, %(mark)s)"
    " ON CONFLICT DO NOTHING RETURNING current_setting('salesbook.territory', true)"
)
KNOWN: Final = (
    "SELECT current_setting('salesbook.territory', true), fingerprint,"
    " record_id, results, asked, answer FROM replies"
    " WHERE actor = %(actor)s AND key = %(key)s"
)
KEEP: Final = (
    "UPDATE replies SET record_id = %(record_id)s, results = %(results)s, asked = %(asked)s,"
    " answer = %(answer)s WHERE actor = %(actor)s AND key = %(key)s"
)


@dataclass(eq=False)
class IdempotencyMismatch(Conflict):
    """The idempotency key {key} was used for another request; use a new one for each request, and the same one only to repeat it."""  # noqa: E501 - a sentence is one line

    key: str


@dataclass(eq=False)
class BadIdempotencyKey(DomainError):
    """An idempotency key has 1 to 255 characters."""


@dataclass(eq=False)
class SecretWasShown(Conflict):
    """What the first answer under the idempotency key {key} showed once is kept nowhere; if that answer was lost, revoke this record and make another one under a new key."""  # noqa: E501 - a sentence is one line

    key: str


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
    """Do one of many deeds under a key of its own; afterwards its record is found again.

    Raises BadIdempotencyKey, and IdempotencyMismatch when ``mark`` is that of another request
    or when there is no record, because a request for this alone was refused.
    """
    check(key)

    async def guarded(work: Work) -> Any:  # noqa: ANN401 - whatever the deed returns
        kept, is_new, _ = await reply_to(work, key, mark)
        if not is_new:
            if kept.record_id is None:
                raise IdempotencyMismatch(key)
            return Done(kept.record_id)
        done = await deed(work)
        kept.record_id = done.id
        await keep(work, key, kept)
        return done

    return guarded


def check(key: str) -> None:
    """Refuse a key that is too short or too long; raises BadIdempotencyKey."""
    if not 1 <= len(key) <= LONGEST:
        raise BadIdempotencyKey


async def reply_to(work: Work, key: str, mark: str) -> tuple[Kept, bool, str]:
    """Write a key down, or find what was kept; tell which, and the caller's territory.

    Raises IdempotencyMismatch when ``mark`` is that of another request.
    """
    mine = {"actor": work.actor.name, "key": key}
    while True:  # a key that was just forgotten is neither taken nor known
        for (territory,) in await work.session.ask(TAKE, mine | {"mark": mark}):
            return Kept(), True, territory
        for territory, known, *kept in await work.session.ask(KNOWN, mine):
            if known != mark:
                raise IdempotencyMismatch(key)
            return Kept(*kept), False, territory


async def keep(work: Work, key: str, kept: Kept) -> None:
    """Write down what a key has led to, and what was answered."""
    told = {
        "actor": work.actor.name,
        "key": key,
        "record_id": kept.record_id,
        "results": None if kept.results is None else Jsonb(kept.results),
        "asked": kept.asked,
        "answer": None if kept.answer is None else Jsonb(kept.answer),
    }
    await work.session.ask(KEEP, told)

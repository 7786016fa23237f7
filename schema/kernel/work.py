"""One unit of work: who is acting, when, and the session their changes go through.

Only a door (``api``, ``sync``, the command line) begins one. Operations receive it, never
commit it, and never look at the clock.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from psycopg.errors import (
    DeadlockDetected,
    InsufficientPrivilege,
    LockNotAvailable,
    ProgramLimitExceeded,
    QueryCanceled,
    SerializationFailure,
)
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import async_sessionmaker

from schema.kernel.company import Company
from schema.kernel.errors import (
    ChangeTookTooLong,
    DomainError,
    NotAllowed,
    OutOfReach,
    RecordBusy,
    RuleBroken,
    ValueOutOfRange,
)
from schema.kernel.roles import Role
from schema.kernel.session import Session

Sessions = async_sessionmaker[Session]
Done = TypeVar("Done")
Contents = Callable[[str], Path]
"""Where the bytes of a file lie, by their SHA-256 in hexadecimal digits."""

_TRIES: Final = 5
LIKENESS: Final = "pg_trgm.word_similarity_threshold"
LIKE_ENOUGH: Final = "0.5"
"""How much two words must have in common to be like each other."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asked, in which role and through which door (``api``, ``sheet``, ``cli``).

    ``territory`` narrows a seller to one territory; a seller known as a user is always
    narrowed to the territory of that user. Whoever ``only_reads`` cannot begin work. ``key`` is
    the number of the API key they have shown, if they have.
    """

    name: str
    role: Role
    door: str
    territory: str | None = None
    only_reads: bool = False
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The revision a caller believes a record to have."""

    table: type
    key: str
    revision: int


@dataclass(frozen=True, slots=True)
class Work:
    """Everything an operation may lean on; ``contents`` says where bytes of files lie."""

    session: Session
    actor: Actor
    at: datetime
    company: Company
    expected: Expected | None = None
    contents: Contents | None = None
    happened: list[object] = field(default_factory=list[object])

    @property
    def today(self) -> date:
        """The business day in the company's own zone."""
        return self.at.astimezone(self.company.zone).date()


Reaction = Callable[[Work, Any], Awaitable[object]]
Reactions = Mapping[type, tuple[Reaction, ...]]
Deed = Callable[[Work], Awaitable[Done]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one statement may work, and wait for what others are changing, in seconds.

    None leaves it to the database.
    """

    working: float | None = None
    waiting: float | None = None


ENDLESS: Final = Patience()


def endless(_actor: "Actor") -> Patience:
    """Leave it to the database how long anybody's statements may take."""
    return ENDLESS


@dataclass(frozen=True, slots=True)
class House:
    """What a door needs to begin work: a database, what follows from what, the company.

    ``patience`` says how long the statements of an actor may take, ``contents`` where the bytes
    of a file lie, by their SHA-256.
    """

    sessions: Sessions
    reactions: Reactions
    company: Company = field(default_factory=Company)
    patience: Callable[[Actor], Patience] = endless
    contents: Contents | None = None


@dataclass(eq=False)
class ActorUnknown(DomainError):
    """{name} is not an active user, so nothing can be done in their name."""

    name: str


@dataclass(eq=False)
class OnlyReads(NotAllowed):
    """The key of {name} may only read; use one with the scope write to change something."""

    name: str


ENTER: Final = (
    "SELECT enter_work(%(name)s, %(role)s, %(territory)s, %(door)s, with_key => %(key)s),"
    " set_config('salesbook.zone', %(zone)s, true),"
    f" set_config('{LIKENESS}', '{LIKE_ENOUGH}', true),"
    " set_config('statement_timeout',"
    " coalesce(%(working)s::text, current_setting('statement_timeout')), true),"
    " set_config('lock_timeout',"
    " coalesce(%(waiting)s::text, current_setting('lock_timeout')), true)"
)


async def enter(
    session: Session, actor: Actor, company: Company, patience: Patience = ENDLESS
) -> None:
    """Tell the database who acts, for this transaction only; row-level security reads it.

    It also learns the company's zone, in which its business days begin, and how long each
    statement may take from now on.
    """
    ((known, *_),) = await session.ask(
        ENTER,
        {
            "name": actor.name,
            "role": actor.role.value,
            "territory": actor.territory,
            "door": actor.door,
            "key": actor.key,
            "zone": company.zone.key,
            "working": milliseconds(patience.working),
            "waiting": milliseconds(patience.waiting),
        },
    )
    if not known:
        raise ActorUnknown(actor.name)


def milliseconds(seconds: float | None) -> str | None:
    """Write a time as Postgres takes it: at least one millisecond, for none means for ever."""
    return None if seconds is None else str(max(1, int(seconds * 1000)))


@asynccontextmanager
async def begin(
    house: House, actor: Actor, at: datetime, expected: Expected | None = None
) -> AsyncGenerator[Work]:
    """Commit everything on the way out, consequences included, or nothing at all."""
    if actor.only_reads:
        raise OnlyReads(actor.name)
    with translated():
        async with house.sessions.begin() as session:
            await enter(session, actor, house.company, house.patience(actor))
            work = Work(session, actor, at, house.company, expected, house.contents)
            yield work
            await settle(work, house.reactions)


@contextmanager
def translated() -> Iterator[None]:
    """Let what the database refuses be a refusal of the business."""
    try:
        yield
    except IntegrityError as error:
        raise RuleBroken(broken_rule(error)) from error
    except DataError as error:
        raise ValueOutOfRange from error
    except OperationalError as error:
        _give_up(error)
        raise
    except ProgrammingError as error:
        if _is_row_security(error):
            raise OutOfReach from error
        raise


def _give_up(error: OperationalError) -> None:
    """Say why a statement was given up, if it was: for another one, its time, or its length."""
    if isinstance(error.orig, LockNotAvailable):
        raise RecordBusy from error
    if isinstance(error.orig, QueryCanceled):
        raise ChangeTookTooLong from error
    if isinstance(error.orig, ProgramLimitExceeded):  # a text that no index holds
        raise ValueOutOfRange from error


async def settle(work: Work, reactions: Reactions) -> None:
    """Let everything follow that follows; the commit checks what may wait until the end."""
    await work.session.flush()
    for event in work.happened:  # grows while we walk it: a consequence may have its own
        for react in reactions.get(type(event), ()):
            await react(work, event)
    await work.session.flush()


async def prove(work: Work) -> None:
    """Check now what may wait until the end: what was done is about to be kept or undone."""
    await work.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


async def perform(
    house: House,
    actor: Actor,
    at: datetime,
    deed: Deed[Done],
    expected: Expected | None = None,
) -> Done:
    """Do one deed in one unit of work; when two deeds block each other, do this one again."""
    for _ in range(_TRIES - 1):
        try:
            async with begin(house, actor, at, expected) as work:
                return await deed(work)
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected | SerializationFailure):
                raise
    async with begin(house, actor, at, expected) as work:
        return await deed(work)


def out_of_time(error: OperationalError) -> bool:
    """Tell whether a statement was given up because its time was over."""
    return isinstance(error.orig, QueryCanceled | LockNotAvailable)


def _is_row_security(error: ProgrammingError) -> bool:
    """Tell a row a policy keeps out from a right that was never granted, which is a bug."""
    return (
        isinstance(error.orig, InsufficientPrivilege)
        and error.orig.diag.source_function == "ExecWithCheckOptions"
    )


def broken_rule(error: IntegrityError) -> str:
    """Name the constraint that stands against a change."""
    diagnosis = getattr(error.orig, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or "of the database")

"""How one row is found, to be looked at or changed, and how what was changed is written."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from schema.kernel.errors import DomainError, NotFound, RevisionConflict
from schema.kernel.session import Session
from schema.kernel.statements import Attribute
from schema.kernel.tables import Base
from schema.kernel.work import Work, broken_rule


async def locked(
    work: Work,
    key: Attribute,
    value: object,
    missing: NotFound,
    called: str | None = None,
) -> Any:  # noqa: ANN401 - the row of the class the key belongs to; callers name it
    """Lock the row whose unique ``key`` is ``value`` until the work ends, or refuse.

    ``called`` is the number people use for the row when ``key`` is another one. The lock is
    ``FOR NO KEY UPDATE``: it lets others insert children of the row. A caller who named the
    revision they had read is refused when the row has moved on.
    """
    table: type[Base] = key.parent.class_
    row = await work.session.find(key, value, lock=True)
    if row is None:
        raise missing
    expected = work.expected
    if (
        expected is not None
        and expected.table is table
        and _same(expected.key, called or value)
        and expected.revision != row.revision
    ):
        raise RevisionConflict(
            f"{table.__name__} {called or value}", expected.revision, row.revision
        )
    return row


async def found(session: Session, key: Attribute, value: object, missing: NotFound) -> Any:  # noqa: ANN401 - the row of the class the key belongs to; callers name it
    """Find the row whose unique ``key`` is ``value`` without locking it, or refuse."""
    row = await session.find(key, value)
    if row is None:
        raise missing
    return row


async def write(work: Work, refusals: Mapping[str, DomainError]) -> None:
    """Write what was changed, and say in a sentence which constraint stands against it.

    ``refusals`` are told by the constraint's name. So it holds for two who come at once, and
    for records the one who asks may not see.
    """
    try:
        await work.session.flush()
    except IntegrityError as error:
        refusal = refusals.get(broken_rule(error))
        if refusal is None:
            raise
        raise refusal from error


def _same(named: str, value: object) -> bool:
    """Compare numbers as people write them: blanks around and capitals do not matter."""
    return named.strip().casefold() == str(value).strip().casefold()

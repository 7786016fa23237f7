"""Which shape of the database this program knows: that of its newest migration.

While an upgrade goes on, programs of two ages meet one database. Migrations keep what the
version before reads and writes, so an API process goes on; a worker, which decides what
becomes of people's edits, leaves that to workers that know the new shape.
"""

from typing import Final

from psycopg.errors import UndefinedTable
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from schema.kernel.work import Sessions

NEWEST: Final = "0058"
"""The revision of the newest migration."""
SHAPE: Final = text("SELECT max(version_num) FROM alembic_version")


class DatabaseOfAnotherShape(Exception):
    """The database has another shape than this program knows; the message says what to do."""


class DatabaseTooOld(DatabaseOfAnotherShape):
    """The database lacks what this program needs."""


class DatabaseTooNew(DatabaseOfAnotherShape):
    """The database was made for a newer program than this one."""


async def check_shape(sessions: Sessions) -> None:
    """See that the database has our shape; raises DatabaseTooOld and DatabaseTooNew."""
    try:
        async with sessions() as session:
            found = await session.scalar(SHAPE)
    except ProgrammingError as error:
        if not isinstance(error.orig, UndefinedTable):
            raise
        found = None
    if found is None or found < NEWEST:
        raise DatabaseTooOld(
            f"The database is at revision {found or 'none'}, and this program needs {NEWEST};"
            " run salesbook migrate."
        )
    if found > NEWEST:
        raise DatabaseTooNew(
            f"The database is at revision {found}, and this program knows {NEWEST}; start the"
            " version it was upgraded for."
        )

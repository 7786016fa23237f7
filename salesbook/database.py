"""Making the database: its roles, its newest shape, and what the application may do in it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from psycopg import sql
from sqlalchemy import Table, make_url
from sqlalchemy.exc import OperationalError

from salesbook.embedded import APPLICATION, DATABASE, running
from salesbook.settings import CliSettings
from schema import graphql as _whole_schema  # noqa: F401 - loads every table
from schema.kernel import audit, exports, replay
from schema.kernel.tables import Base
from schema.people.keys.tables import KeySecret
from sync import figures as _figures  # noqa: F401 - loads what is counted of them
from sync import tables as _engine_tables  # noqa: F401 - loads the engine's tables

HERE: Final = Path(__file__).parent.parent
DEPLOYING: Final = 7_254_002
"""The advisory lock of whoever changes the shape of the database or fills an empty one."""
_DELETED: Final = frozenset(
    {
        *("attachments", "cycle_minutes", "edit_notices", "previews", "reservations"),
        *("bank_suggestions", "bank_suggestion_items", "bank_suggestion_reasons"),
    }
)
_KEPT: Final = {
    replay.Reply.__tablename__: "INSERT, DELETE, UPDATE (record_id, results, asked, answer)",
    exports.Export.__tablename__: (
        "INSERT, DELETE, UPDATE (state, rows, total, size, trouble, maker, beat_at, ends_at)"
    ),
}
"""What the application may do with what it keeps for itself, besides reading it."""


class DatabaseNotReady(Exception):
    """The database cannot be used as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Urls:
    """The two ways in: as the application, and as the owner of the tables."""

    application: str
    owner: str


@contextmanager
def addresses(settings: CliSettings, *, careless: bool = False) -> Iterator[Urls]:
    """Say where the database is; start or join the embedded one when none is named."""
    if settings.database_url:
        yield Urls(settings.database_url, settings.database_owner_url or settings.database_url)
        return
    with running(settings.salesbook_data, careless=careless) as server:
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as owner:
            known = owner.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if known.fetchone() is None:
                owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        yield Urls(server.url(APPLICATION), server.url("postgres"))


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a migration waits for a table that is in use, and how often it tries again.

    While it waits, everybody else who wants the table waits behind it; so it gives up soon and
    lets them go on before it tries again.
    """

    milliseconds: int = 2000
    tries: int = 30
    pause: float = 1.0


def migrate(urls: Urls, patience: Patience | None = None) -> None:
    """Bring the database to its newest shape; run it as often as you like.

    Two at the same time take turns. Raises DatabaseNotReady when tables stay in use.
    """
    with deploying(urls):
        make_role(urls)
        upgrade(urls, patience)
        grant(urls)


@contextmanager
def deploying(urls: Urls) -> Iterator[None]:
    """Be the only one who changes the shape of the database; whoever else would waits."""
    with psycopg.connect(urls.owner, autocommit=True) as turn:
        turn.execute("SELECT pg_advisory_lock(%s)", [DEPLOYING])
        yield


def upgrade(urls: Urls, patience: Patience | None = None) -> None:
    """Run the migrations that are missing; raises DatabaseNotReady."""
    config, patience = alembic_config(urls.owner), patience or Patience()
    config.attributes["milliseconds"] = patience.milliseconds
    for left in reversed(range(patience.tries)):
        try:
            command.upgrade(config, "heads")
        except OperationalError as error:
            if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
                raise
            if not left:
                raise DatabaseNotReady(
                    "Tables that are to change stayed in use, so nothing was changed; run"
                    " salesbook migrate again when less goes on."
                ) from error
            time.sleep(patience.pause)
        except CommandError as error:
            raise DatabaseNotReady(
                "The database has a shape this program does not know; use the version it was"
                " made or upgraded for."
            ) from error
        else:
            return


def alembic_config(owner_url: str) -> Config:
    """Point Alembic at our migrations and at a database."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.attributes["url"] = owner_url
    return config


def make_role(urls: Urls) -> None:
    """Make the application role if it is not there; it owns nothing and bypasses nothing."""
    url = make_url(urls.application)
    name = url.username or APPLICATION
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        known = owner.execute(
            "SELECT rolsuper OR rolbypassrls OR rolname = current_user"
            " FROM pg_roles WHERE rolname = %s",
            [name],
        ).fetchone()
        if known == (True,):
            raise DatabaseNotReady(
                f"Role {name} of DATABASE_URL would see every territory: it owns the tables or"
                " is a superuser. Name another role there, the owner in DATABASE_OWNER_URL."
            )
        if known is not None:
            return
        made = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(
            sql.Identifier(name)
        )
        if url.password:
            made += sql.SQL(" PASSWORD {}").format(sql.Literal(url.password))
        try:
            owner.execute(made)
        except psycopg.errors.InsufficientPrivilege as error:
            raise DatabaseNotReady(
                f"Role {name} of DATABASE_URL does not exist; let an administrator create it."
            ) from error


def grant(urls: Urls) -> None:
    """Give the application what it needs and no more: counters are the triggers' alone."""
    role = sql.Identifier(make_url(urls.application).username or APPLICATION)
    with psycopg.connect(urls.owner) as owner:
        owner.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role))
        for table in Base.metadata.sorted_tables:
            for granted in _grants(table, role):
                owner.execute(granted)
        for statement in (
            "GRANT SELECT ON alembic_version TO {}",
            "GRANT USAGE ON SCHEMA public, procrastinate TO {}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, procrastinate TO {}",
            "GRANT ALL ON ALL TABLES IN SCHEMA procrastinate TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, procrastinate TO {}",
        ):
            owner.execute(sql.SQL(statement).format(role))


def _grants(table: Table, role: sql.Identifier) -> Iterator[sql.Composed]:
    name = sql.Identifier(table.name)
    if table is audit.AuditEntry.__table__:
        yield sql.SQL("GRANT SELECT ON {} TO {}").format(name, role)
        return
    if table.name.startswith("sync_"):
        yield sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(name, role)
        return
    if table is KeySecret.__table__:  # what is written there nobody reads
        yield sql.SQL("GRANT INSERT (key_id, hash) ON {} TO {}").format(name, role)
        return
    yield sql.SQL("GRANT SELECT ON {} TO {}").format(name, role)
    if table.name in _KEPT:
        yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(_KEPT[table.name]), name, role)
        return
    if table.name in _DELETED:
        yield sql.SQL("GRANT DELETE ON {} TO {}").format(name, role)
    told = [c for c in table.columns if not c.info.get("counter") and c.computed is None]
    told = [column for column in told if column.name != "revision"]
    changed = [c for c in told if not c.info.get("fixed") and c.name != "id"]
    for right, columns in (("INSERT", told), ("UPDATE", changed)):
        listed = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
        if columns:
            yield sql.SQL("GRANT {} ({}) ON {} TO {}").format(
                sql.SQL(right), listed, name, role
            )

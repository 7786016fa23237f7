"""Upgrading: deployments take turns, give way to others, and tell who is too old."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from salesbook.database import DatabaseNotReady, Patience, Urls, alembic_config, migrate
from schema.kernel.shape import NEWEST, DatabaseTooNew, DatabaseTooOld, check_shape
from schema.kernel.work import House
from tests.house.catalogue import catalogue
from tests.salesbook.conftest import Salesbook, reach

HASTY: Final = Patience(milliseconds=50, tries=2, pause=0)


@contextmanager
def in_use(urls: Urls) -> Iterator[None]:
    """Hold a table as a long report would."""
    with psycopg.connect(urls.owner) as other:
        other.execute("SELECT count(*) FROM conflicts")
        yield


def test_the_newest_migration_is_the_shape_the_program_knows() -> None:
    found = ScriptDirectory.from_config(alembic_config("")).get_heads()
    assert found == [NEWEST], "say in schema/kernel/shape.py which migration is the newest"


async def test_the_shape_is_known_to_the_application(urls: Urls, house: House) -> None:
    await check_shape(house.sessions)
    with psycopg.connect(urls.owner) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(DatabaseTooOld) as old:
        await check_shape(house.sessions)
    assert str(old.value) == (
        f"The database is at revision 0001, and this program needs {NEWEST};"
        " run salesbook migrate."
    )
    with psycopg.connect(urls.owner) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTooNew) as new:
        await check_shape(house.sessions)
    assert str(new.value) == (
        f"The database is at revision 9999, and this program knows {NEWEST}; start the"
        " version it was upgraded for."
    )


def test_two_deployments_take_turns(empty: Urls, urls: Urls) -> None:
    troubles: list[Exception] = []

    def deploy() -> None:
        try:
            migrate(empty)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is trouble
            troubles.append(error)

    both = [threading.Thread(target=deploy) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert troubles == []
    assert catalogue(empty.owner) == catalogue(urls.owner)


def test_a_migration_gives_way_while_a_table_is_in_use(urls: Urls) -> None:
    before = catalogue(urls.owner)
    command.downgrade(alembic_config(urls.owner), "0014")
    older = catalogue(urls.owner)
    with in_use(urls), pytest.raises(DatabaseNotReady) as told:
        migrate(urls, HASTY)
    assert str(told.value) == (
        "Tables that are to change stayed in use, so nothing was changed; run salesbook migrate"
        " again when less goes on."
    )
    assert catalogue(urls.owner) == older
    migrate(urls, HASTY)
    assert catalogue(urls.owner) == before


def test_a_worker_stops_before_it_touches_what_it_does_not_know(
    urls: Urls, salesbook: Salesbook
) -> None:
    with psycopg.connect(urls.owner) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '9999'")
    ended = salesbook("worker", SHEETS_URL="http://127.0.0.1:9", **reach(urls))
    assert ended.code == 1
    assert ended.err == (
        f"The database is at revision 9999, and this program knows {NEWEST}; start the version"
        " it was upgraded for.\n"
    )


def test_a_worker_of_a_database_without_tables_says_what_to_do(
    empty: Urls, salesbook: Salesbook
) -> None:
    ended = salesbook("worker", SHEETS_URL="http://127.0.0.1:9", **reach(empty))
    assert ended.code == 1
    assert ended.err == (
        f"The database is at revision none, and this program needs {NEWEST};"
        " run salesbook migrate.\n"
    )

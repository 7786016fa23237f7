"""Making the database ready, also where somebody else is its administrator."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from salesbook.checks import all_checks, run_checks
from salesbook.database import DatabaseNotReady, Urls, addresses, make_role, migrate
from salesbook.settings import CliSettings
from tests.house.inventory import checks
from tests.salesbook.conftest import Salesbook, reach


def as_user(urls: Urls, name: str) -> Urls:
    """Reach the same database as an owner of another name."""
    owner = make_url(urls.owner).set(username=name)
    return Urls(urls.application, owner.render_as_string(hide_password=False))


@pytest.fixture
def tenant(empty: Urls) -> Iterator[Urls]:
    """Give an empty database that belongs to an ordinary role, as hosted ones do."""
    name = sql.Identifier("tenant")
    database = sql.Identifier(str(make_url(empty.owner).database))
    with psycopg.connect(empty.owner, autocommit=True) as root:
        root.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        root.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, name))
        root.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(name))
    yield as_user(empty, "tenant")
    with psycopg.connect(empty.owner, autocommit=True) as root:
        root.execute(sql.SQL("ALTER DATABASE {} OWNER TO postgres").format(database))
        root.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(name))
        root.execute(sql.SQL("DROP ROLE {}").format(name))


def test_a_named_database_is_used_as_it_is(tmp_path: Path) -> None:
    mine, theirs = "postgresql://app@db/sales", "postgresql://boss@db/sales"
    told = CliSettings(database_url=mine, database_owner_url=theirs, salesbook_data=tmp_path)
    with addresses(told) as found:
        assert found == Urls(mine, theirs)
    with addresses(CliSettings(database_url=mine, salesbook_data=tmp_path)) as found:
        assert found == Urls(mine, mine)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("template")  # it makes the application role
def test_an_ordinary_owner_migrates_and_checks_once_the_application_role_is_there(
    tenant: Urls, salesbook: Salesbook
) -> None:
    migrate(tenant)
    migrate(tenant)
    assert salesbook("seed", "--orders", "5", **reach(tenant)).code == 0
    found = {finding.check.code: finding for finding in run_checks(tenant.owner)}
    assert (found["K3a"].examined, found["K4b"].examined) == (6, 0)
    assert [finding.broken for finding in found.values()] == [[]] * len(checks())


def test_a_role_that_nobody_here_may_make_is_asked_for(tenant: Urls) -> None:
    stranger = make_url(tenant.application).set(username="stranger")
    urls = Urls(stranger.render_as_string(), tenant.owner)
    with pytest.raises(DatabaseNotReady) as told:
        make_role(urls)
    assert str(told.value) == (
        "Role stranger of DATABASE_URL does not exist; let an administrator create it."
    )


def test_the_application_role_gets_the_password_of_its_address(empty: Urls) -> None:
    address = make_url(empty.application).set(username="guarded", password="it's a secret")  # noqa: S106 - for tests only
    urls = Urls(address.render_as_string(hide_password=False), empty.owner)
    make_role(urls)
    make_role(urls)
    with psycopg.connect(empty.owner, autocommit=True) as root:
        kept = root.execute(
            "SELECT rolpassword LIKE 'SCRAM-SHA-256%', rolsuper, rolbypassrls, rolcreaterole"
            " FROM pg_authid WHERE rolname = 'guarded'"
        ).fetchall()
        root.execute("DROP ROLE guarded")
    assert kept == [(True, False, False, False)]


def test_the_checks_of_every_stage_are_asked() -> None:
    assert sorted(check.code for check in all_checks()) == sorted(c.code for c in checks())

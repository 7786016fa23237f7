"""A company is backed up, goes on, is brought back: what its tabs know better is not lost."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from salesbook.checks import run_checks
from salesbook.database import DatabaseNotReady, Urls
from salesbook.dumping import CannotBackUp, back_up, bring_back
from salesbook.embedded import Server
from salesbook.settling_in import PAUSED, settle_in
from schema.kernel.settings import open_engine, open_house
from schema.kernel.tables import Base
from schema.pipeline.leads import operations as leads_operations
from schema.reactions import REACTIONS
from tests.business import Business
from tests.conftest import COMPANY, create, drop, urls_of
from tests.house.catalogue import catalogue
from tests.sync.stage import Stage

LEADS: Final = "SELECT number, company, phone, need, revision FROM leads ORDER BY number"
SEEN: Final = "SELECT number FROM leads ORDER BY number"


@pytest.fixture
def bare(server: Server, keeper: psycopg.Connection) -> Iterator[Urls]:
    """Give an empty database to restore into."""
    create(keeper, "restored")
    yield urls_of(server, "restored")
    drop(keeper, "restored")


@pytest.fixture
async def restored_engine(bare: Urls) -> AsyncIterator[AsyncEngine]:
    """Connect to it as the application."""
    engine = open_engine(bare.application)
    yield engine
    await engine.dispose()


def stage_of(urls: Urls, engine: AsyncEngine, stage: Stage) -> Stage:
    """Set the same spreadsheet before another database."""
    business = Business(open_house(engine, REACTIONS, COMPANY), urls)
    return Stage(business, engine, stage.book, stage.settings)


async def go_on(stage: Stage) -> None:
    """Let everybody work after the backup; the last edit is seen by no worker."""
    tab = stage.tab()
    await stage.call(leads_operations.correct, "LD-000001", need="Changed by a program")
    tab.type("LD-000002", "Phone", "+49 30 2")
    tab.add(Company="Fir")
    await stage.settle()
    assert tab.cell("LD-000001", "Need") == "Changed by a program"
    assert tab.keys()[-1] == "LD-000007"
    tab.type("LD-000003", "Need", "Typed while nobody looked")


@pytest.fixture
async def back(leads: Stage, bare: Urls, restored_engine: AsyncEngine, tmp_path: Path) -> Stage:
    """Back a company up, let it go on, and bring it back in another database."""
    await leads.business.lead("South", territory="south")
    before = leads.business.rows(LEADS)
    file = tmp_path / "backup"
    back_up(leads.business.urls, file)
    assert file.stat().st_mode & 0o777 == 0o600
    await go_on(leads)
    bring_back(bare, file)
    assert settle_in(bare.owner) == ["LK-000001"]
    restored = stage_of(bare, restored_engine, leads)
    assert restored.business.rows(LEADS) == before
    return restored


async def test_a_company_that_was_brought_back_keeps_every_promise(back: Stage) -> None:
    found = list(run_checks(back.business.urls.owner))
    assert {finding.check.code: finding.broken for finding in found if finding.broken} == {}
    assert found


async def test_nothing_happens_to_a_tab_before_its_link_is_resumed(back: Stage) -> None:
    shown, before = back.tab().texts(), back.business.rows(LEADS)
    assert back.state() == ("paused", PAUSED)
    await back.cycle()
    assert back.tab().texts() == shown
    assert back.business.rows(LEADS) == before


async def test_what_a_tab_knows_better_is_listed_and_never_taken_for_an_edit(
    back: Stage,
) -> None:
    before = back.business.rows(LEADS)
    await back.resume()
    await back.settle()
    assert back.business.rows(LEADS) == before
    assert [(key, result) for key, _, _, _, result in back.edits()] == [
        ("LD-000001", "conflict"),
        ("LD-000002", "conflict"),
        ("LD-000003", "conflict"),
    ]
    assert sorted(back.conflicts()) == [
        ("Need", "Changed by a program", "Alders"),
        ("Need", "Typed while nobody looked", "Cedars"),
        ("Phone", "+49 30 2", "+49 30 1"),
    ]
    tab = back.tab()
    assert tab.cell("LD-000001", "Need") == "Alders"
    assert tab.row("LD-000007")["Company"] == "Fir"
    assert tab.row("LD-000007")["Sync"].startswith("⚠")


async def test_after_that_life_goes_on_and_no_number_is_given_again(back: Stage) -> None:
    await back.resume()
    await back.settle()
    tab = back.tab()
    tab.type("LD-000004", "Need", "Life goes on")
    tab.add(Company="Gingko")
    await back.settle()
    assert next(edit for edit in back.edits() if edit[-1] != "conflict") == (
        ("LD-000004", "Need", "Dogwoods", "Life goes on", "accepted")
    )
    assert back.one("SELECT number FROM leads WHERE company = 'Gingko'") == "LD-001007"
    assert tab.row("LD-000007")["Company"] == "Fir"


async def test_roles_rights_and_row_level_security_come_back(
    leads: Stage, bare: Urls, tmp_path: Path
) -> None:
    await leads.business.lead("South", territory="south")
    await leads.business.seller()
    back_up(leads.business.urls, tmp_path / "backup")
    bring_back(bare, tmp_path / "backup")
    assert catalogue(bare.owner) == catalogue(leads.business.urls.owner)
    with psycopg.connect(bare.application) as application:
        assert application.execute(SEEN).fetchall() == []
        application.execute("SELECT enter_work('ann@x.org', 'seller', NULL, 'test')")
        assert [number for (number,) in application.execute(SEEN)] == [
            f"LD-00000{n}" for n in range(1, 6)
        ]
        for table in Base.metadata.sorted_tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), application.transaction():
                application.execute(f"TRUNCATE {table.name}")


def test_nothing_is_overwritten(urls: Urls, tmp_path: Path) -> None:
    back_up(urls, tmp_path / "backup")
    with pytest.raises(DatabaseNotReady) as told:
        bring_back(urls, tmp_path / "backup")
    assert str(told.value).endswith(
        " is not empty, and nothing is overwritten; name an empty one."
    )


def test_what_is_no_backup_is_refused_and_leaves_nothing(empty: Urls, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    with pytest.raises(CannotBackUp, match=f"There is no file {file}"):
        bring_back(empty, file)
    file.write_text("a shopping list")
    with pytest.raises(CannotBackUp, match=r"pg_restore failed: .*not appear to be a valid"):
        bring_back(empty, file)
    assert catalogue(empty.owner)["tables"] == []


def test_a_backup_of_a_newer_program_is_refused(
    urls: Urls, empty: Urls, tmp_path: Path
) -> None:
    with psycopg.connect(urls.owner) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '9999'")
    back_up(urls, tmp_path / "backup")
    with pytest.raises(DatabaseNotReady, match="a shape this program does not know"):
        bring_back(empty, tmp_path / "backup")


async def test_the_past_stays_past_on_a_server_that_counts_from_the_beginning(
    business: Business,
) -> None:
    await business.lead("Alder")
    await business.lead("Birch")
    with psycopg.connect(business.urls.owner) as owner:
        (alder, birch) = owner.execute(
            "SELECT xid FROM audit_log WHERE relation = 'leads' ORDER BY id"
        ).fetchall()
        owner.execute("UPDATE audit_log SET xid = xid + 1000000000")
    settle_in(business.urls.owner)
    await business.lead("Cedar")
    found = business.rows("SELECT xid FROM audit_log WHERE relation = 'leads' ORDER BY xid")
    assert [xid for (xid,) in found[:2]] == [alder[0] - birch[0], 0]
    newest = business.rows("SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")
    assert 0 < found[2][0] < newest[0][0]

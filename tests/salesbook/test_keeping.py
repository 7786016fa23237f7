"""``salesbook backup``, ``restore``, ``restored``: what they say, and what they leave alone."""

from pathlib import Path

import psycopg

from salesbook.database import Urls
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from tests.business import Business
from tests.salesbook.conftest import Salesbook, reach

STATES = "SELECT number, state FROM links"
READY = "The database is ready. Run salesbook check, then start the API and the workers.\n"
WAITING = "Paused, until somebody resumes them: LK-000001.\n"


def states(urls: Urls) -> list[tuple[str, str]]:
    """Read how the links fare."""
    with psycopg.connect(urls.owner) as owner:
        return owner.execute(STATES).fetchall()


def begun(folder: Path) -> list[str]:
    """List the files a backup has left."""
    return [path.name for path in folder.iterdir() if "monday" in path.name]


async def test_a_backup_is_restored_and_links_wait(
    business: Business, empty: Urls, folder: Path, salesbook: Salesbook
) -> None:
    await business.do(links.link, SheetName.ORDERS, role=Role.MANAGER)
    file = folder / "monday"
    made = salesbook("backup", str(file), **reach(business.urls))
    assert (made.code, made.err) == (0, "")
    assert (
        made.out
        == f"{file} holds everything as of this moment, except the files people sent.\n"
    )
    assert begun(folder) == ["monday"]
    again = salesbook("restore", str(file), **reach(empty))
    assert (again.code, again.out) == (0, READY + WAITING)
    assert salesbook("check", **reach(empty)).code == 0
    assert states(business.urls) == [("LK-000001", "active")]
    assert states(empty) == [("LK-000001", "paused")]


async def test_what_follows_other_ways_to_restore_is_done_when_it_is_meant(
    business: Business, salesbook: Salesbook
) -> None:
    await business.do(links.link, SheetName.ORDERS, role=Role.MANAGER)
    asked = salesbook("restored", **reach(business.urls))
    assert (asked.code, asked.out, asked.err) == (
        2,
        "",
        "This pauses every link and compares every cell anew; add --yes if it is meant.\n",
    )
    assert states(business.urls) == [("LK-000001", "active")]
    done = salesbook("restored", "--yes", "--skip", "5", **reach(business.urls))
    assert (done.code, done.out) == (0, READY + WAITING)
    assert states(business.urls) == [("LK-000001", "paused")]
    made = await business.do(links.link, SheetName.ORDERS, role=Role.MANAGER)
    assert made.number == "LK-000007"


def test_a_database_with_anything_in_it_is_not_restored_into(
    urls: Urls, folder: Path, salesbook: Salesbook
) -> None:
    file = folder / "monday"
    assert salesbook("backup", str(file), **reach(urls)).code == 0
    ended = salesbook("restore", str(file), **reach(urls))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.endswith("is not empty, and nothing is overwritten; name an empty one.\n")

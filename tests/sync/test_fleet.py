"""Two API processes and two workers on one database: they act as one, and tell no secrets."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import gspread
import httpx
import psycopg
import pytest
from alembic import command
from prometheus_client.parser import text_string_to_metric_families

from salesbook.database import alembic_config
from salesbook.embedded import Server
from schema.kernel.roles import Role
from schema.kernel.shape import NEWEST
from sync.google.connecting import connect
from sync.settings import SyncSettings
from tests.conftest import create, drop, urls_of
from tests.sync.fleet import PATIENCE, SECRET, Fleet, sailing, until
from tests.sync.people import Tab

CAPTURE: Final = (
    'mutation {{ captureLead(input: {{ company: "{0}", territory: "North", phone: "{1}" }})'
    " {{ lead {{ number company }} userErrors {{ message }} }} }}"
)
LINK: Final = (
    'mutation {{ linkSheet(input: {{ sheet: {0}, spreadsheetId: "{1}", role: {2} }})'
    " {{ link {{ number }} userErrors {{ message }} }} }}"
)
NEWS: Final = "subscription { leadChanged { id lead { company } } }"
PRIVATE: Final = ("+49 30 7654321", "ann.private@fleet.example", "a remark about somebody")
NEXT: Final = '''"""A version that is not written yet."""
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade():
    op.execute("ALTER TABLE leads ADD COLUMN mood text NOT NULL DEFAULT 'calm'")
    op.execute("CREATE INDEX ix_leads_mood ON leads (mood)")
'''


@pytest.fixture(scope="module")
def fleet(
    server: Server,
    keeper: psycopg.Connection,
    template: str,
    sheets_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Fleet]:
    """Set sail; one fleet serves all tests of this module."""
    create(keeper, "fleet", template)
    with sailing(urls_of(server, "fleet"), sheets_url, tmp_path_factory.mktemp("fleet")) as one:
        yield one
    drop(keeper, "fleet")


@pytest.fixture(scope="module")
def book(fleet: Fleet) -> gspread.Spreadsheet:
    """Link leads and orders to a spreadsheet, and wait until both tabs are filled."""
    made = connect(SyncSettings(sheets_url=fleet.sheets_url)).create("Sales")
    for sheet in ("LEADS", "ORDERS"):
        told = fleet.ask(0, LINK.format(sheet, made.id, "MANAGER"))
        assert told["data"]["linkSheet"]["userErrors"] == []
    until(lambda: synced(fleet) == [2], "the tabs are not filled")
    return made


def synced(fleet: Fleet) -> list[Any]:
    """Count the links that were seen in step."""
    with psycopg.connect(fleet.urls.owner) as owner:
        found = owner.execute("SELECT count(*) FROM links WHERE synced_at IS NOT NULL")
        return [count for (count,) in found]


def tab_of(fleet: Fleet, book: gspread.Spreadsheet) -> Tab:
    """Open the tab of the leads."""
    with psycopg.connect(fleet.urls.owner) as owner:
        found = owner.execute("SELECT tab_id FROM links WHERE sheet = 'leads'").fetchall()
    return Tab(book, found[0][0])


def test_what_changes_through_one_process_is_told_by_the_other(fleet: Fleet) -> None:
    told: list[str] = []

    def listen() -> None:
        headers = {"Authorization": f"Bearer {fleet.token()}", "Accept": "text/event-stream"}
        address = f"{fleet.apis[0].address}/graphql"
        with httpx.stream(
            "POST", address, json={"query": NEWS}, headers=headers, timeout=PATIENCE
        ) as news:
            told.append(next(line for line in news.iter_lines() if '"company"' in line))

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    captured = 0
    while listener.is_alive():  # it may not listen yet when the first one comes
        captured += 1
        fleet.ask(1, CAPTURE.format(f"News {captured}", "+49 30 1"))
        listener.join(0.2)
        assert captured < 600
    assert [f"News {n}" for n in range(1, captured + 1) if f'"News {n}"' in told[0]] != []


def test_what_is_asked_for_twice_at_two_processes_is_done_once(fleet: Fleet) -> None:
    key = {"Idempotency-Key": "fleet-1"}

    def ask(n: int) -> Any:  # noqa: ANN401 - JSON
        return fleet.ask(n % 2, CAPTURE.format("Once", "+49 30 1"), **key)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert answers == [answers[0]] * 8
    assert answers[0]["data"]["captureLead"]["lead"]["company"] == "Once"
    with psycopg.connect(fleet.urls.owner) as owner:
        made = owner.execute("SELECT count(*) FROM leads WHERE company = 'Once'").fetchall()
    assert made == [(1,)]


def turns(fleet: Fleet) -> dict[str, list[tuple[datetime, datetime, int]]]:
    """List the cycles of each spreadsheet: from when to when, and by which worker."""
    found: dict[str, list[tuple[datetime, datetime, int]]] = defaultdict(list)
    for worker, ship in enumerate(fleet.workers):
        for line in ship.lines():
            if line["event"] == "cycle":
                ended = datetime.fromisoformat(line["timestamp"])
                began = ended - timedelta(milliseconds=line["milliseconds"])
                found[line["spreadsheet"]].append((began, ended, worker))
    return {name: sorted(cycles) for name, cycles in found.items()}


def test_workers_share_a_spreadsheet_and_never_at_the_same_time(
    fleet: Fleet, book: gspread.Spreadsheet
) -> None:
    until(lambda: {worker for _, _, worker in turns(fleet).get(book.id, [])} == {0, 1}, "turns")
    until(lambda: len(turns(fleet)[book.id]) > 20, "cycles")
    rounding = timedelta(milliseconds=1)
    overlaps = [
        (first, second)
        for first, second in pairwise(turns(fleet)[book.id])
        if second[0] + rounding < first[1]
    ]
    assert overlaps == []


def test_each_process_shows_figures_and_all_apis_the_same_about_the_house(
    fleet: Fleet, book: gspread.Spreadsheet
) -> None:
    assert book.id
    bearer = {"Authorization": f"Bearer {fleet.token(role=Role.INTEGRATION)}"}
    shown = [httpx.get(f"{api.address}/metrics", headers=bearer).text for api in fleet.apis]
    for text in shown:
        assert value_of(text, "salesbook_workers") == 2
        assert value_of(text, "salesbook_links", state="active") == 2
        assert value_of(text, "salesbook_database_up") == 1
    for worker in fleet.workers:
        until(
            lambda at=worker.address: value_of(  # type: ignore[misc] # called at once
                httpx.get(at).text, "salesbook_cycles_total", result="through"
            ),
            "no worker has been through a cycle",
        )


def value_of(text: str, name: str, **labels: str) -> float:
    """Read one figure."""
    (found,) = (
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    )
    return found


def test_logs_number_every_request_and_cycle_and_tell_nobodys_secrets(
    fleet: Fleet, book: gspread.Spreadsheet
) -> None:
    phone, email, remark = PRIVATE
    tokens = [fleet.token(email, Role.MANAGER), "sbk_0123456789abcdef", "nobody's-token"]
    numbers = {
        fleet.post(n % 2, CAPTURE.format(remark, phone), token).headers["x-request-id"]
        for n, token in enumerate(tokens)
    }
    fleet.post(0, f'{{ leads(search: "{remark}") {{ nodes {{ nothing }} }} }}')
    own = fleet.post(0, "{ nonsense", **{"X-Request-Id": "mine-12345678"})
    assert own.headers["x-request-id"] == "mine-12345678"
    tab = tab_of(fleet, book)
    until(lambda: remark in [row["Company"] for row in tab.rows()], "the lead is not shown")
    number = next(row["Number"] for row in tab.rows() if row["Company"] == remark)
    tab.type(number, "Need", remark * 2)
    tab.type(number, "Interest", f"seven {email}")
    until(lambda: tab.cell(number, "Sync").startswith("✗"), "the edit is not refused")
    lines = [line for ship in fleet.ships for line in ship.lines()]
    assert numbers < {line.get("request") for line in lines}
    assert "mine-12345678" in {line.get("request") for line in lines}
    assert all(line["cycle"] for line in lines if "spreadsheet" in line)
    logged = "".join(ship.log.read_text() for ship in fleet.ships)
    for private in (*PRIVATE, *tokens, SECRET, "seven"):
        assert private not in logged


def test_an_upgrade_goes_on_under_load_and_workers_give_way(
    fleet: Fleet, book: gspread.Spreadsheet, tmp_path: Path
) -> None:
    assert book.id
    (tmp_path / "9999_next.py").write_text(NEXT.format(newest=NEWEST))
    config = alembic_config(fleet.urls.owner)
    versions = f"{config.get_main_option('script_location')}/versions"
    config.set_main_option("version_locations", f"{versions};{tmp_path}")
    config.set_main_option("path_separator", ";")
    answers: list[Any] = []
    over = threading.Event()

    def load(at: int) -> None:
        while not over.is_set():
            answers.append(fleet.ask(at, CAPTURE.format(f"Load {at}", "+49 30 1")))

    crowd = [threading.Thread(target=load, args=(n % 2,)) for n in range(4)]
    for one in crowd:
        one.start()
    until(lambda: len(answers) > 20, "no load")
    command.upgrade(config, "heads")
    upgraded = len(answers)
    until(lambda: len(answers) > upgraded + 20, "nothing is done after the upgrade")
    over.set()
    for one in crowd:
        one.join()
    assert [told for told in answers if told["data"]["captureLead"]["userErrors"]] == []
    for worker in fleet.workers:
        assert worker.process.wait(60) == 1
        said = worker.log.read_text().splitlines()[-1]
        assert said == (
            f"The database is at revision 9999, and this program knows {NEWEST}; start the"
            " version it was upgraded for."
        )
    assert [api.answers("/readyz") for api in fleet.apis] == [True, True]

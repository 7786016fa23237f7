"""The worker: brings changes to the other side, waits out what is away, shares its work."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url
from typing_extensions import override

from schema.exchange.links import operations as links
from schema.kernel.work import perform
from schema.pipeline.leads import operations as leads
from sync.google.connecting import connect
from sync.google.sheets import Sheets
from sync.localsheets.app import create_app
from sync.localsheets.serving import server_for
from sync.settings import SyncSettings
from tests.business import ROOT, Business
from tests.sync.employing import Reader, employed, linked, now, settings_for, state, until

ABANDONED: Final = """
WITH dead AS (
  INSERT INTO procrastinate.procrastinate_workers (last_heartbeat)
  VALUES (now() - interval '1 hour') RETURNING id)
INSERT INTO procrastinate.procrastinate_jobs
  (queue_name, task_name, lock, queueing_lock, args, status, worker_id)
SELECT 'spreadsheets', 'cycle', %(book)s, %(book)s,
  jsonb_build_object('spreadsheet', %(book)s::text), 'doing', id FROM dead
"""


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[int]:
    """Run a local Sheets server on a folder until the test is through with it."""
    server = server_for(create_app(folder), "127.0.0.1", port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield int(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def reader(sheets_url: str) -> Iterator[Reader]:
    """Look at a fresh spreadsheet on the server."""
    made = Reader(sheets_url)
    yield made
    made.close()


async def test_a_change_of_the_database_reaches_the_sheet_without_polling(
    business: Business, reader: Reader, sheets_url: str
) -> None:
    number = await business.lead("Acme")
    await linked(business, reader.book.id)
    async with employed(settings_for(business, sheets_url)):
        await until(lambda: reader.shows(Number=number, Sync="✓"), "the first filling")
        await asyncio.sleep(1)  # nothing else is due for ten minutes
        await business.do(leads.correct, number, need="Two pumps")
        await until(lambda: reader.shows(Number=number, Need="Two pumps"), "the change")
        other = await business.lead("Bolt")
        await until(lambda: reader.shows(Number=other, Company="Bolt"), "the new lead")


async def test_a_touched_link_is_looked_at_at_once(
    business: Business, reader: Reader, sheets_url: str
) -> None:
    number = await business.lead("Acme")
    link = await linked(business, reader.book.id)
    async with employed(settings_for(business, sheets_url)):
        await until(lambda: reader.shows(Number=number, Sync="✓"), "the first filling")
        await asyncio.sleep(1)
        await reader.type(2, "Interest", 3)

        await perform(business.house, ROOT, now(), lambda work: links.touch(work, link))

        async def arrived() -> bool:
            return (await state(business, number))[1] == 3

        await until(arrived, "what was typed")


async def test_a_link_without_a_spreadsheet_gets_one(
    business: Business, sheets_url: str
) -> None:
    await business.lead("Acme")
    await linked(business, None)

    async def filled() -> bool:
        ((rows,),) = business.rows("SELECT row_count FROM links")
        return bool(rows == 1)

    async with employed(settings_for(business, sheets_url)):
        await until(filled, "the filling of a spreadsheet of its own")
    ((spreadsheet,),) = business.rows("SELECT spreadsheet_id FROM links")
    client = connect(SyncSettings(sheets_url=sheets_url))
    assert client.open_by_key(spreadsheet).title == "Salesbook Leads"
    client.http_client.session.close()


async def test_while_the_sheets_server_is_away_the_worker_waits_and_then_goes_on(
    business: Business, tmp_path: Path
) -> None:
    number = await business.lead("Acme")
    with served(tmp_path / "sheets") as port:
        reader = Reader(url := f"http://127.0.0.1:{port}")
        await linked(business, reader.book.id)
        settings = settings_for(business, url)
        async with employed(settings):
            await until(lambda: reader.shows(Number=number, Sync="✓"), "the first filling")
    reader.close()

    async def failed() -> bool:
        ((failures,),) = business.rows("SELECT failures FROM sync_leases")
        return bool(failures > 0)

    async def recovered() -> bool:
        return not await failed()

    async with employed(settings):
        await business.do(leads.correct, number, need="Two pumps")
        await until(failed, "a cycle without a server")
        with served(tmp_path / "sheets", port):
            reader.client = connect(SyncSettings(sheets_url=url))
            reader.book = reader.client.open_by_key(reader.book.id)
            await until(lambda: reader.shows(Number=number, Need="Two pumps"), "the change")
            await until(recovered, "a cycle that goes through")
            reader.close()


def outage(business: Business, *, away: bool) -> None:
    """Throw everybody out of the database and let nobody in, or let them in again."""
    url = make_url(business.urls.owner)
    name = str(url.database)
    with psycopg.connect(
        url.set(database="postgres").render_as_string(hide_password=False), autocommit=True
    ) as keeper:
        limit = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        keeper.execute(limit.format(sql.Identifier(name), sql.Literal(not away)))
        if away:
            keeper.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [name],
            )


async def test_while_the_database_is_away_the_worker_waits_and_then_goes_on(
    business: Business, reader: Reader, sheets_url: str
) -> None:
    number = await business.lead("Acme")
    await linked(business, reader.book.id)
    # procrastinate leaves the task of a job alone whose end it could not write down
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
    async with employed(settings_for(business, sheets_url, rest=1)):
        await until(lambda: reader.shows(Number=number, Sync="✓"), "the first filling")
        outage(business, away=True)
        try:
            await reader.type(2, "Need", "typed meanwhile")
            await asyncio.sleep(1)
        finally:
            outage(business, away=False)
        await business.do(leads.correct, number, interest=2)

        async def arrived() -> bool:
            return (await state(business, number))[0] == "typed meanwhile"

        await until(arrived, "what was typed while the database was away")


class Watched(Sheets):
    """Notices when two cycles are at one spreadsheet at once."""

    at_work = 0
    most = 0

    @override
    async def write(
        self, spreadsheet: str, batch: list[dict[str, Any]], journal: str
    ) -> dict[str, Any]:
        """Count who writes; write slowly."""
        Watched.at_work += 1
        Watched.most = max(Watched.most, Watched.at_work)
        await asyncio.sleep(0.1)
        try:
            return await super().write(spreadsheet, batch, journal)
        finally:
            Watched.at_work -= 1


async def test_two_workers_do_one_cycle_at_a_time(
    business: Business, reader: Reader, sheets_url: str
) -> None:
    numbers = [await business.lead(name) for name in ("Acme", "Bolt")]
    await linked(business, reader.book.id)
    settings = settings_for(business, sheets_url, rest=0.2)
    async with employed(settings) as one, employed(settings) as other:
        for worker in (one, other):
            worker.accounts.all = dict.fromkeys(worker.accounts.all, Watched(settings))
        for turn in range(4):
            await business.do(leads.correct, numbers[turn % 2], need=f"Need {turn}")
            await asyncio.sleep(0.3)
        await until(lambda: reader.shows(Number=numbers[0], Need="Need 2"), "the last change")
        await until(lambda: reader.shows(Number=numbers[1], Need="Need 3"), "the last change")
    assert Watched.most == 1
    assert business.rows("SELECT count(*) FROM conflicts") == [(0,)]
    assert [row["Number"] for row in await reader.rows()] == numbers


async def test_what_is_due_is_done_even_when_a_job_was_left_by_a_dead_worker(
    business: Business, reader: Reader, sheets_url: str
) -> None:
    number = await business.lead("Acme")
    await linked(business, reader.book.id)
    with psycopg.connect(business.urls.owner) as owner:
        owner.execute(ABANDONED, {"book": reader.book.id})
    async with employed(settings_for(business, sheets_url)):
        await until(lambda: reader.shows(Number=number, Sync="✓"), "the first filling")

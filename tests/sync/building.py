"""Where offices stand: one is furnished, and each day gets a copy of it.

A copy is a database of its own and a spreadsheet of its own; engine and loop are shared, so
that statements are compiled once and not every day.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self, TypeVar

import gspread
import psycopg
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from typing_extensions import override

from salesbook.database import Urls
from salesbook.embedded import Server
from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
from sync.google.connecting import connect
from tests.business import Business, Rows
from tests.conftest import COMPANY, create, drop, urls_of
from tests.sync.office import Office, furnish
from tests.sync.people import Tab
from tests.sync.stage import Clock, Stage, sheets_settings

FURNISHED: Final = "office_furnished"
TODAY: Final = "office_today"
ROOM: Final = 60
NAMED: Final = ("links", "sync_leases", "sync_watches", "sync_writes", "sync_dirty")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class OpenBusiness(Business):
    """A business whose owner keeps one connection open, to look at it often."""

    owner: psycopg.Connection = field(kw_only=True)

    @override
    def rows(self, query: str) -> Rows:
        return self.owner.execute(query.encode()).fetchall()


class Building:
    """A furnished office to copy, and the one that is open today."""

    def __init__(
        self,
        server: Server,
        keeper: psycopg.Connection,
        template: str,
        sheets_url: str,
        clock: Clock | None = None,
    ) -> None:
        """Furnish an office in a copy of ``template``; ``clock`` is another than a test's."""
        self.clock = clock
        self.keeper, self.runner = keeper, asyncio.Runner()
        self.settings = sheets_settings(sheets_url)
        self.client = connect(self.settings)
        self.client.http_client.session.headers["x-person"] = "1"
        self.urls = urls_of(server, TODAY)
        url = make_url(self.urls.application).set(drivername="postgresql+psycopg")
        self.engine = create_async_engine(url)
        create(keeper, FURNISHED, template)
        self.book, self.opens_at = self._furnish(urls_of(server, FURNISHED))

    def run(self, deed: Coroutine[Any, Any, Done]) -> Done:
        """Wait for something."""
        return self.runner.run(deed)

    def _stage(self, urls: Urls, engine: AsyncEngine, book: gspread.Spreadsheet) -> Stage:
        owner = psycopg.connect(urls.owner, autocommit=True)
        house = open_house(engine, REACTIONS, COMPANY)
        business = OpenBusiness(house, urls, owner=owner)
        stage = Stage(business, engine, book, self.settings)
        stage.clock = self.clock or stage.clock
        return stage

    def _furnish(self, urls: Urls) -> tuple[gspread.Spreadsheet, datetime]:
        engine = open_engine(urls.application)
        stage = self._stage(urls, engine, self.client.create("Furnished"))
        self.run(furnish(stage))
        for _, tab_id in stage.business.rows("SELECT number, tab_id FROM links"):
            tab = Tab(stage.book, tab_id)
            rows = stage.book.get_worksheet_by_id(tab_id).row_count
            tab.do({"deleteDimension": {"range": tab.lines("ROWS", ROOM, rows - ROOM)}})
        self.run(engine.dispose())
        _close(stage)
        return stage.book, stage.clock()

    def open(self) -> Office:
        """Open an office as it was furnished."""
        create(self.keeper, TODAY, FURNISHED)
        book = self.client.copy(self.book.id, title="Today")
        stage = self._stage(self.urls, self.engine, book)
        stage.clock = self.clock or Clock(self.opens_at)
        with psycopg.connect(self.urls.owner) as owner:
            owner.execute("SET LOCAL session_replication_role = replica")
            for table in NAMED:
                owner.execute(
                    f"UPDATE {table} SET spreadsheet_id = %s".encode(),  # noqa: S608 - our own
                    [book.id],
                )
        return Office(stage)

    def close(self, office: Office) -> None:
        """Tear the office down."""
        self.run(self.engine.dispose())
        _close(office.stage)
        self.client.del_spreadsheet(office.stage.spreadsheet)
        drop(self.keeper, TODAY)

    def __enter__(self) -> Self:
        """Work in it for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the building."""
        self.runner.close()
        self.client.http_client.session.close()
        drop(self.keeper, FURNISHED)


def _close(stage: Stage) -> None:
    assert isinstance(stage.business, OpenBusiness)
    stage.business.owner.close()

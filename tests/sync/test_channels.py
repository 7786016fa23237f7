"""Drive tells of changes through the API's door: a channel for each spreadsheet, in time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import pytest

from api.app import create_app
from api.execution.reader import Reader
from schema.exchange.links import operations as links
from schema.kernel.work import Work, perform
from sync.accounts import Accounts
from sync.channels import BEFORE_IT_ENDS, LASTS, open_channels
from sync.holding import WORKER
from sync.settings import SyncSettings
from tests.api.listening import listening
from tests.business import Business
from tests.sync.people import Tab
from tests.sync.stage import Stage

NOWHERE: Final = "gopher://nowhere/sync/drive"
SECRET: Final = "companion-" * 4
TOUCHED: Final = "SELECT touched_at FROM links"
TOLD: Final = "SELECT told_until FROM sync_leases"


@pytest.fixture
async def door(business: Business, reader: Reader) -> AsyncIterator[str]:
    """Serve the API, and name the door at which Drive is listened to."""
    now = partial(datetime.now, UTC)
    app = create_app(business.house, reader, None, now, hook_secret=SECRET)
    async with listening(app) as port:
        yield f"http://127.0.0.1:{port}/sync/drive"


async def opened(stage: Stage, address: str, at: datetime) -> datetime | None:
    """Open what is to be opened; tell until when Drive will tell."""
    told = {"sync_notices_address": address, "sync_hook_secret": SECRET}
    settings = stage.settings.model_copy(update=told)
    accounts = Accounts(stage.business.house, settings, lambda: at)

    async def deed(work: Work) -> None:
        await open_channels(work, accounts, settings)

    await perform(stage.business.house, WORKER, at, deed)
    until: datetime | None = stage.one(TOLD)
    return until


async def touched(stage: Stage) -> datetime:
    """Wait until somebody has the spreadsheet looked at."""
    for _ in range(500):
        at: datetime | None = stage.one(TOUCHED)
        if at is not None:
            return at
        await asyncio.sleep(0.02)
    raise AssertionError("nobody told")


async def test_an_edit_is_told_by_drive(leads: Stage, tab: Tab, door: str) -> None:
    leads.business.write("UPDATE links SET touched_at = NULL")
    at = datetime.now(UTC)
    until = await opened(leads, door, at)
    assert until is not None
    assert abs(until - (at + LASTS)) < timedelta(seconds=1)
    await asyncio.sleep(0.2)
    assert leads.one(TOUCHED) is None  # that a channel was opened is no change
    await asyncio.to_thread(tab.type, "LD-000002", "Contact", "Bob")
    assert await touched(leads) >= at


async def test_a_channel_is_opened_anew_before_it_ends_and_not_sooner(
    leads: Stage, door: str
) -> None:
    at = datetime.now(UTC)
    first = await opened(leads, door, at)
    assert first is not None
    assert await opened(leads, door, first - BEFORE_IT_ENDS - timedelta(minutes=1)) == first
    again = await opened(leads, door, first - BEFORE_IT_ENDS + timedelta(minutes=1))
    assert again is not None
    assert again > first


async def test_a_refusal_is_taken_for_an_hour_and_stops_nobody(leads: Stage) -> None:
    at = datetime.now(UTC)
    until = await opened(leads, NOWHERE, at)
    assert until == at + timedelta(hours=2)
    assert await opened(leads, NOWHERE, at + timedelta(minutes=59)) == until


async def test_a_link_that_rests_is_not_told_of(leads: Stage, door: str) -> None:
    await leads.call(links.pause, "LK-000001")
    assert await opened(leads, door, datetime.now(UTC)) is None


async def test_nobody_is_asked_to_tell_where_nobody_listens(leads: Stage) -> None:
    assert await opened(leads, "", datetime.now(UTC)) is None


def test_a_door_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="write the API's address from outside"):
        SyncSettings(sync_notices_address="https://x.org/hook", sync_hook_secret=SECRET)
    with pytest.raises(ValueError, match="it needs SYNC_HOOK_SECRET, too"):
        SyncSettings(sync_notices_address="https://x.org/sync/drive")

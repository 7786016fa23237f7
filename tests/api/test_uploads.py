"""Files come fast enough and are not too many for a day, or nothing of them is kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import httpx
import pytest

from api.allowances import Means
from api.app import create_app
from api.execution.reader import Reader
from api.files.coming import Coming, Pace, TooSlow, until_tomorrow
from api.files.storing import Store
from api.identity import Tokens
from schema.exchange.files import operations as files
from schema.exchange.files.rules import DailyQuotaReached
from schema.kernel.roles import Role
from schema.kernel.work import Actor, House, perform
from tests.api.listening import Clock, Served, listening
from tests.api.sending import Sender, refusal
from tests.business import NOON, Business

MORNING: Final = datetime(2030, 6, 1, 16, tzinfo=UTC)
"""Midnight in Shanghai, where the company's days begin."""
HASTY: Final = Pace(grace=0.05, rate=10**9)
QUOTA: Final = 1000
TOO_SLOW: Final = (
    "The file comes too slowly, so nothing was kept; send it over a better connection, or in"
    " parts."
)
REACHED: Final = (
    "You may send 0.001 MB of files a day, and file b would be more than is left of that; send"
    " it tomorrow, or ask the operator for more."
)


@pytest.fixture
async def sender(
    house: House, reader: Reader, tokens: Tokens, tmp_path: Path
) -> AsyncIterator[Sender]:
    """Send files to a server that takes a thousand bytes a day."""
    async with sending(house, reader, tokens, Store(tmp_path / "files")) as made:
        yield made


@pytest.fixture
async def hurrying(
    house: House, reader: Reader, tokens: Tokens, tmp_path: Path
) -> AsyncIterator[Sender]:
    """Send files to a server that waits for nobody."""
    async with sending(house, reader, tokens, Store(tmp_path / "files", pace=HASTY)) as made:
        yield made


@asynccontextmanager
async def sending(
    house: House, reader: Reader, tokens: Tokens, store: Store, quota: int = QUOTA
) -> AsyncIterator[Sender]:
    clock, means = Clock(), Means(upload=quota)
    app = create_app(house, reader, tokens, lambda: clock.now, means=means, store=store)
    async with listening(app) as port, httpx.AsyncClient(timeout=60) as http:
        yield Sender(Served(port, tokens, clock), http, store.folder)


async def said_by(
    sender: Sender, body: bytes, length: str = "Content-Length: 900"
) -> tuple[bytes, bytes]:
    """Send the beginning of a file and no more; wait until the server hangs up."""
    reading, writing = await asyncio.open_connection("127.0.0.1", sender.served.port)
    head = f"PUT /files?name=x HTTP/1.1\r\nHost: x\r\nAuthorization: {sender.served.token()}"
    writing.write(f"{head}\r\n{length}\r\n\r\n".encode() + body)
    said = await reading.read()
    writing.close()
    told, _, answer = said.partition(b"\r\n\r\n")
    return told, answer


@pytest.mark.parametrize(
    ("length", "body"),
    [
        ("Content-Length: 900", b"x" * 100),
        ("Content-Length: 900", b""),
        ("Transfer-Encoding: chunked", b"64\r\n" + b"x" * 100 + b"\r\n"),
    ],
)
async def test_a_file_that_does_not_come_is_cut_off_and_nothing_of_it_stays(
    hurrying: Sender, business: Business, length: str, body: bytes
) -> None:
    head, said = await said_by(hurrying, body, length)
    assert head.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in head.lower()
    answer = httpx.Response(408, content=said).json()
    assert answer == {
        "errors": [{"message": TOO_SLOW, "extensions": {"code": "UPLOAD_TOO_SLOW"}}]
    }
    assert (hurrying.contents(), business.rows("SELECT FROM files")) == ([], [])


def test_a_file_has_a_second_more_for_each_so_many_bytes() -> None:
    pace = Pace(grace=30, rate=10_000)
    assert [pace.seconds(size) for size in (0, 10_000, 1_000_000)] == [30, 31, 130]


async def test_what_comes_fast_enough_is_handed_on_part_by_part() -> None:
    async def parts() -> AsyncIterator[bytes]:
        for part in (b"a", b"", b"b"):
            yield part

    assert [part async for part in Pace(grace=600).keep(parts())] == [b"a", b"", b"b"]


async def test_whoever_sends_a_byte_now_and_then_is_cut_off_as_well() -> None:
    """However steadily it comes: time goes on, and the file does not."""

    async def drops() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)
            yield b"x"

    with pytest.raises(TooSlow):
        async for _ in Pace(grace=0.05, rate=10**9).keep(drops()):
            pass


async def test_a_sender_may_send_so_many_bytes_a_day(
    sender: Sender, business: Business
) -> None:
    await sender.sent("a", b"x" * (QUOTA - 1))
    await sender.sent("b", b"x")
    await sender.sent("c", b"x" * QUOTA, by="max@x.org")  # another day's worth: his own
    before = sender.contents(), business.picture()
    refused = await sender.put("b", b"y")
    assert refusal(refused) == (429, "DAILY_QUOTA_REACHED")
    assert refused.json()["errors"][0]["message"] == REACHED
    assert refused.headers["retry-after"] == str(4 * 60 * 60)  # NOON is 20:00 in Shanghai
    assert (sender.contents(), business.picture()) == before
    sender.served.clock.now = MORNING - timedelta(seconds=1)
    assert refusal(await sender.put("b", b"y")) == (429, "DAILY_QUOTA_REACHED")
    sender.served.clock.now = MORNING
    await sender.sent("b", b"y" * QUOTA)


async def test_a_file_that_says_it_is_too_much_is_refused_before_it_comes(
    sender: Sender,
) -> None:
    reading, writing = await asyncio.open_connection("127.0.0.1", sender.served.port)
    head = f"PUT /files?name=x HTTP/1.1\r\nHost: x\r\nAuthorization: {sender.served.token()}"
    expect = f"Content-Length: {QUOTA + 1}\r\nExpect: 100-continue"
    writing.write(f"{head}\r\n{expect}\r\n\r\n".encode())
    assert (await reading.read()).startswith(b"HTTP/1.1 429")
    writing.close()


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x"


async def test_a_file_without_a_length_is_counted_as_it_comes(
    sender: Sender, business: Business
) -> None:
    assert (await sender.put("a", pieces(QUOTA - 1))).status_code == 201
    before = sender.contents()
    assert refusal(await sender.put("b", pieces(2))) == (429, "DAILY_QUOTA_REACHED")
    assert (sender.contents(), len(business.rows("SELECT FROM files"))) == (before, 1)
    assert (await sender.put("a", pieces(1))).status_code == 201


async def test_files_that_come_at_the_same_time_are_counted_together(
    house: House, reader: Reader, tokens: Tokens, tmp_path: Path, business: Business
) -> None:
    """The first waits, all but a byte of it there, until the second was refused for it."""
    most, go_on = 100_000, asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"x" * (most - 1)
        await go_on.wait()
        yield b"x"

    store = Store(tmp_path / "files")
    async with sending(house, reader, tokens, store, most) as sender:
        first = asyncio.create_task(sender.put("a", slowly()))
        while written(store) < most - 2 * BUFFER:  # noqa: ASYNC110 - a folder has no event
            await asyncio.sleep(0.01)
        refused = refusal(await sender.put("b", b"x" * 3 * BUFFER))
        go_on.set()
        assert ((await first).status_code, refused) == (201, (429, "DAILY_QUOTA_REACHED"))
    assert business.rows("SELECT size FROM files") == [(most,)]


BUFFER: Final = 8192
"""What has come may stand in memory, as far as this, before it is on the disk."""


def written(store: Store) -> int:
    """Tell how many bytes of files on their way are on the disk."""
    return sum(path.stat().st_size for path in store.folder.rglob("*.part"))


async def test_two_servers_cannot_be_made_to_keep_more_together(
    house: House, business: Business
) -> None:
    """Both have let a file come; they are written down one after the other."""
    ann = Actor("ann@x.org", Role.MANAGER, "api")
    content = files.Content(QUOTA, "0" * 64)

    async def keep() -> object:
        return await perform(
            house, ann, NOON, lambda work: files.keep(work, "a", "", content, QUOTA)
        )

    done = await asyncio.gather(keep(), keep(), keep(), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == [
        "DailyQuotaReached",
        "DailyQuotaReached",
        "File",
    ]
    assert business.rows("SELECT size FROM files") == [(QUOTA,)]


async def test_without_a_quota_anything_may_be_sent(business: Business) -> None:
    for most in (None, 2 * QUOTA):
        await business.do(files.keep, "a", "", files.Content(QUOTA, "0" * 64), most)
    with pytest.raises(DailyQuotaReached):
        await business.do(files.keep, "a", "", files.Content(1, "0" * 64), 2 * QUOTA)


def test_what_has_come_or_was_cut_off_is_counted_no_more() -> None:
    coming = Coming()
    with coming.file("ann") as one, coming.file("bob") as other:
        assert (one(3), other(1)) == (3, 1)
        with coming.file("ann") as second:
            assert (second(4), one(1)) == (7, 8)
        assert one(0) == 4
    with coming.file("ann") as third:
        assert third(1) == 1


@pytest.mark.parametrize(
    ("zone", "now", "left"),
    [
        ("Asia/Shanghai", MORNING, 24 * 60 * 60),
        ("Asia/Shanghai", MORNING - timedelta(seconds=1.5), 2),
        ("UTC", NOON, 12 * 60 * 60),
        ("Europe/Berlin", datetime(2030, 3, 30, 23, tzinfo=UTC), 23 * 60 * 60),  # short day
    ],
)
def test_tomorrow_begins_in_the_zone_of_the_company(
    zone: str, now: datetime, left: int
) -> None:
    assert until_tomorrow(now, ZoneInfo(zone)) == left

"""The folder of files: swept with care, scanned before anything is kept."""

import asyncio
import os
import shlex
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
from pydantic import ValidationError

from api.app import create_app
from api.execution.reader import Reader
from api.files.scanning import NotClean, NotScanned, Scanner
from api.files.storing import DAY, Arriving, Store
from api.identity import Tokens
from api.settings import ApiSettings
from schema.kernel.work import House
from tests.api.listening import Clock, Served, listening
from tests.api.sending import Sender, refusal
from tests.business import NOON, Business

NOW: Final = NOON.timestamp()
OLD: Final = NOW - DAY - 1
HASH: Final = "ab" + "0" * 62
PART: Final = "0" * 32 + ".part"


async def one(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def arriving(store: Store, content: bytes = b"x") -> Arriving:
    return await store.receive(one(content))


async def nothing(_hashes: Sequence[str]) -> set[str]:
    return set()


def put(path: Path, at: float = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (at, at))
    return path


@pytest.mark.parametrize("name", [f"ab/{HASH}", f"incoming/{PART}"])
async def test_leftovers_are_swept_when_they_are_older_than_a_day(
    tmp_path: Path, name: str
) -> None:
    store = Store(tmp_path)
    path = put(tmp_path / name)
    assert (await store.sweep(nothing, NOW), path.exists()) == (1, False)
    put(path, NOW - DAY + 1)
    assert (await store.sweep(nothing, NOW), path.exists()) == (0, True)


async def test_what_a_file_needs_is_never_swept(tmp_path: Path) -> None:
    path = put(tmp_path / "ab" / HASH)
    asked: list[str] = []

    async def kept(hashes: Sequence[str]) -> set[str]:
        asked.extend(hashes)
        return set(hashes)

    assert (await Store(tmp_path).sweep(kept, NOW), path.exists()) == (0, True)
    assert asked == [HASH]


@pytest.mark.parametrize(
    "name", ["ab/notes.txt", f"cd/{HASH}", HASH, f"ab/deep/{HASH}", f"ab/{PART}", "incoming/a"]
)
async def test_what_is_not_ours_is_left_alone(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name)
    assert (await Store(tmp_path).sweep(nothing, NOW), path.exists()) == (0, True)


async def test_links_are_not_followed(tmp_path: Path) -> None:
    target = put(tmp_path / "elsewhere" / HASH)
    folder = tmp_path / "files"
    (folder / "cd").mkdir(parents=True)
    (folder / "ab").symlink_to(target.parent)
    (folder / "cd" / f"cd{HASH[2:]}").symlink_to(target)
    assert (await Store(folder).sweep(nothing, NOW), target.exists()) == (0, True)


async def test_there_need_not_be_a_folder_to_be_swept(tmp_path: Path) -> None:
    assert await Store(tmp_path / "none").sweep(nothing, NOW) == 0


async def test_what_is_sent_again_while_it_is_swept_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = await arriving(store)
    store.settle(first)
    place = store.place(first.sha256)
    os.utime(place, (0, 0))
    later = place.stat().st_mtime + 2 * DAY

    async def kept(_hashes: Sequence[str]) -> set[str]:
        store.settle(await arriving(store))  # found old, and young when it is to be removed
        return set()

    assert (await store.sweep(kept, later), place.read_bytes()) == (0, b"x")


async def test_a_server_sweeps_when_it_starts_and_keeps_what_has_a_row(
    house: House, reader: Reader, tokens: Tokens, tmp_path: Path, business: Business
) -> None:
    store = Store(tmp_path / "files")
    async with sending(house, reader, tokens, store) as sender:
        id_ = await sender.sent("a", b"kept")
        (kept,) = sender.contents()
    for path in store.folder.rglob("*"):
        os.utime(path, (OLD, OLD))
    put(store.folder / "ab" / HASH)
    put(store.incoming / PART)
    again = Reader(business.urls.application)
    async with sending(house, again, tokens, store) as sender:
        assert sender.contents() == [kept]
        assert (await sender.get(id_)).content == b"kept"


async def test_a_server_starts_without_sweeping_when_the_database_is_away(
    tokens: Tokens, tmp_path: Path, door_house: House
) -> None:
    path = put(tmp_path / "ab" / HASH)
    nowhere = Reader("postgresql://nobody@/nothing?host=/nowhere")
    async with sending(door_house, nowhere, tokens, Store(tmp_path)) as sender:
        assert refusal(await sender.put("a", b"x")) == (503, "SERVICE_UNAVAILABLE")
    assert path.exists()


@asynccontextmanager
async def sending(
    house: House, reader: Reader, tokens: Tokens, store: Store
) -> AsyncIterator[Sender]:
    """Serve the API with a store of the test's own."""
    clock = Clock()
    app = create_app(house, reader, tokens, lambda: clock.now, store=store)
    async with listening(app) as port, httpx.AsyncClient(timeout=60) as http:
        yield Sender(Served(port, tokens, clock), http, store.folder)


def scan(folder: Path, code: str) -> Scanner:
    """Make a scanner of some Python that is told a path."""
    script = folder / "scan er.py"
    script.write_text(code)
    scanner = Scanner.of(shlex.join([sys.executable, str(script)]))
    assert scanner is not None
    return scanner


SUSPICIOUS: Final = "import sys; sys.exit(b'virus' in open(sys.argv[-1], 'rb').read())"


async def test_a_file_is_kept_when_the_scanner_lets_it_and_refused_when_not(
    house: House, reader: Reader, tokens: Tokens, tmp_path: Path, business: Business
) -> None:
    store = Store(tmp_path / "files", scan(tmp_path, SUSPICIOUS))
    async with sending(house, reader, tokens, store) as sender:
        refused = await sender.put("a.txt", b"a virus")
        assert refusal(refused) == (422, "FILE_NOT_CLEAN")
        (error,) = refused.json()["errors"]
        assert error["message"] == (
            "The virus scan refuses file a.txt; nothing was kept. Send a clean one."
        )
        assert (sender.contents(), business.rows("SELECT FROM files")) == ([], [])
        assert (await sender.put("b.txt", b"healthy")).status_code == 201


async def test_nothing_is_kept_when_the_scanner_is_not_there(
    house: House, reader: Reader, tokens: Tokens, tmp_path: Path, business: Business
) -> None:
    store = Store(tmp_path / "files", Scanner((str(tmp_path / "none"),)))
    async with sending(house, reader, tokens, store) as sender:
        assert refusal(await sender.put("a", b"x")) == (503, "SERVICE_UNAVAILABLE")
        assert (sender.contents(), business.rows("SELECT FROM files")) == ([], [])


async def test_a_scanner_that_takes_too_long_is_ended_with_all_it_started(
    tmp_path: Path,
) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid, file=open(sys.argv[-1], 'w'), flush=True)\n"
        "child.wait()"
    )
    scanner = scan(tmp_path, code)
    told = tmp_path / "told"
    looking = asyncio.create_task(Scanner(scanner.command, patience=600).look(told))
    while not (told.is_file() and told.read_text().endswith("\n")):  # noqa: ASYNC110 - a file has no event
        await asyncio.sleep(0.01)
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    async with asyncio.timeout(30):
        while lives(int(told.read_text())):  # noqa: ASYNC110 - nor has a process
            await asyncio.sleep(0.01)
    with pytest.raises(NotScanned):
        await Scanner(scanner.command, patience=0).look(told)


def lives(process: int) -> bool:
    """Tell whether a process runs; one that has ended and is not buried does not."""
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_scanner_is_started_without_a_shell(tmp_path: Path) -> None:
    path = tmp_path / "$(exit 0); `true`"
    path.write_text("x")
    await scan(tmp_path, "import sys; open(sys.argv[-1])").look(path)
    with pytest.raises(NotClean):
        await scan(tmp_path, "import sys; sys.exit(sys.argv[-1][-1] == '`')").look(path)


def test_a_command_line_is_read_as_it_is_quoted() -> None:
    assert Scanner.of("") is None
    assert Scanner.of(" ") is None
    assert Scanner.of("scan --fast 'a b' $HOME") == Scanner(("scan", "--fast", "a b", "$HOME"))


def test_a_command_line_that_cannot_be_read_is_refused_at_the_start() -> None:
    with pytest.raises(ValidationError, match="No closing quotation"):
        ApiSettings(file_scan_command="scan 'a")

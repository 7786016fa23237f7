"""What companion scripts tell: taken when it is signed and fresh, a hint and no more."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from api.app import create_app
from api.execution.reader import Reader
from api.hook import FRESH, LARGEST
from api.identity import Tokens
from api.main import now
from schema.exchange.edits.rules import FRESH as COUNTS
from schema.exchange.edits.rules import channel_token, signature
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.work import House
from tests.api.listening import listening
from tests.business import NOON, Business

SECRET: Final = "companion-" * 4
BOOK: Final = "1AbC-dEf_123"
ROOT: Final = Path(__file__).parents[2]
TYPED: Final = {"spreadsheet": BOOK, "tab": 7, "rows": [4, 6], "columns": [2, 3]}
SAID: Final = "Sign the request with SYNC_HOOK_SECRET, and send it within five minutes."


@pytest.fixture
async def hook(
    house: House, reader: Reader, tokens: Tokens
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the API with a hook."""
    app = create_app(house, reader, tokens, lambda: NOON, hook_secret=SECRET)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        yield client


async def tell(
    hook: httpx.AsyncClient,
    notice: object,
    *,
    secret: str = SECRET,
    at: int = int(NOON.timestamp()),
    header: str | None = None,
) -> httpx.Response:
    """Tell of an edit as a companion script does."""
    body = notice if isinstance(notice, bytes) else json.dumps(notice).encode()
    signed = f"t={at},v1={signature(secret, at, body)}" if header is None else header
    return await hook.post("/sync/hook", content=body, headers={"Salesbook-Signature": signed})


async def linked(business: Business) -> str:
    """Link a sheet; nobody has looked at it yet."""
    return str((await business.do(links.link, SheetName.ORDERS, BOOK)).number)


def noticed(business: Business) -> list[tuple[Any, ...]]:
    """List what was noted."""
    return business.rows(
        "SELECT spreadsheet_id, tab_id, rows::text, columns::text, editor FROM edit_notices"
        " ORDER BY id"
    )


async def test_a_signed_notice_has_the_spreadsheet_looked_at_and_says_who_typed(
    hook: httpx.AsyncClient, business: Business
) -> None:
    await linked(business)
    answer = await tell(hook, TYPED | {"editor": "mei@example.com"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert business.rows("SELECT touched_at FROM links") == [(NOON,)]
    assert noticed(business) == [(BOOK, 7, "[4,6)", "[2,3)", "mei@example.com")]


async def test_a_notice_without_a_place_or_a_name_only_hastens(
    hook: httpx.AsyncClient, business: Business
) -> None:
    await linked(business)
    for notice in ({"spreadsheet": BOOK}, TYPED, {"spreadsheet": BOOK, "editor": "mei"}):
        assert (await tell(hook, notice)).status_code == 204
    assert business.rows("SELECT touched_at FROM links") == [(NOON,)]
    assert noticed(business) == []


async def test_who_tells_of_a_strange_spreadsheet_learns_nothing(
    hook: httpx.AsyncClient, business: Business
) -> None:
    number = await linked(business)
    await business.do(links.pause, number)
    assert (await tell(hook, {"spreadsheet": "another-one"})).status_code == 204
    assert (await tell(hook, {"spreadsheet": BOOK})).status_code == 204
    assert business.rows("SELECT touched_at FROM links") == [(None,)]


@pytest.mark.parametrize(
    "more",
    [
        {"secret": "x" * 40},
        {"at": int(NOON.timestamp()) - FRESH - 1},
        {"at": int(NOON.timestamp()) + FRESH + 1},
        {"header": ""},
        {"header": "t=1,v1=00"},
        {"header": f"t={int(NOON.timestamp())},v1={'0' * 64}"},
    ],
)
async def test_a_notice_that_is_not_signed_or_not_fresh_is_refused(
    hook: httpx.AsyncClient, business: Business, more: dict[str, Any]
) -> None:
    await linked(business)
    answer = await tell(hook, TYPED | {"editor": "mei"}, **more)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["message"] == SAID
    assert business.rows("SELECT touched_at FROM links") == [(None,)]
    assert noticed(business) == []


@pytest.mark.parametrize(
    "notice",
    [
        b"no JSON",
        [],
        {},
        {"spreadsheet": None},
        {"spreadsheet": "' OR 1=1 --"},
        {"spreadsheet": BOOK, "tab": "7"},
        {"spreadsheet": BOOK, "tab": -1},
        TYPED | {"rows": [6, 4]},
        TYPED | {"rows": [0, 2**70]},
        TYPED | {"rows": [1]},
        TYPED | {"columns": "AB"},
        TYPED | {"editor": ["mei"]},
    ],
)
async def test_a_notice_that_cannot_be_read_is_refused_with_what_to_send(
    hook: httpx.AsyncClient, business: Business, notice: object
) -> None:
    await linked(business)
    answer = await tell(hook, notice)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"].startswith("Send an object with spreadsheet")
    assert noticed(business) == []


async def test_a_large_notice_is_not_read_to_its_end(hook: httpx.AsyncClient) -> None:
    assert (await tell(hook, b"x" * (LARGEST + 1))).status_code == 413


async def test_a_spreadsheet_that_never_stops_telling_is_asked_to_wait(
    hook: httpx.AsyncClient, business: Business
) -> None:
    await linked(business)
    told = [await tell(hook, TYPED) for _ in range(26)]
    assert [answer.status_code for answer in told] == [204] * 25 + [429]
    assert told[-1].headers["Retry-After"] == "1"


async def drive(hook: httpx.AsyncClient, token: str, state: str = "update") -> httpx.Response:
    """Tell as Drive does: nothing but headers."""
    told = {b"X-Goog-Channel-Token": token.encode(), b"X-Goog-Resource-State": state.encode()}
    return await hook.post("/sync/drive", headers=told)


async def test_what_drive_tells_hastens_a_look(
    hook: httpx.AsyncClient, business: Business
) -> None:
    await linked(business)
    token = channel_token(SECRET, BOOK)
    assert (await drive(hook, token, "sync")).status_code == 204
    assert business.rows("SELECT touched_at FROM links") == [(None,)]
    assert (await drive(hook, token)).status_code == 204
    assert business.rows("SELECT touched_at FROM links") == [(NOON,)]


@pytest.mark.parametrize(
    "token",
    [
        "",
        BOOK,
        f"{BOOK}.",
        channel_token("another-one-" * 4, BOOK),
        channel_token(SECRET, "1Other").replace("1Other", BOOK),
        channel_token(SECRET, BOOK).upper(),
        "\u00e9." + "0" * 64,
    ],
)
async def test_a_token_of_no_channel_of_ours_is_refused(
    hook: httpx.AsyncClient, business: Business, token: str
) -> None:
    await linked(business)
    answer = await drive(hook, token)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["message"] == (
        "Show the token of a channel that a worker of ours opened."
    )
    assert business.rows("SELECT touched_at FROM links") == [(None,)]


async def test_old_notices_are_forgotten(hook: httpx.AsyncClient, business: Business) -> None:
    await linked(business)
    await tell(hook, TYPED | {"editor": "old"})
    business.rows(
        f"UPDATE edit_notices SET at = at - interval '{COUNTS.total_seconds() + 1} s'"  # noqa: S608 - ours
        " RETURNING 1"
    )
    await tell(hook, TYPED | {"editor": "new"})
    assert [row[-1] for row in noticed(business)] == ["new"]


async def test_without_a_secret_nobody_listens(
    house: House, reader: Reader, tokens: Tokens
) -> None:
    app = create_app(house, reader, tokens, lambda: NOON)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        assert (await tell(client, TYPED)).status_code == 404


@pytest.mark.skipif(shutil.which("node") is None, reason="the script is JavaScript")
async def test_the_companion_script_is_understood(
    house: House, reader: Reader, tokens: Tokens, business: Business
) -> None:
    await linked(business)
    app = create_app(house, reader, tokens, now, hook_secret=SECRET)
    event = {
        "tab": 7, "row": 5, "lastRow": 6, "column": 3, "lastColumn": 3,
        "editor": "mei@example.com",
    }  # fmt: skip
    async with listening(app) as port:
        run = await asyncio.create_subprocess_exec(
            "node", ROOT / "tests/api/companion.mjs", ROOT / "sync/companion/Code.gs",
            f"http://127.0.0.1:{port}", SECRET, BOOK, json.dumps(event),
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, _ = await run.communicate()
    assert said.decode() == "204\n"
    assert noticed(business) == [(BOOK, 7, "[4,6)", "[2,3)", "mei@example.com")]

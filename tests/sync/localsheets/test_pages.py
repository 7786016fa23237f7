"""The browser page gets its files, and hears of changes at once."""

import asyncio
import time
from pathlib import Path

import anyio
import httpx
import pytest

from sync.localsheets import pages
from sync.localsheets.store import Store
from tests.sync.localsheets.api import Api, typed
from tests.sync.localsheets.conftest import started


def test_the_page_is_served_under_a_strict_policy(api: Api) -> None:
    for path in ("/", f"/spreadsheets/d/{api.book_id}/edit", "/page/grid.html"):
        answer = api.send("GET", path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        policy = answer.headers["content-security-policy"]
        assert policy == "default-src 'self'; base-uri 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["/page/none.js", "/page/..%2Fapp.py", "/page/%2e%2e"])
def test_only_the_pages_own_files_are_served(api: Api, path: str) -> None:
    assert api.send("GET", path).status_code == 404


def test_the_list_names_the_spreadsheets_last_changed_first(api: Api) -> None:
    time.sleep(0.002)
    other = api.post("/v4/spreadsheets", {"properties": {"title": "Other"}})["spreadsheetId"]
    listed = api.send("GET", "/api/spreadsheets").json()
    assert [(one["spreadsheetId"], one["title"], one["url"]) for one in listed] == [
        (other, "Other", f"/spreadsheets/d/{other}/edit"),
        (api.book_id, "Untitled spreadsheet", f"/spreadsheets/d/{api.book_id}/edit"),
    ]


def test_changes_are_heard_at_once_and_the_stream_ends_with_its_spreadsheet(
    address: str,
) -> None:
    heard: list[str] = []
    with httpx.Client(base_url=address, trust_env=False) as client:
        book_id = client.post("/v4/spreadsheets", json={}).json()["spreadsheetId"]
        with client.stream("GET", f"/events/{book_id}") as stream:
            lines = stream.iter_lines()
            heard.append(next(line for line in lines if line))
            body = {"requests": [typed([["a"]])]}
            httpx.post(
                f"{address}/v4/spreadsheets/{book_id}:batchUpdate", json=body, trust_env=False
            )
            heard.append(next(line for line in lines if line))
            httpx.delete(f"{address}/drive/v3/files/{book_id}", trust_env=False)
            assert [line for line in lines if line] == []
    assert heard == ["data: 1", "data: 2"]


def test_a_stopping_server_does_not_wait_for_its_streams(tmp_path: Path) -> None:
    server, thread, url = started(tmp_path)
    with httpx.Client(base_url=url, trust_env=False) as client:
        book_id = client.post("/v4/spreadsheets", json={}).json()["spreadsheetId"]
        with client.stream("GET", f"/events/{book_id}") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "data: 1"
            begun = time.monotonic()
            server.should_exit = True
            assert [line for line in lines if line] == []
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert time.monotonic() - begun < 2


async def test_a_quiet_stream_says_that_it_is_alive(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "HEARTBEAT", 0.01)
    store: Store = api.app.state.store
    stream = pages.news(store, api.book_id, asyncio.Event())
    assert [await anext(stream) for _ in range(3)] == [
        b"data: 1\n\n",
        b": still here\n\n",
        b": still here\n\n",
    ]
    await stream.aclose()  # type: ignore[attr-defined] # an async generator has it


def test_an_answer_leaves_in_one_write(address: str) -> None:
    parts: list[bytes] = []

    async def ask() -> None:
        host, _, port = address.removeprefix("http://").partition(":")
        async with await anyio.connect_tcp(host, int(port)) as stream:
            await stream.send(b"GET /drive/v3/about HTTP/1.1\r\nHost: x\r\n\r\n")
            parts.append(await stream.receive())

    anyio.run(ask)
    head, _, body = parts[0].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert body.startswith(b'{"kind":"drive#about"')

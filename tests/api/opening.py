"""A browser at a house that has a console, and the papers it opens there."""

from collections.abc import AsyncIterator

import httpx

from api.app import create_app
from api.console.door import ConsoleSettings
from api.execution.reader import Reader
from api.identity import Tokens
from schema.kernel.work import House
from tests.api.console.browsing import SECRET, Browser
from tests.api.listening import listening
from tests.business import NOON


async def browser_at(house: House, reader: Reader, tokens: Tokens) -> AsyncIterator[Browser]:
    """Open a browser at a house that has a console."""
    app = create_app(house, reader, tokens, lambda: NOON, console=ConsoleSettings(SECRET))
    async with (
        listening(app) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        yield Browser(client, tokens)


async def opened(browser: Browser, path: str, language: str = "en") -> str:
    """Open a paper that is there."""
    page = await browser.http.get(path, headers={"Accept-Language": language})
    assert page.status_code == 200, (page.status_code, page.headers.get("location"))
    assert "\N{REPLACEMENT CHARACTER}" not in page.text
    return page.text

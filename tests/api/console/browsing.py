"""A browser at the console: signs in, keeps its cookie, presses buttons."""

import re
from typing import Final

import httpx

from api.identity import Tokens
from schema.kernel.roles import Role
from tests.business import NOON

SECRET: Final = "another secret of thirty-two characters"  # noqa: S105 - of this test
SHEETS: Final = "http://sheets.test"
BOOK: Final = "spreadsheet-of-north"
MARK: Final = re.compile('name="mark" value="([^"]+)"')
PAGES: Final = (
    "",
    "/conflicts",
    "/edits",
    "/refused",
    "/figures",
    "/figures?hours=24",
    "/rounds",
)


class Browser:
    """Somebody at the console: keeps the cookie, sends forms as pages have them."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens) -> None:
        """Sit down; nobody is signed in."""
        self.http, self.tokens = http, tokens

    async def see(self, path: str = "", language: str = "en") -> httpx.Response:
        """Open a page."""
        return await self.http.get(f"/console{path}", headers={"Accept-Language": language})

    async def read(self, path: str = "", language: str = "en") -> str:
        """Read a page as people do: its text, blanks made one."""
        page = await self.see(path, language)
        assert page.status_code == 200, (page.status_code, page.headers.get("location"))
        return text(page)

    async def mark(self, path: str = "/sign-in") -> str:
        """Find the mark the forms of a page carry."""
        found = MARK.search((await self.see(path)).text)
        assert found is not None
        return found[1]

    async def send(self, path: str, **form: str) -> httpx.Response:
        """Send a form."""
        return await self.http.post(f"/console{path}", data=form)

    async def sign_in(self, role: Role = Role.ADMIN, name: str = "root") -> httpx.Response:
        """Sign in with a development token."""
        return await self.show(self.tokens.mint(name, role, NOON))

    async def show(self, token: str, back: str = "") -> httpx.Response:
        """Sign in with whatever token."""
        return await self.send("/sign-in", token=token, back=back, mark=await self.mark())

    async def press(self, path: str, page: str = "", **form: str) -> str:
        """Press a button of a page, and read what the next page says of it."""
        answer = await self.send(path, mark=await self.mark(page), **form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console")
        found = re.search('role="status">([^<]+)<', (await self.see()).text)
        assert found is not None
        return found[1].replace("&#39;", "'")


def text(page: httpx.Response) -> str:
    """Take the tags out of a page."""
    plain = re.sub("<[^>]+>", " ", page.text.partition("<main")[2])
    return " ".join(plain.replace("&#39;", "'").split())

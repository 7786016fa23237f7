"""How a page is made: its template, its headers, and the visit it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.console.desk import Desk
from api.console.labels import Labels
from api.console.sessions import PATH, PLACES, Session, Sessions
from api.protocol import Refused
from schema.kernel.sentences import Sentence

HERE: Final = Path(__file__).parent
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Accept-Language, Cookie",
}
LARGEST_FORM: Final = 16_384
TOO_LARGE: Final = Sentence("The form holds too much; shorten what you typed.")
GOOGLE: Final = "https://docs.google.com"

TEMPLATES: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to the console: whose it is, how to answer it, where sheets are.

    ``quota`` is how many reads, and how many writes, may be made in a minute; ``imports`` says
    whether files can be imported.
    """

    request: Request
    sessions: Sessions
    session: Session
    labels: Labels
    sheets: str
    quota: int
    desk: Desk | None = None
    imports: bool = False

    @property
    def at_desk(self) -> Desk:
        """Ask and act as whoever is signed in."""
        assert self.desk is not None  # noqa: S101 - the door lets nobody else this far
        return self.desk

    def told(self, name: str) -> str:
        """Read what the address says under a name."""
        return self.request.query_params.get(name, "").strip()

    def page(self, template: str, status: int = 200, **shows: object) -> Response:
        """Show a page; what there was to be noticed is said once."""
        t, desk = self.labels, self.desk
        text = TEMPLATES.get_template(template).render(
            t=t, desk=desk, session=self.session, here=self.request.url.path,
            address=self.address, sheet_address=self.sheet_address, imports=self.imports,
            **shows,
        )  # fmt: skip
        headers = HEADERS | {"Content-Language": t.language.value}
        response = HTMLResponse(text, status, headers)
        self.sessions.write(response, self.session.saying(""), self.request)
        return response

    def turn(self, place: str, session: Session | None = None) -> Response:
        """Send the browser elsewhere within the console, or to a paper."""
        response = RedirectResponse(within(place), 303, HEADERS)
        self.sessions.write(response, session or self.session, self.request)
        return response

    def address(self, **changes: object) -> str:
        """Write this page's address with some of what it says changed; None leaves out."""
        told = dict(self.request.query_params) | changes
        kept = {name: value for name, value in told.items() if value not in (None, "")}
        path = self.request.url.path
        return f"{path}?{urlencode(kept)}" if kept else path

    def sheet_address(self, link: Mapping[str, Any]) -> str:
        """Write the address of a link's tab."""
        base = f"{self.sheets or GOOGLE}/spreadsheets/d/{link['spreadsheetId']}/edit"
        return base if link["tabId"] is None else f"{base}#gid={link['tabId']}"

    def of(self, desk: Desk) -> "Visit":
        """Let somebody in."""
        return replace(self, desk=desk)


def within(place: str) -> str:
    """Keep an address where the session is known, whatever a form says."""
    path, _, _ = place.partition("?")
    safe = path == PATH or path.startswith(tuple(f"{place}/" for place in PLACES))
    return place if safe and "\\" not in place and "//" not in path else PATH


async def form(request: Request) -> dict[str, str]:
    """Read a form as browsers send it; raises Refused when it holds too much."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise Refused(413, "PAYLOAD_TOO_LARGE", TOO_LARGE)
    told = parse_qs(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0].strip() for name, values in told.items()}
